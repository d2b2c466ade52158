"""Games whose listed rules are not those that are played."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coso_envs import Outcome
from coso_envs.gym_cards.number_line.env import NumberLineEnv, Position
from tests.coso_envs.testing.broken import breaks


@breaks("transition is what step does")
class PaysMoreThanItSays(NumberLineEnv):
    def apply(self, action: str) -> Outcome[Position]:
        outcome = super().apply(action)
        return outcome._replace(reward=outcome.reward + outcome.success)


@breaks("transition is what step does: None in ")
class SaysNothingCostsNothing(NumberLineEnv):
    def transition(self, state: Position, action: str | None) -> Outcome[Position]:
        return Outcome(state, 0.0) if action is None else super().transition(state, action)


@breaks("transition is what step does")
class Slips(NumberLineEnv):
    def apply(self, action: str) -> Outcome[Position]:
        return super().apply(action if self.np_random.random() < 0.9 else "-")


@breaks("transition is what step does")
class SucceedsElsewhere(NumberLineEnv):
    def transition(self, state: Position, action: str | None) -> Outcome[Position]:
        outcome = super().transition(state, action)
        return outcome._replace(success=outcome.reward == 0.0)

    def apply(self, action: str) -> Outcome[Position]:
        return super().transition(self.state, action)


@breaks("transition gives an Outcome")
class Triples(NumberLineEnv):
    def transition(self, state: Position, action: str | None) -> Any:
        return super().transition(state, action)[:3]

    def apply(self, action: str) -> Outcome[Position]:
        return super().transition(self.state, action)


@breaks("reset draws an exact game's starts as start_distribution says")
class AlwaysStartsAtTheLeft(NumberLineEnv):
    def start(self, options: Mapping[str, Any]) -> Position:
        return super().start(options or {"state": (3, 0)})


@breaks("reset draws an exact game's starts as start_distribution says")
class ReleasedStartsTakenForUniform(NumberLineEnv):
    def __init__(self) -> None:
        super().__init__(compat="rl4vlm", parser="coso/json", on_invalid="penalty")

    def start_distribution(self) -> dict[Position, float]:
        return dict.fromkeys(self.states(), 1 / len(self.states()))


@breaks("the probabilities of an exact game's starts sum to 1: they sum to 0.5")
class HalfOfTheStarts(NumberLineEnv):
    def start_distribution(self) -> dict[Position, float]:
        return {state: share / 2 for state, share in super().start_distribution().items()}


@breaks("an exact game starts in one of its states")
class StartsOutside(NumberLineEnv):
    def states(self) -> tuple[Position, ...]:
        return super().states()[:-1]


@breaks("a transition leads to one of the states")
class LeavesAStateOut(NumberLineEnv):
    def states(self) -> tuple[Position, ...]:
        return tuple(state for state in super().states() if state != (5, 2))

    def start_distribution(self) -> dict[Position, float]:
        return dict.fromkeys(self.states(), 1 / 29)


@breaks("an exact game lists each state once: 30 come again")
class ListsTwice(NumberLineEnv):
    def states(self) -> tuple[Position, ...]:
        return super().states() * 2


@breaks("an exact game's horizon is max_steps: 3")
class ShortHorizon(NumberLineEnv):
    @property
    def horizon(self) -> int:
        return 3


@breaks("an exact game starts in each of its states (options={'state': Position(target=0, current=1)}): ValueError")
class TakesNoState(NumberLineEnv):
    reset_options: Any = ()


@breaks("reset(options=) starts in the given state")
class StartsBesideTheGivenState(NumberLineEnv):
    def start(self, options: Mapping[str, Any]) -> Position:
        return super().start({"state": (3, 1)} if options else {})


@breaks("an exact game's observation depends on the state alone")
class SaysHowOneCame(NumberLineEnv):
    def observe(self) -> Any:
        observation = super().observe()
        return observation | {"prompt": observation["prompt"] + " again" * self.came_by_step}

    came_by_step = False

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        self.came_by_step = False
        return super().reset(seed=seed, options=options)

    def step(self, action: str) -> Any:
        self.came_by_step = True
        return super().step(action)

    @property
    def snapshot(self) -> Any:
        return super().snapshot, self.came_by_step

    @snapshot.setter
    def snapshot(self, snapshot: Any) -> None:
        original: Any = NumberLineEnv
        original.snapshot.__set__(self, snapshot[0])
        self.came_by_step = snapshot[1]
