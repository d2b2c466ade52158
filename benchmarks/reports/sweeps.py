"""The report of a sweep, and the tuning that a comparison shows: curves, tables, and the chosen coefficients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes

from benchmarks.common.tables import Table
from benchmarks.reports.data import write_data
from benchmarks.reports.figures import STYLE, Panel, Plot, method_key, panel_axes
from benchmarks.reports.reach import LEFT
from benchmarks.reports.references import with_references
from benchmarks.reports.rendering import how_made, render
from benchmarks.reports.results import Result, load_results
from benchmarks.reports.sections import collapses
from benchmarks.reports.states import missing_table
from benchmarks.reports.statistics import bootstrap_interval
from benchmarks.reports.tables import about_reach, leaving
from benchmarks.reports.tuning import Trial, Tuning, trial_runs, tuning_of
from benchmarks.training.grid_file import read_grid
from benchmarks.training.methods import get_method, title
from benchmarks.training.run_folder import write_json


def write_sweep(folder: Path) -> Path:
    """Write ``report/`` in a sweep's folder, with the chosen coefficients in ``tuning.json``; return the page's path.

    Raises:
        RunFolderError: if no run has finished.
    """
    results, command = with_references(folder, load_results(folder)), read_grid(folder)["command"]
    tuning = tuning_of(results, command)
    target = folder / "report"
    target.mkdir(exist_ok=True)
    plot = tuning_plot(tuning)
    plot.write(target)
    write_json(target / "tuning.json", {"chosen": tuning.chosen, **tuning.to_json()})
    missing = missing_table(folder)
    early = ["Not every run has finished, so that other values may yet be chosen."] if missing else []
    content = {
        "title": f"Coefficients on {tuning.env}",
        "cautions": early + tuning.warnings + collapses(results),
        "choice": choice_table(tuning),
        "trials": trial_table(tuning, results),
        "data": write_data(results, target),
        "missing": missing,
        "plots": [plot],
        **how_made(results, folder, command, target),
    }
    render("sweep", content, target)
    return target / "report.html"


def choice_table(tuning: Tuning) -> Table:
    """Return a table of the coefficients tried and chosen, one row per method that has some."""
    rows = tuple(
        (title(method), ", ".join(f"{value:g}" for value in values), f"{tuning.chosen[method]:g}")
        for method, values in tuning.tried.items()
    )
    return Table(
        head=("Method", "Coefficients tried", "Chosen"),
        rows=rows,
        caption=(
            f"Tuned on the seeds {', '.join(map(str, tuning.seeds))}. Chosen: the highest mean final success over "
            "seeds and starts, in two digits; among equal ones, the highest success over the whole training."
        ),
    )


def trial_table(tuning: Tuning, results: Sequence[Result]) -> Table:
    """Return a table of the final policies, one row per start, method and coefficient.

    Args:
        tuning: the trials.
        results: the runs that they were made from.
    """
    runs = trial_runs(results)
    rows = tuple(
        (
            trial.start,
            title(trial.method),
            f"{trial.coefficient:g}" + (" (chosen)" if tuning.chosen.get(trial.method) == trial.coefficient else ""),
            str(bootstrap_interval(trial.success)),
            f"{np.mean(trial.whole_success):.2f}",
            leaving(runs[trial.start, trial.method, trial.coefficient]),
            f"{np.mean(trial.parse_valid):.2f}",
        )
        for trial in tuning.trials
    )
    return Table(
        head=(
            "Start",
            "Method",
            "Coefficient",
            "Success, sampled",
            "Over the training",
            "Leaves the start",
            "Parse-valid",
        ),
        rows=rows,
        caption=(
            "Final policies. Success: interquartile mean over seeds with a bootstrap 95 % interval. Over the training: "
            f"mean success of all evaluations. {about_reach(results)} Leaves the start: runs whose final policy covers "
            f"{LEFT:.0%} of its reach, with the Wilson 95 % interval of their share."
        ),
    )


def tuning_plot(tuning: Tuning) -> Plot:
    """Return the figure of final success over the coefficient, with a panel per start."""
    return Plot(
        "tuning_curves",
        "Tuning curves",
        f"Final success over the coefficient on the tuning seeds {', '.join(map(str, tuning.seeds))} of {tuning.env}. "
        "Line and band: interquartile mean over seeds with a bootstrap 95 % interval. Star: the chosen value, the same "
        "on every start. Methods without a coefficient are horizontal lines.",
        tuple(_draw(tuning)),
        tuple(map(method_key, dict.fromkeys(trial.method for trial in tuning.trials))),
    )


def _draw(tuning: Tuning) -> Iterator[Panel]:
    for number, start in enumerate(dict.fromkeys(trial.start for trial in tuning.trials)):
        with style.context(STYLE):
            figure, axis = panel_axes()
            methods = dict.fromkeys(trial.method for trial in tuning.trials if trial.start == start)
            for method in methods:
                trials = [trial for trial in tuning.trials if (trial.start, trial.method) == (start, method)]
                _draw_method(axis, trials, tuning.chosen.get(method))
            axis.set_title(f"Success from {Path(start).stem}")
            axis.set_xlabel("coefficient")
            axis.set_ylim(0.0, 1.03)
            if tuning.tried:
                axis.set_xscale("log")
        yield Panel(f"tuning_curves_{number}", f"Success from {Path(start).stem}", figure)


def _draw_method(axis: Axes, trials: Sequence[Trial], chosen: float | None) -> None:
    method = get_method(trials[0].method)
    intervals = [bootstrap_interval(trial.success, resamples=500) for trial in trials]
    look: dict[str, Any] = {"color": method.colour, "linestyle": method.line, "linewidth": 1.9}
    if chosen is None:
        axis.axhline(intervals[0].value, **look)
        axis.axhspan(intervals[0].low, intervals[0].high, color=method.colour, alpha=0.12, linewidth=0)
        return
    tried = [trial.coefficient for trial in trials]
    axis.fill_between(
        tried, [i.low for i in intervals], [i.high for i in intervals], color=method.colour, alpha=0.12, linewidth=0
    )
    axis.plot(tried, [i.value for i in intervals], marker="o", markersize=3.5, **look)
    if chosen in tried:
        axis.plot(chosen, intervals[tried.index(chosen)].value, marker="*", markersize=14, color=method.colour)
