"""The reach of a run: the way from its floor, which needs no learning, to the expert on the same episodes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.evaluation.references import Played, References
from benchmarks.reports.paired import PairedDifference, paired_difference
from benchmarks.reports.results import Result, curve, final, first

SUCCESS = "eval/success_sampled"

#: Number of episodes of an evaluation, or of samples per state where it is exact.
SAMPLES = "eval/samples"

#: Share of its reach that the final policy of a run covers if it has left its start.
LEFT = 0.8

#: Share of its reach whose first evaluation is reported as a number of steps.
NEAR = 0.9


@dataclass(frozen=True)
class Reach:
    """The reach of a run on the episodes of one of its evaluations.

    Attributes:
        floor: sampled success of the run's start, or success of the best constant action if that is higher.
        expert: success of the expert.
    """

    floor: float
    expert: float

    def at(self, share: float) -> float:
        """Return the success at a share of the way; infinity if the expert is not above the floor."""
        # A mean over episodes or states may miss an equal one by rounding.
        return self.floor + share * (self.expert - self.floor) - 1e-9 if self.expert > self.floor else math.inf


def reach_of(result: Result, step: int) -> Reach | None:
    """Return the reach of a run on the episodes of its evaluation at a step; None if no expert was played on them.

    The start was evaluated at step 0. If that was on fewer episodes, its distance from the expert is kept.
    """
    references = result.references
    if references is None or references.expert is None:
        return None
    count = episodes_at(result, step)
    expert = references.expert.mean_success(count)
    started = first(result.rows, SUCCESS) - references.expert.mean_success(episodes_at(result, 0))
    floors = [max(0.0, expert + started)]
    if references.constant is not None:
        floors.append(references.constant.mean_success(count))
    return Reach(float(np.nanmax(floors)), expert)


def episodes_at(result: Result, step: int) -> int | None:
    """Return the number of episodes of a run's newest evaluation up to a step; None for all that were played.

    Where rows do not say it, as those of earlier versions, the run's settings do.
    """
    counts = [row[SAMPLES] for row in result.rows if row["step"] <= step and SAMPLES in row]
    if counts:
        return int(counts[-1])
    finished = step >= result.config.get("total_steps", step)
    count = result.config.get("final_eval_samples" if finished else "eval_samples")
    return None if count is None else int(count)


def final_reach(result: Result) -> Reach | None:
    """Return the reach of a run on the episodes of its last evaluation; None if it is unknown."""
    steps, _ = curve(result.rows, SUCCESS)
    return reach_of(result, int(steps[-1])) if len(steps) else None


def leaves_start(result: Result) -> bool | None:
    """Return whether the final policy, sampled as in training, covers :data:`LEFT` of the reach.

    None if the reach is unknown, or the expert is not above the floor.
    """
    reach = final_reach(result)
    if reach is None or reach.expert <= reach.floor:
        return None
    return final(result.rows, SUCCESS) >= reach.at(LEFT)


def steps_to_near(result: Result) -> int | None:
    """Return the environment steps at the first evaluation that covers :data:`NEAR` of the reach; None if none does."""
    for step, value in zip(*(array.tolist() for array in curve(result.rows, SUCCESS)), strict=True):
        reach = reach_of(result, step)
        if reach is not None and value >= reach.at(NEAR):
            return int(step)
    return None


def one_per_panel(results: Sequence[Result]) -> list[Result]:
    """Return a run for each of the references: one where all have the same episodes, else one for each seed."""
    return list({id(r.references): r for r in results if r.references is not None}.values())


def expert_leads(results: Sequence[Result]) -> list[PairedDifference]:
    """Return the expert's success less that of the best constant action, episode by episode, for each of the panels.

    Panels on which one of them is unknown are left out, and exact evaluations.
    """
    players = [(r.references.expert, r.references.constant) for r in one_per_panel(results) if r.references is not None]
    return [
        paired_difference(expert.success, constant.success)
        for expert, constant in players
        if expert is not None and constant is not None and len(expert.success) > 1
    ]


@dataclass(frozen=True)
class ReferenceMean:
    """A reference player on the episodes of the final policies.

    Attributes:
        name: name of the player.
        actions: the actions that it repeats: one, or several where the seeds have episodes of their own.
        success: mean success over the seeds' episodes; NaN if it was not played.
        mean_return: mean undiscounted return likewise.
    """

    name: str
    actions: tuple[str, ...]
    success: float
    mean_return: float

    @property
    def label(self) -> str:
        """The name, with the actions if it repeats some."""
        quoted = " or ".join(f'"{action}"' for action in self.actions)
        return f"{self.name} ({quoted})" if quoted else self.name


#: The reference players by name.
_PLAYERS: dict[str, Callable[[References], Played | None]] = {
    "Expert": lambda references: references.expert,
    "Best constant action": lambda references: references.constant,
    "Random play": lambda references: references.random,
}


#: The names of the reference players.
PLAYERS = tuple(_PLAYERS)


def reference_means(results: Sequence[Result], step: int | None = None) -> list[ReferenceMean]:
    """Return the reference players of runs; none if nothing was measured.

    Args:
        results: the runs.
        step: step of the evaluation on whose episodes they play; None for the last one.
    """
    runs = one_per_panel(results)
    means = []
    for name, pick in _PLAYERS.items() if runs else ():
        played = [
            (player, episodes_at(run, run.rows[-1]["step"] if step is None else step))
            for run in runs
            if run.references is not None and (player := pick(run.references)) is not None
        ]
        success = [player.mean_success(count) for player, count in played]
        gained = [player.mean_return(count) for player, count in played]
        means.append(
            ReferenceMean(
                name,
                tuple(dict.fromkeys(player.action for player, _ in played if player.action)),
                float(np.mean(success)) if success else math.nan,
                float(np.mean(gained)) if gained else math.nan,
            )
        )
    return means
