"""The tables of a report on one environment and start, as functions of its runs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.common.tables import Table
from benchmarks.reports.data import link
from benchmarks.reports.paired import MOST_ENUMERATED, holm, paired_difference
from benchmarks.reports.reach import (
    LEFT,
    NEAR,
    final_reach,
    leaves_start,
    reference_means,
    steps_to_near,
)
from benchmarks.reports.results import Result, by_method, final, first
from benchmarks.reports.statistics import bootstrap_interval, improvement_over_tasks, share_interval
from benchmarks.training.methods import title

#: The methods that all others are compared with, pair by pair; CoSo so that its controls stand beside it.
REFERENCES = ("rl", "rl_entropy", "coso")

#: Files of a run that the table of runs leads to, by the words of the links; "" is the run's folder.
FILES = {"folder": "", "metrics": "metrics.jsonl", "utterances": "traces.jsonl"}


def summary_table(results: Sequence[Result]) -> Table:
    """Return a table of final success, one row per method and one per reference player."""
    rows = [
        (
            title(method),
            ", ".join(dict.fromkeys(f"{run.config['ent_coef']:g}" for run in runs)),
            _over_seeds(runs, "eval/success_sampled"),
            _over_seeds(runs, "eval/success_greedy"),
            _over_seeds(runs, "eval/return_sampled"),
            leaving(runs),
            _arrival(runs),
            _over_seeds(runs, "eval/parse_valid_rate"),
        )
        for method, runs in by_method(results).items()
    ]
    return Table(
        head=(
            "Method",
            "Coefficient",
            "Success, sampled",
            "Success, greedy",
            "Return",
            "Leaves the start",
            "Steps to 90 % of the reach",
            "Parse-valid",
        ),
        rows=(*rows, *_reference_rows(results)),
        caption=(
            "Final policies, never the best checkpoint. Success, return and parse-valid: interquartile mean over seeds "
            f"with a bootstrap 95 % interval. {about_reach(results)} Leaves the start: runs whose final policy covers "
            f"{LEFT:.0%} of its reach, with the Wilson 95 % interval of their share. Steps: median of the runs with an "
            f"evaluation that covers {NEAR:.0%}, and how many have one."
        ),
    )


def _over_seeds(runs: Sequence[Result], key: str) -> str:
    """Return the interquartile mean of a final figure with its interval; "-" if a run has not recorded it."""
    values = [final(run.rows, key) for run in runs]
    return str(bootstrap_interval(values)) if np.isfinite(values).all() else "-"


def leaving(runs: Sequence[Result]) -> str:
    """Return how many of the runs with a reach leave their start, with the interval of the share; "-" if none has."""
    verdicts = [left for run in runs if (left := leaves_start(run)) is not None]
    if not verdicts:
        return "-"
    share = share_interval(sum(verdicts), len(verdicts))
    return f"{sum(verdicts)} of {len(verdicts)} [{share.low:.2f}, {share.high:.2f}]"


def _arrival(runs: Sequence[Result]) -> str:
    arrivals = [steps_to_near(run) for run in runs if leaves_start(run) is not None]
    reached = [steps for steps in arrivals if steps is not None]
    if not arrivals:
        return "-"
    when = f"{np.median(reached):,.0f}" if reached else "never"
    return f"{when} ({len(reached)} of {len(arrivals)})"


def _reference_rows(results: Sequence[Result]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for mean in reference_means(results):
        figures = (mean.success, mean.mean_return)
        success, gained = (f"{value:.2f}" if np.isfinite(value) else "none" for value in figures)
        rows.append((mean.label, "-", success, "-", gained, "-", "-", "-"))
    return rows


def about_reach(results: Sequence[Result]) -> str:
    """Return the sentences on the reach of runs and on the reference players, for the caption of a table."""
    reaches = [reach for result in results if (reach := final_reach(result)) is not None]
    if not reaches:
        return "The reach of the runs is unknown, since no expert was played on their episodes."
    floors, experts = [reach.floor for reach in reaches], [reach.expert for reach in reaches]
    return (
        "Expert, best constant action and random play: on the same episodes. The reach of a run goes from the success "
        f"of its start, or of the best constant action if that is higher (here {_between(floors)}), to that of the "
        f"expert ({_between(experts)})."
    )


def _between(values: Sequence[float]) -> str:
    low, high = f"{min(values):.2f}", f"{max(values):.2f}"
    return low if low == high else f"{low} to {high}"


def run_table(results: Sequence[Result], folder: Path) -> Table:
    """Return a table with one row per run, which leads to its files.

    Args:
        results: the runs.
        folder: the folder of the page.
    """
    rows: list[tuple[str, ...]] = []
    links: dict[tuple[int, int], str] = {}
    for number, result in enumerate(results):
        figures = (
            title(result.method),
            str(result.seed),
            _figure(first(result.rows, "eval/success_sampled")),
            _figure(final(result.rows, "eval/success_sampled")),
            _figure(final(result.rows, "eval/success_greedy")),
            _figure(final(result.rows, "eval/return_sampled")),
            _figure(final(result.rows, "eval/parse_valid_rate")),
            f"{result.rows[-1]['step']:,}" + (" (collapsed)" if result.collapsed else ""),
            {True: "yes", False: "no", None: "-"}[leaves_start(result)],
        )
        there = {name: result.path / file for name, file in FILES.items() if (result.path / file).exists()}
        rows.append((*figures, *(name if name in there else "-" for name in FILES)))
        columns = {name: len(figures) + place for place, name in enumerate(FILES)}
        links |= {(number, columns[name]): link(file, folder) for name, file in there.items()}
    head = ("Method", "Seed", "Start", "Sampled", "Greedy", "Return", "Parse-valid", "Steps", "Leaves the start")
    return Table(
        head=(*head, "Folder", "Metrics", "Utterances"),
        rows=tuple(rows),
        caption="Every run, so that no average hides one. Start: sampled success before the first update.",
        links=links,
    )


def _figure(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else "-"


def difference_table(settings: Sequence[Sequence[Result]]) -> Table | None:
    """Return a table of every method's paired differences from the references.

    None if there is no pair, or all runs of all methods end alike.

    Args:
        settings: runs on one environment and start, or on several, over which pairs are pooled; a method that lacks
            runs on one of them is left out.
    """
    finals = [_finals(results) for results in settings]
    methods = [method for method in finals[0] if all(method in found for found in finals)]
    rows: list[tuple[str, ...]] = []
    drawn = False
    differ = False
    for reference in (name for name in REFERENCES if name in methods):
        found, alike = {}, set()
        # Each pair of references once.
        for method in (name for name in methods if name not in REFERENCES[: REFERENCES.index(reference)]):
            pairs = [_shared(one[method], one[reference]) for one in finals]
            if method != reference and all(ours for ours, _ in pairs):
                ours, theirs = (list(itertools.chain.from_iterable(side)) for side in zip(*pairs, strict=True))
                found[method] = (paired_difference(ours, theirs), improvement_over_tasks(pairs))
                if len({*ours, *theirs}) == 1:
                    alike.add(method)
        adjusted = holm([difference.p_value for difference, _ in found.values()])
        for (method, (difference, improvement)), corrected in zip(found.items(), adjusted, strict=True):
            drawn |= not difference.exact
            differ |= method not in alike
            figures = (str(improvement), p_text(difference.p_value), p_text(corrected))
            if method in alike:  # a probability of one half would look like a finding
                figures = ("-", "-", "-")
            rows.append((title(method), title(reference), str(difference.pairs), str(difference.mean), *figures))
    if not differ:
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
