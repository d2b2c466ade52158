"""The tables of a report on one environment and start, as functions of its runs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from benchmarks.common.tables import Table
from benchmarks.reports.paired import MOST_ENUMERATED, holm, paired_difference
from benchmarks.reports.results import ESCAPED, Result, best_success, by_method, escaped, final, first, steps_to
from benchmarks.reports.statistics import bootstrap_interval, improvement_over_tasks, share_interval
from benchmarks.training.methods import title

#: The methods that all others are compared with, pair by pair; CoSo so that its controls stand beside it.
REFERENCES = ("rl", "rl_entropy", "coso")


def summary_table(results: Sequence[Result]) -> Table:
    """Return a table of final success, one row per method."""
    threshold = 0.9 * best_success(results)
    rows = []
    for method, runs in by_method(results).items():
        reached = [steps for run in runs if (steps := steps_to(run.rows, threshold)) is not None]
        arrival = (
            f"{np.median(reached):,.0f} ({len(reached)} of {len(runs)})" if reached else f"never (0 of {len(runs)})"
        )
        free = sum(escaped(run.rows) for run in runs)
        share = share_interval(free, len(runs))
        rows.append(
            (
                title(method),
                ", ".join(dict.fromkeys(f"{run.config['ent_coef']:g}" for run in runs)),
                str(bootstrap_interval([final(run.rows, "eval/success_sampled") for run in runs])),
                str(bootstrap_interval([final(run.rows, "eval/success_greedy") for run in runs])),
                f"{free} of {len(runs)} [{share.low:.2f}, {share.high:.2f}]",
                arrival,
                str(bootstrap_interval([final(run.rows, "eval/parse_valid_rate") for run in runs])),
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
        ),
        rows=tuple(rows),
        caption=(
            "Final policies, never the best checkpoint. Success and parse-valid: interquartile mean over seeds with a "
            f"bootstrap 95 % interval. Escapes: final sampled success of at least {ESCAPED:.0%}, with the Wilson 95 % "
            "interval of their share. Steps to 90 % of best: median of the runs that reach a sampled success of "
            f"{threshold:.2f}, and how many do."
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
            f"{result.rows[-1]['step']:,}" + (" (collapsed)" if result.collapsed else ""),
            "yes" if escaped(result.rows) else "no",
        )
        for result in results
    )
    return Table(
        head=("Method", "Seed", "Start", "Sampled", "Greedy", "Parse-valid", "Steps", "Escapes"),
        rows=rows,
        caption="Every run, so that no average hides one. Start: sampled success before the first update.",
    )


def difference_table(settings: Sequence[Sequence[Result]]) -> Table | None:
    """Return a table of every method's paired differences from the references; None if there is no pair.

    Args:
        settings: runs on one environment and start, or on several, over which pairs are pooled; a method that lacks
            runs on one of them is left out.
    """
    finals = [_finals(results) for results in settings]
    methods = [method for method in finals[0] if all(method in found for found in finals)]
    rows: list[tuple[str, ...]] = []
    drawn = False
    for reference in (name for name in REFERENCES if name in methods):
        found = {}
        # Each pair of references once.
        for method in (name for name in methods if name not in REFERENCES[: REFERENCES.index(reference)]):
            pairs = [_shared(one[method], one[reference]) for one in finals]
            if method != reference and all(ours for ours, _ in pairs):
                ours, theirs = (list(itertools.chain.from_iterable(side)) for side in zip(*pairs, strict=True))
                found[method] = (paired_difference(ours, theirs), improvement_over_tasks(pairs))
        adjusted = holm([difference.p_value for difference, _ in found.values()])
        for (method, (difference, improvement)), corrected in zip(found.items(), adjusted, strict=True):
            drawn |= not difference.exact
            rows.append(
                (
                    title(method),
                    title(reference),
                    str(difference.pairs),
                    str(difference.mean),
                    str(improvement),
                    p_text(difference.p_value),
                    p_text(corrected),
                )
            )
    if not rows:
        return None
    how = f"drawn above {MOST_ENUMERATED} pairs" if drawn else "all enumerated"
    pooled = " Pairs are pooled over environments and starts, probabilities averaged over them." if finals[1:] else ""
    return Table(
        head=("Method", "Against", "Pairs", "Mean difference", "Probability of improvement", "p", "p, Holm"),
        rows=tuple(rows),
        caption=(
            "Final sampled success, method less reference, over the seeds that both have; a pair shares its start and "
            f"its streams of random numbers.{pooled} Mean difference: with a bootstrap 95 % interval over pairs. "
            "Probability of improvement: that a run of the method ends above one of the reference; ties count half. p: "
            f"two-sided sign-flip test of the paired differences (flips {how}); Holm: corrected for all methods "
            "compared with the same reference."
        ),
    )


def _finals(results: Sequence[Result]) -> dict[str, dict[int, float]]:
    """Return final sampled success by method and seed."""
    return {
        method: {run.seed: final(run.rows, "eval/success_sampled") for run in runs}
        for method, runs in by_method(results).items()
    }


def _shared(ours: dict[int, float], theirs: dict[int, float]) -> tuple[list[float], list[float]]:
    """Return the values of the seeds that both have."""
    seeds = sorted(ours.keys() & theirs.keys())
    return [ours[seed] for seed in seeds], [theirs[seed] for seed in seeds]


def p_text(p_value: float) -> str:
    """Write a p-value with two digits."""
    return f"{p_value:.2f}" if p_value >= 0.1 else f"{p_value:.2g}"
