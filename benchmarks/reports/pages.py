"""The report of a comparison: self-contained HTML, the same as Markdown, figures as SVG, and the data as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common.envs import env_name
from benchmarks.common.tables import Table
from benchmarks.reports.cost import cost_table
from benchmarks.reports.data import write_data
from benchmarks.reports.evaluations import evaluations_of
from benchmarks.reports.figures import Plot
from benchmarks.reports.published import published_table
from benchmarks.reports.reach import PLAYERS, reference_means
from benchmarks.reports.references import with_references
from benchmarks.reports.rendering import how_made, render
from benchmarks.reports.results import Result, by_method, final, load_results
from benchmarks.reports.sections import all_plots, cautions, verdict
from benchmarks.reports.states import missing_table
from benchmarks.reports.statistics import bootstrap_interval
from benchmarks.reports.sweeps import choice_table, tuning_plot
from benchmarks.reports.tables import difference_table, run_table, summary_table
from benchmarks.reports.traces import traced_utterances
from benchmarks.reports.tuning import Tuning
from benchmarks.training.grid_file import GRID_FILE, read_grid
from benchmarks.training.methods import ordered, title

#: Methods up to which the title names them.
MOST_TITLES = 6

#: An environment and a start, which have a page of their own.
Setting = tuple[str, str]


@dataclass(frozen=True)
class SettingSummary:
    """The summary of one environment and start on the page of several.

    Attributes:
        name: name of the folder with its own page.
        env: id of the environment.
        start: name of the start.
        sentences: sentences of the verdict.
        cautions: cautions that do not apply to all.
        table: table of final success per method.
        differences: table of paired differences, if there are pairs.
        curves: figure of its learning curves.
    """

    name: str
    env: str
    start: str
    sentences: list[str]
    cautions: list[str]
    table: Table
    differences: Table | None
    curves: Plot


@dataclass(frozen=True)
class Grid:
    """The facts that all pages of a comparison share.

    Attributes:
        folder: the comparison's folder.
        command: the command that made it; "" if it has no ``grid.json``.
        tunings: the tunings of its coefficients, by id of environment.
        planned: its environments and starts, in order.
    """

    folder: Path
    command: str
    tunings: Mapping[str, Tuning]
    planned: tuple[Setting, ...]


def write_report(folder: Path) -> Path:
    """Write ``report/`` in a comparison's folder and return the page's path; an earlier report is replaced.

    One environment with one start has one page. Several have one each, in ``report/<name>/``, and a page with the
    summaries and learning curves of all.

    Raises:
        RunFolderError: if the folder has no finished run.
    """
    grid = _read(folder)
    results = with_references(folder, load_results(folder))
    finished = [_setting(result) for result in results]
    groups = {
        setting: [result for result in results if _setting(result) == setting]
        for setting in dict.fromkeys([*grid.planned, *finished])
        if setting in finished
    }
    target = folder / "report"
    if len(groups) == 1 and len(grid.planned) <= 1:
        _write_setting(results, target, grid, missing_table(folder))
    else:
        _write_suite(groups, grid)
    return target / "report.html"


def _read(folder: Path) -> Grid:
    if not (folder / GRID_FILE).exists():
        return Grid(folder, "", {}, ())
    grid = read_grid(folder)
    tunings = [Tuning.from_json(values) for values in grid.get("tuned", [])]
    planned = tuple(dict.fromkeys((config["env"], config["start"]) for config in grid["runs"].values()))
    return Grid(folder, grid["command"], {tuning.env: tuning for tuning in tunings}, planned)


def _setting(result: Result) -> Setting:
    return result.config["env"], result.start


def names_of(settings: Sequence[Setting]) -> dict[Setting, str]:
    """Return a name for each environment and start: the environment's, with the start's where there are several."""
    envs = [env for env, _ in settings]
    return {
        (env, start): env_name(env) + (f"-{Path(start).stem}" if envs.count(env) > 1 else "") for env, start in settings
    }


def overview_table(groups: Mapping[Setting, Sequence[Result]]) -> Table:
    """Return a table of final sampled success, one row per environment and start and one column per method."""
    by_setting = {setting: by_method(results) for setting, results in groups.items()}
    methods = ordered(method for runs in by_setting.values() for method in runs)
    rows = tuple(
        (
            env_name(env),
            start,
            *(
                str(bootstrap_interval([final(run.rows, "eval/success_sampled") for run in runs[method]]))
                if method in runs
                else "none finished"
                for method in methods
            ),
            *_references(groups[env, start]),
        )
        for (env, start), runs in by_setting.items()
    )
    return Table(
        head=("Environment", "Start", *(title(method) for method in methods), *PLAYERS),
        rows=rows,
        caption=(
            "Sampled success of the final policies, never of the best checkpoint: interquartile mean over seeds with a "
            f"bootstrap 95 % interval. {', '.join(PLAYERS)}: success on the same episodes."
        ),
    )


def _references(results: Sequence[Result]) -> tuple[str, ...]:
    """Return the success of each reference player."""
    means = [mean.success for mean in reference_means(results)]
    return tuple(f"{mean:.2f}" if np.isfinite(mean) else "none" for mean in means) or ("none",) * len(PLAYERS)


def _write_setting(results: Sequence[Result], target: Path, grid: Grid, missing: Table | None) -> Plot:
    """Write the page of one environment and start and its figures; return its learning curves."""
    tuning = grid.tunings.get(results[0].config["env"])
    shown = all_plots(results) + ([tuning_plot(tuning)] if tuning else [])
    target.mkdir(parents=True, exist_ok=True)
    for plot in shown:
        plot.write(target)
    content = {
        "title": f"{results[0].config['env']}: {_titles(results)}",
        "verdict": verdict(results),
        "cautions": _notes(results, grid),
        "summary": summary_table(results),
        "differences": difference_table([results]),
        "missing": missing,
        "evaluations": evaluations_of(grid.folder, results[0].config["env"]),
        "cost": cost_table(results),
        "choice": choice_table(tuning) if tuning else None,
        "per_run": run_table(results, target),
        "data": write_data(results, target),
        "plots": shown,
        "traces": traced_utterances(results),
        **how_made(results, grid.folder, grid.command, target),
    }
    render("report", content, target)
    return shown[0]


def _notes(results: Sequence[Result], grid: Grid) -> list[str]:
    """Return the cautions on one environment and start, with those on the tuning of its coefficients."""
    tuning = grid.tunings.get(results[0].config["env"])
    return cautions(results) + (tuning.warnings if tuning else [])


def _write_suite(groups: Mapping[Setting, Sequence[Result]], grid: Grid) -> None:
    """Write the page of several environments or starts, and the page of each."""
    notes = {setting: _notes(results, grid) for setting, results in groups.items()}
    common = [note for note in next(iter(notes.values())) if all(note in others for others in notes.values())]
    names = names_of(list(dict.fromkeys([*grid.planned, *groups])))
    if missing := [names[setting] for setting in grid.planned if setting not in groups]:
        common.append(f"No run has finished yet on {', '.join(missing)}.")
    target = grid.folder / "report"
    summaries = [
        SettingSummary(
            name=names[setting],
            env=setting[0],
            start=setting[1],
            sentences=verdict(results),
            cautions=[note for note in notes[setting] if note not in common],
            table=summary_table(results),
            differences=difference_table([results]),
            curves=_write_setting(results, target / names[setting], grid, None),
        )
        for setting, results in groups.items()
    ]
    everything = [result for results in groups.values() for result in results]
    content: dict[str, Any] = {
        "title": f"{', '.join(summary.name for summary in summaries)}: {_titles(everything)}",
        "cautions": common,
        "overview": overview_table(groups),
        "pooled": difference_table(list(groups.values())) if len(groups) > 1 else None,
        "published": published_table(_one_start(groups)),
        "missing": missing_table(grid.folder),
        "evaluations": evaluations_of(grid.folder),
        "environments": summaries,
        "data": write_data(everything, target),
        **how_made(everything, grid.folder, grid.command, target),
    }
    render("suite", content, target)


def _one_start(groups: Mapping[Setting, Sequence[Result]]) -> dict[str, Sequence[Result]]:
    """Return the runs of each environment that was compared from one start, by id of environment."""
    envs = [env for env, _ in groups]
    return {env: results for (env, _), results in groups.items() if envs.count(env) == 1}


def _titles(results: Sequence[Result]) -> str:
    """Return the titles of the methods as a list in a sentence, or how many there are."""
    *others, last = map(title, by_method(results))
    if len(others) >= MOST_TITLES:
        return f"{len(others) + 1} methods"
    return f"{', '.join(others)} and {last}" if others else last
