"""Environments that break a rule of playing: randomness, utterances, ends, the expert."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from coso_envs import Outcome
from coso_envs.gym_cards.number_line.env import NumberLineEnv, Position
from tests.coso_envs.testing.broken import breaks
from tests.coso_envs.testing.tampered import Tampered


@breaks("gymnasium's check_env passes without warnings")
class UnseededStart(NumberLineEnv):
    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        return super().reset(options=options)


@breaks("same seed and utterances give identical bytes")
class KnowsItself(NumberLineEnv):
    def task(self) -> str:
        return f"object {id(self)}"


@breaks("all randomness comes from np_random: a global random stream moved")
class GlobalRandom(NumberLineEnv):
    def picture(self) -> np.ndarray:
        random.random()
        return super().picture()


@breaks('no utterance raises (on_invalid="penalty", \'{{{{{{')
class RaisesOnDepth(NumberLineEnv):
    def step(self, action: str) -> Any:
        if action.startswith("{{"):
            raise RecursionError
        return super().step(action)


@breaks("a non-string action raises TypeError (NoneType): it was accepted")
class AcceptsAnything(NumberLineEnv):
    def step(self, action: Any) -> Any:
        return super().step(str(action))


@breaks("a non-string action raises TypeError (int): ValueError")
class OtherError(NumberLineEnv):
    def step(self, action: Any) -> Any:
        if isinstance(action, int):
            raise ValueError(action)
        return super().step(action)


@breaks("a rejected action leaves the state")
class MovesBeforeItRejects(NumberLineEnv):
    def step(self, action: Any) -> Any:
        if not isinstance(action, str):
            self._state = Position(self.state.target, (self.state.current + 1) % 6)
        return super().step(action)


@breaks("step before reset raises ResetNeeded")
class ResetsItself(NumberLineEnv):
    def step(self, action: str) -> Any:
        if self._phase == "new":
            self.reset()
        return super().step(action)


@breaks("step after the end raises ResetNeeded")
class GoesOn(NumberLineEnv):
    def step(self, action: str) -> Any:
        if self._phase == "ended":
            self._phase = "running"
        return super().step(action)


@breaks('on_invalid="penalty" leaves the state')
class InvalidMoves(NumberLineEnv):
    def step(self, action: str) -> Any:
        step = super().step(action)
        if not step[-1]["valid"]:
            self._state = Position(self.state.target, (self.state.current + 1) % 6)
            step[-1]["state"] = self.state_info()
        return step


@breaks('on_invalid="penalty" leaves the state and gives the invalid reward: reward 0.5, not -2.0')
class WrongPenalty(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward if info["valid"] else 0.5, terminated, truncated, info


@breaks("invalid utterances count as steps: no truncation after max_steps = 10")
class Patient(NumberLineEnv):
    def step(self, action: str) -> Any:
        step = super().step(action)
        self._steps -= not step[-1]["valid"]
        return step


@breaks('on_invalid="nothing" costs a step and the invalid reward')
class NonsenseIsFree(NumberLineEnv):
    def hear(self, utterance: str) -> Outcome[Position]:
        return Outcome(self.state, 0.0)


@breaks('on_invalid="mask" is "penalty" with a void step')
class NeverVoid(NumberLineEnv):
    def step(self, action: str) -> Any:
        *step, info = super().step(action)
        return *step, info | {"void": False}


@breaks('on_invalid="random" executes a random action')
class IdleOnRandom(NumberLineEnv):
    def step(self, action: str) -> Any:
        if self.on_invalid == "random":
            self.on_invalid = "penalty"
        return super().step(action)


@breaks('on_invalid="random" executes a random action: np_random was not used')
class OwnDice(NumberLineEnv):
    def step(self, action: str) -> Any:
        step = super().step(action)
        if self.on_invalid == "random" and len(action) > self.parser.max_length:
            self.np_random.bit_generator.state = self.saved
        return step

    saved: Any = None

    def observe(self) -> Any:
        if not self._steps:
            self.saved = self.np_random.bit_generator.state
        return super().observe()


@breaks('on_invalid="terminate" ends the episode with the invalid reward')
class CheapEnd(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, 0.0 if self.on_invalid == "terminate" else reward, terminated, truncated, info


@breaks("the expert's utterance parses to its action")
class ExpertSaysTheOpposite(NumberLineEnv):
    def expert_utterance(self, action: Any = None, rng: Any = None) -> str:
        return super().expert_utterance("-" if (action or self.expert_action()) == "+" else "+", rng)


@breaks("the expert's utterance is well-formed")
class SloppyExpert(NumberLineEnv):
    def expert_utterance(self, action: Any = None, rng: Any = None) -> str:
        return "Well: " + super().expert_utterance(action, rng)


@breaks("with rng=, an expert leaves np_random alone")
class NosyExpert(NumberLineEnv):
    def expert_fields(self, action: str, rng: np.random.Generator) -> Any:
        return super().expert_fields(action, self.np_random)


@breaks("the expert solves the task: no success in 20 episodes")
class Unsolvable(NumberLineEnv):
    def apply(self, action: str) -> Outcome[Position]:
        return super().apply(action)._replace(success=False)


@breaks("expert_utterance(action=) writes that action")
class StubbornExpert(NumberLineEnv):
    def expert_utterance(self, action: Any = None, rng: Any = None) -> str:
        return super().expert_utterance(None, rng)


@breaks("suggested_actions() does not raise: ValueError")
class HasNoIdea(NumberLineEnv):
    def suggested_actions(self) -> Any:
        raise ValueError("no idea")


@breaks("suggested_actions() gives the same each time")
class SuggestsAtRandom(NumberLineEnv):
    def suggested_actions(self) -> Any:
        self._turn = not getattr(self, "_turn", False)
        return self.actions if self._turn else ()


@breaks("asking for suggested actions leaves the state")
class MovesWhenAsked(NumberLineEnv):
    def suggested_actions(self) -> Any:
        self._state = Position(self.state.target, (self.state.current + 1) % 6)
        return self.actions


@breaks("asking for suggested actions leaves np_random alone")
class DrawsWhenAsked(NumberLineEnv):
    def suggested_actions(self) -> Any:
        self.np_random.random()
        return self.actions


@breaks("the parser can write each suggested action")
class SuggestsWhatCannotBeSaid(NumberLineEnv):
    def suggested_actions(self) -> Any:
        return ("up",)
