"""The parts of a report on one environment, as functions of its runs: sentences, tables, figures, utterances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.common.tables import Table
from benchmarks.reports import plots
from benchmarks.reports.figures import Plot
from benchmarks.reports.results import (
    ESCAPED,
    OUT_OF_REACH,
    Result,
    best_success,
    by_method,
    escaped,
    final,
    first,
    seconds,
    steps_to,
)
from benchmarks.reports.statistics import bootstrap_interval, improvement_interval
from benchmarks.training.methods import SUBJECT, title
from benchmarks.training.run_folder import RunFolder, read_json

#: Number of seeds below which the page warns that its intervals are rough.
ENOUGH_SEEDS = 5

#: Utterances shown per traced step.
SHOWN_UTTERANCES = 4


@dataclass(frozen=True)
class Token:
    """A token with its causal weight in [0, 1]."""

    text: str
    weight: float


@dataclass(frozen=True)
class TracedUtterance:
    """An utterance of a run, with the step at which it was sampled."""

    step: int
    action: str
    valid: bool
    tokens: tuple[Token, ...]


def verdict(results: Sequence[Result]) -> list[str]:
    """Return one sentence on the start and one per method, derived from the figures."""
    start = np.mean([first(result.rows, "eval/success_sampled") for result in results])
    sentences = [
        f"Every run starts from the '{results[0].config['start']}' policy of its seed, which succeeds "
        f"{start:.0%} of the time when sampled."
    ]
    for method, runs in by_method(results).items():
        free = sum(escaped(run.rows) for run in runs)
        end = np.mean([final(run.rows, "eval/success_sampled") for run in runs])
        sentences.append(
            f"{title(method)} escapes it in {free} of {len(runs)} runs; its final policies succeed "
            f"{end:.0%} of the time on average."
        )
    return sentences


def cautions(results: Sequence[Result]) -> list[str]:
    """Return warnings for the reader; empty if there are none."""
    groups = by_method(results)
    notes = []
    fewest = min(len(runs) for runs in groups.values())
    if fewest < ENOUGH_SEEDS:
        notes.append(
            f"Only {fewest} seed{'s' if fewest > 1 else ''} per method: the intervals are rough, and a difference "
            "between methods may be luck."
        )
    if len({len(runs) for runs in groups.values()}) > 1:
        notes.append("Methods have different numbers of finished runs; see the table of runs.")
    if results[0].config["env"] in OUT_OF_REACH:
        notes.append(f"Even the best policy succeeds less than {ESCAPED:.0%} of the time here: no run can escape.")
    if any("+changes" in str(read_json(r.path / "versions.json")["git_commit"]) for r in results):
        notes.append("The source tree had uncommitted changes when the runs were made.")
    return notes


def summary_table(results: Sequence[Result]) -> Table:
    """Return a table of final success and its cost, one row per method."""
    threshold = 0.9 * best_success(results)
    rows = []
    for method, runs in by_method(results).items():
        sampled = bootstrap_interval([final(run.rows, "eval/success_sampled") for run in runs])
        greedy = bootstrap_interval([final(run.rows, "eval/success_greedy") for run in runs])
        valid = float(np.mean([final(run.rows, "eval/parse_valid_rate") for run in runs]))
        reached = [steps for run in runs if (steps := steps_to(run.rows, threshold)) is not None]
        arrival = (
            f"{np.median(reached):,.0f} ({len(reached)} of {len(runs)})" if reached else f"never (0 of {len(runs)})"
        )
        rows.append(
            (
                title(method),
                f"{runs[0].config['ent_coef']:g}",
                str(sampled),
                str(greedy),
                f"{sum(escaped(run.rows) for run in runs)} of {len(runs)}",
                arrival,
                f"{valid:.2f}",
                f"{np.mean([sum(seconds(run.rows).values()) for run in runs]):.0f}",
            )
        )
    return Table(
        head=(
            "Method",
            "Coefficient",
            "Success, sampled",
            "Success, greedy",
            "Escapes the start",
            "Steps to 90 % of best",
            "Parse-valid",
            "Seconds",
        ),
        rows=tuple(rows),
        caption=(
            "Final policies, never the best checkpoint. Success: interquartile mean over seeds with a bootstrap 95 % "
            f"interval. Escapes: final sampled success of at least {ESCAPED:.0%}. Steps to 90 % of best: median of the "
            f"runs that reach a sampled success of {threshold:.2f}, and how many do. Seconds: rollout, update and SCM, "
            "without evaluation; mean per run."
        ),
    )


def run_table(results: Sequence[Result]) -> Table:
    """Return a table with one row per run."""
    rows = tuple(
        (
            title(result.method),
            str(result.seed),
            f"{first(result.rows, 'eval/success_sampled'):.3f}",
            f"{final(result.rows, 'eval/success_sampled'):.3f}",
            f"{final(result.rows, 'eval/success_greedy'):.3f}",
            f"{final(result.rows, 'eval/parse_valid_rate'):.2f}",
            f"{result.rows[-1]['step']:,}",
            "yes" if escaped(result.rows) else "no",
        )
        for result in results
    )
    return Table(
        head=("Method", "Seed", "Start", "Sampled", "Greedy", "Parse-valid", "Steps", "Escapes"),
        rows=rows,
        caption="Every run, so that no average hides one. Start: sampled success before the first update.",
    )


def improvement_table(results: Sequence[Result]) -> Table | None:
    """Return a table of the probability that a run of CoSo ends above one of another method; None if either lacks."""
    finals = {
        method: [final(run.rows, "eval/success_sampled") for run in runs] for method, runs in by_method(results).items()
    }
    if SUBJECT not in finals or len(finals) < 2:
        return None
    rows = tuple(
        (f"{title(SUBJECT)} over {title(method)}", str(improvement_interval(finals[SUBJECT], finals[method])))
        for method in finals
        if method != SUBJECT
    )
    return Table(
        head=("Comparison", "Probability of improvement"),
        rows=rows,
        caption="Probability that a run of CoSo ends with a higher sampled success; ties count half.",
    )


def all_plots(results: Sequence[Result]) -> list[Plot]:
    """Return all figures for which there are data, with the learning curves first."""
    shown = [
        Plot(
            "learning_curves",
            "Learning curves",
            "Bold: interquartile mean over seeds. Band: bootstrap 95 % interval. Thin: single seeds.",
            plots.learning_curves(results),
        ),
        Plot(
            "health",
            "Format and entropies",
            "An entropy term that costs the format shows in the left panel. Action tokens are those that decide the "
            "action; thought tokens are all others.",
            plots.health_curves(results),
        ),
        Plot(
            "time",
            "Where the time goes",
            "Seconds of rollout, policy update and SCM (its training and the counterfactual passes), mean over runs. "
            "Runs share the machine with each other, so compare shares rather than seconds.",
            plots.time_shares(results),
        ),
    ]
    histogram = plots.weight_histogram(results)
    if histogram is not None:
        shown.append(
            Plot(
                "weights",
                "How causal weights are distributed",
                "All tokens of the last iteration's utterances of CoSo, mean over seeds.",
                histogram,
            )
        )
    return shown


def traced_utterances(results: Sequence[Result]) -> dict[str, list[TracedUtterance]]:
    """Return utterances of the first CoSo run at its first and its last traced step."""
    runs = by_method(results).get(SUBJECT, [])
    rows = RunFolder(runs[0].path).traces() if runs else []
    if not rows:
        return {}
    first_step, last_step = rows[0]["step"], rows[-1]["step"]
    moments = {f"First iteration (step {first_step:,})": first_step, f"Last iteration (step {last_step:,})": last_step}
    return {
        name: [_traced(row) for row in rows if row["step"] == step][:SHOWN_UTTERANCES] for name, step in moments.items()
    }


def _traced(row: dict[str, Any]) -> TracedUtterance:
    tokens = tuple(Token(text, weight) for text, weight in zip(row["tokens"], row["weights"], strict=True))
    return TracedUtterance(step=row["step"], action=row["action"], valid=row["valid"], tokens=tokens)
