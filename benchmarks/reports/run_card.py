"""The card of a run as Markdown: what was trained, how well it does beside reference players, and how to repeat it."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np

from benchmarks.common.tables import Table, listed
from benchmarks.reports.reach import final_reach, leaves_start, reference_means, steps_to_near
from benchmarks.reports.references import measured
from benchmarks.reports.results import Result, final, first, load_run
from benchmarks.training.methods import title

#: The figures of a card, by key of a run's metrics.
FIGURES = {
    "eval/success_sampled": "Success, sampled",
    "eval/success_greedy": "Success, greedy",
    "eval/return_sampled": "Return",
    "eval/parse_valid_rate": "Parse-valid",
}


def run_card(folder: Path) -> str:
    """Return the card of a finished run.

    Raises:
        RunFolderError: if the folder is not that of a run, or the run has not finished.
    """
    result = measured(load_run(folder))
    config = result.config
    method, env, start = title(result.method), config["env"], result.start
    steps, policy = result.rows[-1]["step"], str(folder / "policy")
    trained = f"{method} for {steps:,} environment steps on `{env}`, seed {result.seed}"
    parameters = result.card.get("parameters", {}).get("policy")
    parts = [
        f"# {method} on {env}, seed {result.seed}",
        f"A policy trained by {trained}, from the start `{start}`"
        + (f"; {parameters:,} parameters." if parameters else "."),
        *_warnings(result),
        "## Results",
        _results(result).markdown().strip(),
        "## Load it",
        f"```python\nfrom agents import VLMPolicy\n\npolicy = VLMPolicy.from_pretrained({policy!r})\n```",
        _how_to_play(result),
        "## Settings",
        _lines({name: value for name, value in config.items() if value is not None}),
        "## Versions",
        _lines(result.versions),
    ]
    return "\n\n".join(parts) + "\n"


def _how_to_play(result: Result) -> str:
    config, folder = result.config, shlex.quote(str(result.path))
    command = f"coso evaluate {config['env']} --policy {folder} --out NEW_FOLDER"
    if "states" in result.card.get("evaluation", {}):
        return f"Or play episodes with it: `{command}`."
    episodes = f"--seed {result.seed} --episodes {result.episodes}"
    return f"Or play its held-out episodes: `{command} {episodes}`."


def _warnings(result: Result) -> list[str]:
    notes = []
    if result.collapsed:
        notes.append(f"> The run was stopped at step {result.rows[-1]['step']:,}, since its policy had collapsed.")
    if result.no_references:
        notes.append(f"> No references: {result.no_references}.")
    if any("+changes" in commit for commit in result.commits):
        notes.append("> The source tree had uncommitted changes when the run was made.")
    if len(result.commits) > 1:
        notes.append(f"> The run was made by several versions of the code ({listed(result.commits)}).")
    return notes


def _results(result: Result) -> Table:
    """Return a table with the policy at the start and at the end, and the reference players."""
    rows = [
        (name, *(_figure(pick(result.rows, key)) for key in FIGURES))
        for name, pick in (("Start", first), ("This policy", final))
    ]
    for mean in reference_means([result]):
        rows.append((mean.label, _figure(mean.success), "-", _figure(mean.mean_return), "-"))
    panel = result.card.get("evaluation", {})
    about = ", ".join(f"{name} {value}" for name, value in panel.items()) or "unknown"
    first_count, last_count = (result.config.get(name) for name in ("eval_samples", "final_eval_samples"))
    fewer = f" (the start on the first {first_count} of {last_count})" if result.fewer_before_the_end else ""
    reach, near = final_reach(result), steps_to_near(result)
    left = {True: "It leaves its start", False: "It does not leave its start", None: ""}[leaves_start(result)]
    way = f" {left} (reach {reach.floor:.2f} to {reach.expert:.2f})" if reach and left else ""
    soon = f", and covers 90 % of its reach after {near:,} steps." if near is not None else "." if way else ""
    return Table(
        head=("", *FIGURES.values()),
        rows=tuple(rows),
        caption=f"One run says little about its method. Evaluated on: {about}{fewer}.{way}{soon}",
    )


def _figure(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else "-"


def _lines(values: dict[str, object]) -> str:
    return "\n".join(f"- `{name}`: `{value}`" for name, value in values.items())
