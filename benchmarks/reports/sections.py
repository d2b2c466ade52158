"""The sentences and figures of a report on one environment and start, as functions of its runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.common.tables import listed
from benchmarks.reports import plots
from benchmarks.reports.cost import budget
from benchmarks.reports.figures import Plot
from benchmarks.reports.results import ESCAPED, OUT_OF_REACH, Result, by_method, escaped, final, first
from benchmarks.reports.traces import heat_map
from benchmarks.training.methods import takes_start, title

#: Number of seeds below which the page warns that its intervals are rough.
ENOUGH_SEEDS = 5


#: Methods up to which the verdict has a sentence on each; beyond, the tables are easier to read.
MOST_SENTENCES = 6


def verdict(results: Sequence[Result]) -> list[str]:
    """Return one sentence on the start, one per method, and those on the budget, derived from the figures."""
    sentences = []
    taught = [result for result in results if takes_start(result.method)]
    groups = by_method(results)
    if taught:
        start = np.mean([first(result.rows, "eval/success_sampled") for result in taught])
        others = listed([title(method) for method in groups if not takes_start(method)])
        sentences.append(
            f"Every run{others and f' but those of {others}'} starts from the '{results[0].start}' policy of its seed, "
            f"which succeeds {start:.0%} of the time when sampled."
        )
    for method, runs in groups.items() if len(groups) <= MOST_SENTENCES else ():
        free = sum(escaped(run.rows) for run in runs)
        end = np.mean([final(run.rows, "eval/success_sampled") for run in runs])
        sentences.append(
            f"{title(method)} escapes it in {free} of {len(runs)} runs; its final policies succeed "
            f"{end:.0%} of the time on average."
        )
    return sentences + budget(results)[0]


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
    if len({tuple(sorted(run.seed for run in runs)) for runs in groups.values()}) > 1:
        notes.append("Methods have finished runs of different seeds; see the table of runs.")
    if results[0].config["env"] in OUT_OF_REACH:
        notes.append(f"Even the best policy succeeds less than {ESCAPED:.0%} of the time here: no run can escape.")
    if any("+changes" in str(result.versions.get("git_commit")) for result in results):
        notes.append("The source tree had uncommitted changes when the runs were made.")
    notes += [_collapse(result) for result in results if result.collapsed]
    return notes + budget(results)[1]


def _collapse(result: Result) -> str:
    evidence = result.collapsed
    # Runs of earlier versions were only stopped by this rate.
    values = evidence.get("values", evidence.get("parse_valid_rate", []))
    return (
        f"{title(result.method)} seed {result.seed} collapsed ({evidence.get('sign', 'lost format')}): it was stopped "
        f"at step {result.rows[-1]['step']:,}, after {evidence.get('metric', 'eval/parse_valid_rate')} was "
        f"{listed([f'{value:.3f}' for value in values])}. Its last evaluation counts as its result."
    )


def all_plots(results: Sequence[Result]) -> list[Plot]:
    """Return all figures for which there are data, with the learning curves first."""
    shown = [
        Plot(
            "learning_curves",
            "Learning curves",
            "Bold: interquartile mean over seeds. Band: bootstrap 95 % interval. Thin: single seeds, where there are "
            "few methods. With methods that differ in their weights alone, the ablation of the paper's Fig. 4.",
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
            "Seconds of rollout, policy update and bonus (weights, and the SCM's training and counterfactual "
            "passes), mean over runs. Runs share the machine with each other, so compare shares rather than seconds.",
            plots.time_shares(results),
        ),
    ]
    histogram = plots.weight_histogram(results)
    if histogram is not None:
        shown.append(
            Plot(
                "weights",
                "How weights are distributed",
                "Causal weights of all tokens of the last iteration's utterances, mean over seeds (E.2 of the paper, "
                "where under 10 % of tokens weigh much and over 80 % less than 0.2).",
                histogram,
            )
        )
    drawn = heat_map(results)
    return [*shown, drawn] if drawn is not None else shown
