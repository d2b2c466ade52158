"""The cost of methods: time, tokens, forward passes, memory and parameters, and whether their budgets are equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.common.tables import Table, listed
from benchmarks.reports.results import Result, Rows, by_method, curve, seconds
from benchmarks.training.methods import takes_start, title

#: Metric of a bonus with forward passes of its own: how many utterances it passed through the policy or an SCM.
EXTRA_PASSES = "cost/extra_passes"

#: Metrics of the largest memory so far, in MiB, by what is measured.
MEMORY = {"CPU": "system/max_rss_mb", "GPU": "system/max_gpu_mb"}


def cost_table(results: Sequence[Result]) -> Table:
    """Return a table of what an iteration of each method costs, like Appendix D.1 of [CoSo]."""
    groups = by_method(results)
    base = _mean(map(_seconds_per_step, groups["rl"])) if "rl" in groups else None
    rows = []
    for method, runs in groups.items():
        parts = {name: _mean(seconds(run.rows)[name] for run in runs) for name in ("rollout", "bonus", "update")}
        whole = _mean(map(_seconds_per_step, runs))
        over = f"{whole / base - 1:+.0%}" if base else "-"
        rows.append(
            (
                title(method),
                _parameters(runs),
                *(f"{value:.0f}" for value in parts.values()),
                f"{1000 * whole:.1f}",
                over,
                _thousands(_mean(generated_tokens(run.rows) for run in runs)),
                _extra_passes(runs),
                _memory(runs),
            )
        )
    return Table(
        head=(
            "Method",
            "Parameters",
            "Rollout, s",
            "Bonus, s",
            "Update, s",
            "ms per step",
            "Over RL",
            "Tokens generated",
            "Extra passes",
            "Memory, MiB",
        ),
        rows=tuple(rows),
        caption=(
            "Means over the runs of a method. Parameters: policy, and SCM where there is one. Bonus: its weights and "
            "the SCM's training; a term that is computed in the update is in the update's seconds. ms per step: all "
            "three, per environment step, without evaluations and what comes before the first step (imitation, and the "
            "SCM's training on its utterances); over RL: how much more than RL takes. Extra passes: "
            "utterances that a bonus passes through a network besides the learner's own, where it counts them. "
            "Memory: peak of the process. Runs share the machine, so that seconds are rough. Published "
            "for NumberLine on an H100 (7 B policy, SCM of .01 B): 13.9 h for RL, 14.0 h for RL + entropy, 14.5 h "
            "for CoSo; 37.0 and 37.7 GB."
        ),
    )


def generated_tokens(rows: Rows) -> float:
    """Return the number of tokens generated in training: mean length of an utterance times environment steps."""
    steps, lengths = curve(rows, "rollout/utterance_tokens")
    return float((np.diff(steps, prepend=0) * lengths).sum())


def _seconds_per_step(run: Result) -> float:
    return sum(seconds(run.rows).values()) / max(1, run.rows[-1]["step"])


def _mean(values: Any) -> float:
    return float(np.mean(list(values)))


def _thousands(value: float) -> str:
    return f"{value:,.0f}"


def _extra_passes(runs: Sequence[Result]) -> str:
    counts = [curve(run.rows, EXTRA_PASSES)[1] for run in runs]
    return _thousands(_mean(count.sum() for count in counts)) if all(len(count) for count in counts) else "-"


def _memory(runs: Sequence[Result]) -> str:
    largest = {name: max(curve(run.rows, key)[1].max(initial=0.0) for run in runs) for name, key in MEMORY.items()}
    shown = [f"{value:,.0f} ({name})" for name, value in largest.items() if value > 0]
    return ", ".join(shown) or "-"


def _parameters(runs: Sequence[Result]) -> str:
    sizes: Mapping[str, Any] = runs[0].card.get("parameters", {})
    if "policy" not in sizes:
        return "-"
    scm = f" + {sizes['scm']:,}" if "scm" in sizes else ""
    return f"{sizes['policy']:,}{scm}"


def budget(results: Sequence[Result]) -> tuple[list[str], list[str]]:
    """Return what is equal for all runs, and how the comparison is not between equals, in sentences.

    Args:
        results: all runs on one environment and start.
    """
    equal, violations = [], []
    for sentence, faults in (_steps(results), _starts(results), _panels(results), _commits(results)):
        violations += faults
        if sentence and not faults:
            equal.append(sentence)
    return equal, violations


def _steps(results: Sequence[Result]) -> tuple[str, list[str]]:
    # Learners of whole episodes play the last ones to their end.
    ends = [result.rows[-1]["step"] for result in results]
    taken = [min(end, result.config.get("total_steps", end)) for end, result in zip(ends, results, strict=True)]
    most = max(taken)
    if set(taken) == {most}:
        more = f", and up to {max(ends) - most:,} more to the end of an episode" if max(ends) > most else ""
        return f"Every run took {most:,} environment steps{more}.", []
    fewer = [f"{_name(r)} {r.rows[-1]['step']:,}" for r, steps in zip(results, taken, strict=True) if steps != most]
    return "", [f"Unequal budgets: not every run took {most:,} environment steps ({listed(fewer)})."]


def _starts(results: Sequence[Result]) -> tuple[str, list[str]]:
    faults = []
    results = [result for result in results if takes_start(result.method)]
    if unknown := [_name(result) for result in results if "start" not in result.card]:
        faults.append(f"Unknown starts: no card.json names the start policy of {listed(unknown)}.")
    for seed, runs in _by_seed(results).items():
        starts = {_name(run): run.card["start"] for run in runs if "start" in run.card}
        if len(set(starts.values())) > 1:
            shown = listed([f"{name} {start}" for name, start in starts.items()])
            faults.append(f"Unequal starts: the runs of seed {seed} begin from different policies ({shown}).")
    return "The runs of each seed begin from the same policy, by its hash." if results else "", faults


def _panels(results: Sequence[Result]) -> tuple[str, list[str]]:
    fixed = {str(found) for run in results if {"sha256", "states"} & (found := run.card.get("evaluation", {})).keys()}
    if len(fixed) > 1:
        return "", [f"Unequal evaluations: the card.json of the runs name {listed(sorted(fixed))}."]
    for seed, runs in _by_seed(results).items():
        if len({str(run.card["evaluation"]) for run in runs if "evaluation" in run.card}) > 1:
            return "", [f"Unequal evaluations: the card.json of the runs of seed {seed} name different episodes."]
    first = next((run.card["evaluation"] for run in results if "evaluation" in run.card), None)
    if first is None:
        return "", []
    if "sha256" in first:
        return f"All are evaluated on the frozen panel {first['panel']} (digest {first['sha256']}).", []
    exact = f"exactly, over all {first.get('states')} states"
    drawn = f"on {first.get('episodes')} episodes drawn for their seed, the same for all methods"
    return f"All are evaluated {exact if 'states' in first else drawn}.", []


def _commits(results: Sequence[Result]) -> tuple[str, list[str]]:
    commits = sorted({commit for result in results for commit in result.commits})
    if len(commits) > 1:
        return "", [f"The runs were made by different versions of the code ({listed(commits)})."]
    return "", []


def _by_seed(results: Sequence[Result]) -> dict[int, list[Result]]:
    return {seed: [r for r in results if r.seed == seed] for seed in sorted({result.seed for result in results})}


def _name(result: Result) -> str:
    return f"{title(result.method)} seed {result.seed}"
