"""The sentences and figures of a report on one environment and start, as functions of its runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.common.tables import listed
from benchmarks.reports import plots
from benchmarks.reports.cost import budget
from benchmarks.reports.figures import Plot
from benchmarks.reports.reach import expert_leads, final_reach, leaves_start, reference_means
from benchmarks.reports.results import Result, by_method, curve, final, first
from benchmarks.reports.traces import heat_map
from benchmarks.training.methods import takes_start, title

#: Number of seeds below which the page warns that its intervals are rough.
ENOUGH_SEEDS = 5

#: Share of utterances with an action below which a policy cannot be read at all.
READABLE = 0.05

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
    if reference := _references(results):
        sentences.append(reference)
    for method, runs in groups.items() if len(groups) <= MOST_SENTENCES else ():
        left = [leaving for run in runs if (leaving := leaves_start(run)) is not None]
        end = np.mean([final(run.rows, "eval/success_sampled") for run in runs])
        known = f" leaves its start in {sum(left)} of {len(left)} runs; its" if left else ": its"
        sentences.append(f"{title(method)}{known} final policies succeed {end:.0%} of the time on average.")
    return sentences + budget(results)[0]


def cautions(results: Sequence[Result]) -> list[str]:
    """Return warnings for the reader; empty if there are none."""
    groups = by_method(results)
    notes = _failures(results)
    fewest = min(len(runs) for runs in groups.values())
    if fewest < ENOUGH_SEEDS:
        notes.append(
            f"Only {fewest} seed{'s' if fewest > 1 else ''} per method: the intervals are rough, and a difference "
            "between methods may be luck."
        )
    if len({tuple(sorted(run.seed for run in runs)) for runs in groups.values()}) > 1:
        notes.append("Methods have finished runs of different seeds; see the table of runs.")
    notes += _reach(results)
    if any("+changes" in commit for result in results for commit in result.commits):
        notes.append("The source tree had uncommitted changes when the runs were made.")
    notes += collapses(results)
    return notes + budget(results)[1]


def _references(results: Sequence[Result]) -> str:
    """Return the sentence on the reference players; "" if there are none."""
    said = [f"{mean.label} {mean.success:.0%}" for mean in reference_means(results) if np.isfinite(mean.success)]
    return f"For comparison, on the same episodes: {', '.join(said)}." if said else ""


def _failures(results: Sequence[Result]) -> list[str]:
    """Return warnings that the runs say nothing, since no policy can be read or none ever succeeds."""
    readable = [value for result in results for value in curve(result.rows, "eval/parse_valid_rate")[1]]
    solved = [
        value
        for result in results
        for key in ("eval/success_sampled", "eval/success_greedy")
        for value in curve(result.rows, key)[1]
    ]
    notes = []
    if readable and max(readable) < READABLE:
        notes.append(
            f"No utterance can be read: the share of them with an action never exceeds {max(readable):.2f}. The start "
            "is broken, and nothing below compares methods. Raise --sft-steps or --demo-steps, or take another --start."
        )
    elif solved and max(solved) == 0:
        notes.append(
            "No policy ever succeeds, in any evaluation of any run: nothing below compares methods. Begin from another "
            "--start, raise --sft-steps, or choose easier tasks."
        )
    return notes


def _reach(results: Sequence[Result]) -> list[str]:
    """Return warnings where the references are missing, or leave no way from the floor to the expert."""
    notes = list(dict.fromkeys(f"No references: {r.no_references}." for r in results if r.no_references))
    reaches = [reach for result in results if (reach := final_reach(result)) is not None]
    short = sum(reach.expert <= reach.floor for reach in reaches)
    if short:
        notes.append(
            f"In {short} of {len(results)} runs the start or the best constant action succeeds as often as the expert "
            "on the same episodes. They have no reach, and no start to leave."
        )
    if vague := [lead for lead in expert_leads(results) if lead.mean.low <= 0]:
        lead = vague[0]
        notes.append(
            f"On these {lead.pairs} episodes the expert's success exceeds that of the best constant action by "
            f"{lead.mean}, which may be luck: success hardly shows whether a policy looks at its observations. Compare "
            "returns, or evaluate on more episodes."
        )
    return notes


def collapses(results: Sequence[Result]) -> list[str]:
    """Return a sentence on each run that was stopped because its policy had collapsed."""
    return [_collapse(result) for result in results if result.collapsed]


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
        plots.learning_curves(results),
        plots.health_curves(results),
        plots.time_shares(results),
        plots.weight_histogram(results),
        heat_map(results),
    ]
    return [plot for plot in shown if plot is not None and plot.panels]
