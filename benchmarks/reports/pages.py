"""The report of a comparison: self-contained HTML, the same tables as Markdown, and the figures as PNG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common.envs import env_name
from benchmarks.common.tables import Table
from benchmarks.reports.figures import Plot
from benchmarks.reports.rendering import how_made, render
from benchmarks.reports.results import Result, by_method, final, load_results
from benchmarks.reports.sections import (
    all_plots,
    cautions,
    improvement_table,
    run_table,
    summary_table,
    traced_utterances,
    verdict,
)
from benchmarks.reports.statistics import bootstrap_interval
from benchmarks.training.methods import ordered, title
from benchmarks.training.run_folder import read_json


@dataclass(frozen=True)
class EnvironmentSummary:
    """The summary of one environment on the page of several.

    Attributes:
        name: name of the folder with the environment's own page.
        env: id of the environment.
        sentences: sentences of the verdict.
        cautions: cautions that do not apply to all environments.
        table: table of final success per method.
        curves: figure of its learning curves.
    """

    name: str
    env: str
    sentences: list[str]
    cautions: list[str]
    table: Table
    curves: Plot


def write_report(folder: Path) -> Path:
    """Write ``report/`` in a comparison's folder and return the page's path; an earlier report is replaced.

    One environment has one page. Several have one each, in ``report/<name>/``, and a page with the summaries and
    learning curves of all.

    Raises:
        RunFolderError: if the folder has no finished run.
    """
    grid: dict[str, Any] = {"command": "", "runs": {}}
    if (folder / "grid.json").exists():
        grid = read_json(folder / "grid.json")
    results, command = load_results(folder), grid["command"]
    # In the comparison's order.
    planned = [config["env"] for config in grid["runs"].values()]
    finished = [result.config["env"] for result in results]
    groups = {
        env: [result for result in results if result.config["env"] == env]
        for env in dict.fromkeys([*planned, *finished])
        if env in finished
    }
    target = folder / "report"
    if len(groups) == 1 and len(set(planned)) <= 1:
        _write_environment(results, target, folder, command)
    else:
        missing = [env_name(env) for env in dict.fromkeys(planned) if env not in finished]
        _write_suite(groups, missing, folder, command)
    return target / "report.html"


def overview_table(groups: Mapping[str, Sequence[Result]]) -> Table:
    """Return a table of final sampled success, one row per environment and one column per method."""
    by_env = {env: by_method(results) for env, results in groups.items()}
    methods = ordered(method for runs in by_env.values() for method in runs)
    rows = tuple(
        (
            env_name(env),
            groups[env][0].config["start"],
            *(
                str(bootstrap_interval([final(run.rows, "eval/success_sampled") for run in runs[method]]))
                if method in runs
                else "none finished"
                for method in methods
            ),
        )
        for env, runs in by_env.items()
    )
    return Table(
        head=("Environment", "Start", *(title(method) for method in methods)),
        rows=rows,
        caption=(
            "Sampled success of the final policies, never of the best checkpoint: interquartile mean over seeds with a "
            "bootstrap 95 % interval."
        ),
    )


def _write_environment(results: Sequence[Result], target: Path, folder: Path, command: str) -> Plot:
    """Write the page of one environment and its figures into ``target``; return its learning curves."""
    shown = all_plots(results)
    target.mkdir(parents=True, exist_ok=True)
    for plot in shown:
        (target / f"{plot.name}.png").write_bytes(plot.png)
    content = {
        "title": f"{results[0].config['env']}: {_titles(results)}",
        "verdict": verdict(results),
        "cautions": cautions(results),
        "summary": summary_table(results),
        "per_run": run_table(results),
        "improvement": improvement_table(results),
        "plots": shown,
        "traces": traced_utterances(results),
        **how_made(results, folder, command),
    }
    render("report", content, target)
    return shown[0]


def _write_suite(groups: Mapping[str, Sequence[Result]], missing: Sequence[str], folder: Path, command: str) -> None:
    """Write the page of several environments, and the page of each."""
    notes = {env: cautions(results) for env, results in groups.items()}
    common = [note for note in next(iter(notes.values())) if all(note in others for others in notes.values())]
    if missing:
        common.append(f"No run has finished yet on {', '.join(missing)}.")
    target = folder / "report"
    summaries = [
        EnvironmentSummary(
            name=env_name(env),
            env=env,
            sentences=verdict(results),
            cautions=[note for note in notes[env] if note not in common],
            table=summary_table(results),
            curves=_write_environment(results, target / env_name(env), folder, command),
        )
        for env, results in groups.items()
    ]
    everything = [result for results in groups.values() for result in results]
    content = {
        "title": f"{', '.join(summary.name for summary in summaries)}: {_titles(everything)}",
        "cautions": common,
        "overview": overview_table(groups),
        "environments": summaries,
        **how_made(everything, folder, command),
    }
    render("suite", content, target)


def _titles(results: Sequence[Result]) -> str:
    """Return the titles of the methods as a list in a sentence."""
    *others, last = map(title, by_method(results))
    return f"{', '.join(others)} and {last}" if others else last
