"""The checker accepts what is right and names the promise that each of these environments breaks."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium import spaces

from coso_envs import Outcome, Snapshot, Utterance
from coso_envs.android.env import General
from coso_envs.gym_cards.number_line import NumberLine, Position
from coso_envs.testing import EnvContractError, check_text_env
from parsers.gui import GuiAction
from tests.coso_envs.toys import Basket

BROKEN: list[Any] = []


def breaks(promise: str) -> Callable[[type[Any]], type[Any]]:
    """Registers an environment that breaks ``promise``."""

    def register(env: type[Any]) -> type[Any]:
        BROKEN.append(pytest.param(env, promise, id=env.__name__))
        return env

    return register


class Tampered(NumberLine):
    """Hands every result of ``step`` to ``tamper``."""

    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward, terminated, truncated, info

    def step(self, action: str) -> Any:
        return self.tamper(*super().step(action))


@breaks("the action space is an Utterance")
class TextActions(NumberLine):
    def __init__(self) -> None:
        super().__init__()
        self.action_space = spaces.Text(1000)  # type: ignore[assignment]


@breaks("observations are image and prompt")
class ExtraObservation(NumberLine):
    def __init__(self) -> None:
        super().__init__()
        self.observation_space = spaces.Dict({**self.observation_space.spaces, "hint": Utterance(5)})


@breaks("the image's space is a uint8 Box")
class FloatPicture(NumberLine):
    def __init__(self) -> None:
        super().__init__()
        self.observation_space = spaces.Dict(
            {**self.observation_space.spaces, "image": spaces.Box(0, 1, (300, 300, 3), np.float32)}
        )


@breaks("gymnasium's check_env passes without warnings")
class UnseededStart(NumberLine):
    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        return super().reset(options=options)


@breaks("gymnasium's check_env passes without warnings")
class NanReward(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, float("nan"), terminated, truncated, info


@breaks("info has always the same keys")
class ExtraInfo(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward, terminated, truncated, info | {"extra": 1}


@breaks("info['label'] has always the same type")
class LabelOfAnotherType(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward, terminated, truncated, info | {"label": str(info["label"])}


@breaks("info['state'] has always the same keys")
class StateKeysVary(NumberLine):
    def state_info(self) -> dict[str, Any]:
        return {str(self.state.current): 1}


@breaks("info is valid exactly when it has no error")
class AlwaysValid(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward, terminated, truncated, info | {"valid": True}


@breaks("info['error'] is an ErrorKind's value")
class OwnErrors(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        error = info["error"] and "what was that?"
        return observation, reward, terminated, truncated, info | {"error": error}


@breaks("info['task'] is a str")
class NumberedTask(NumberLine):
    def task(self) -> Any:
        return self.state.target


@breaks("rewards are floats")
class IntegerReward(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, int(reward), terminated, truncated, info


@breaks("terminated or truncated, not both")
class TwoEnds(Tampered):
    def __init__(self) -> None:
        super().__init__()
        self.max_steps = 2

    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward, terminated or truncated, truncated, info


@breaks("the prompt holds the parser's instructions")
class TersePrompt(NumberLine):
    def __init__(self) -> None:
        super().__init__(prompt="Go.")


@breaks("same seed and utterances give identical bytes")
class KnowsItself(NumberLine):
    def task(self) -> str:
        return f"object {id(self)}"


@breaks("all randomness comes from np_random: a global random stream moved")
class GlobalRandom(NumberLine):
    def picture(self) -> np.ndarray:
        random.random()
        return super().picture()


@breaks('no utterance raises (on_invalid="penalty", \'{{{{{{')
class RaisesOnDepth(NumberLine):
    def step(self, action: str) -> Any:
        if action.startswith("{{"):
            raise RecursionError
        return super().step(action)


@breaks("a non-string action raises TypeError (NoneType): it was accepted")
class AcceptsAnything(NumberLine):
    def step(self, action: Any) -> Any:
        return super().step(str(action))


@breaks("a non-string action raises TypeError (int): ValueError")
class OtherError(NumberLine):
    def step(self, action: Any) -> Any:
        if isinstance(action, int):
            raise ValueError(action)
        return super().step(action)


@breaks("a rejected action leaves the state")
class MovesBeforeItRejects(NumberLine):
    def step(self, action: Any) -> Any:
        if not isinstance(action, str):
            self._state = Position(self.state.target, (self.state.current + 1) % 6)
        return super().step(action)


@breaks("step before reset raises ResetNeeded")
class ResetsItself(NumberLine):
    def step(self, action: str) -> Any:
        if self._phase == "new":
            self.reset()
        return super().step(action)


@breaks("step after the end raises ResetNeeded")
class GoesOn(NumberLine):
    def step(self, action: str) -> Any:
        if self._phase == "ended":
            self._phase = "running"
        return super().step(action)


@breaks('on_invalid="penalty" leaves the state')
class InvalidMoves(NumberLine):
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
class Patient(NumberLine):
    def step(self, action: str) -> Any:
        step = super().step(action)
        self._steps -= not step[-1]["valid"]
        return step


@breaks('on_invalid="random" executes a random action')
class IdleOnRandom(NumberLine):
    def step(self, action: str) -> Any:
        if self.on_invalid == "random":
            self.on_invalid = "penalty"
        return super().step(action)


@breaks('on_invalid="random" executes a random action: np_random was not used')
class OwnDice(NumberLine):
    def step(self, action: str) -> Any:
        step = super().step(action)
        if self.on_invalid == "random" and len(action) > self.parser.max_length:
            self.np_random.bit_generator.state = self.saved
        return step

    def observe(self) -> Any:
        self.saved = self.saved_next if self._steps else self.np_random.bit_generator.state
        self.saved_next = self.saved
        return super().observe()


@breaks('on_invalid="terminate" ends the episode with the invalid reward')
class CheapEnd(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, 0.0 if self.on_invalid == "terminate" else reward, terminated, truncated, info


@breaks("the expert's utterance parses to its action")
class ExpertSaysTheOpposite(NumberLine):
    def expert_utterance(self, action: Any = None, rng: Any = None) -> str:
        return super().expert_utterance("-" if (action or self.expert_action()) == "+" else "+", rng)


@breaks("the expert's utterance is well-formed")
class SloppyExpert(NumberLine):
    def expert_utterance(self, action: Any = None, rng: Any = None) -> str:
        return "Well: " + super().expert_utterance(action, rng)


@breaks("with rng=, an expert leaves np_random alone")
class NosyExpert(NumberLine):
    def expert_fields(self, action: str, rng: np.random.Generator) -> Any:
        return super().expert_fields(action, self.np_random)


@breaks("the expert solves the task: no success in 20 episodes")
class Unsolvable(NumberLine):
    def apply(self, action: str) -> Outcome[Position]:
        return super().apply(action)._replace(success=False)


@breaks("expert_utterance(action=) writes that action")
class StubbornExpert(NumberLine):
    def expert_utterance(self, action: Any = None, rng: Any = None) -> str:
        return super().expert_utterance(None, rng)


@breaks("action_space.sample() is a well-formed utterance")
class WildSamples(NumberLine):
    def __init__(self) -> None:
        super().__init__()
        self.action_space = Utterance(1000)


@breaks("a pickled environment goes on as the original does")
class Forgetful(NumberLine):
    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_np_random": None}


@breaks("a restored snapshot has the same future")
class HalfSnapshot(NumberLine):
    @property
    def snapshot(self) -> Snapshot[Position]:
        return super().snapshot

    @snapshot.setter
    def snapshot(self, snapshot: Snapshot[Position]) -> None:
        self._state = snapshot.state
        self._steps = snapshot.steps
        self._phase = snapshot.phase


@breaks("a snapshot pickles")
class LiveSnapshot(NumberLine):
    @property
    def snapshot(self) -> Any:
        return lambda: None


@breaks("render before reset raises ResetNeeded")
class EagerRender(NumberLine):
    def render(self) -> np.ndarray:
        return np.zeros((300, 300, 3), np.uint8)


@breaks("render gives uint8 [H, W, 3]: float64")
class FloatRender(NumberLine):
    def render(self) -> Any:
        frame = super().render()
        return None if frame is None else frame / 255


@breaks("the longest valid utterance (32760 characters) does no harm: the observation left its space")
class RepeatsWhatItReads(NumberLine):
    said = ""

    def step(self, action: str) -> Any:
        self.said = action if len(action) > 10_000 and self.parser.parse(action).valid else ""
        return super().step(action)

    def observe(self) -> Any:
        observation = super().observe()
        return observation | {"prompt": observation["prompt"] + self.said}


@breaks("the longest valid utterance (32768 characters) does no harm: RecursionError")
class ChokesOnFields(NumberLine):
    def step(self, action: str) -> Any:
        if (
            len(action) == self.parser.max_length
            and action.startswith('{"current number": "x')
            and action.endswith("}")
        ):
            raise RecursionError
        return super().step(action)


class SmallPhone(General):
    def __init__(self) -> None:
        super().__init__(resolution=64, action_history=2, screen_text=True)


class RemembersTyped(SmallPhone):
    """Keeps the latest action as it was said, up to ``longest`` characters."""

    longest = 100

    def apply(self, action: GuiAction) -> Any:
        outcome = super().apply(action)
        if len(action.text or "") <= self.longest:
            outcome.state.actions[-1] = action
        return outcome


@breaks("typed text does no harm ('xxxxxxxxxxxxxxxxxxxx', 20000 characters): ValueError('the prompt has")
class RepeatsEverythingTyped(RemembersTyped):
    longest = 10**6

    def _history(self) -> str:
        return " ".join(map(self._spell, self.state.actions))


@breaks("characters): a prompt or info is not UTF-8")
class RepeatsSurrogates(RemembersTyped):
    pass


@breaks("characters): a prompt or info is not UTF-8")
class ReportsSurrogates(RemembersTyped):
    def _history(self) -> str:
        return ""

    def state_info(self) -> dict[str, Any]:
        typed = [action.text or "" for action in self.state.actions[-1:]]
        return super().state_info() | {"typed": typed}


@breaks("900 characters): IndexError()")
class ChokesOnAFieldOfAccents(SmallPhone):
    def picture(self) -> np.ndarray:
        device: Any = self.state.device
        if device.focus and "\u0301" in device.app.text(device.focus):
            raise IndexError
        return super().picture()


@breaks("transition is what step does")
class PaysMoreThanItSays(NumberLine):
    def apply(self, action: str) -> Outcome[Position]:
        outcome = super().apply(action)
        return outcome._replace(reward=outcome.reward + outcome.success)


@breaks("transition is what step does: None in ")
class SaysNothingCostsNothing(NumberLine):
    def transition(self, state: Position, action: str | None) -> Outcome[Position]:
        return Outcome(state, 0.0) if action is None else super().transition(state, action)


@breaks("transition is what step does")
class Slips(NumberLine):
    def apply(self, action: str) -> Outcome[Position]:
        return super().apply(action if self.np_random.random() < 0.9 else "-")


@breaks("transition is what step does")
class SucceedsElsewhere(NumberLine):
    def transition(self, state: Position, action: str | None) -> Outcome[Position]:
        outcome = super().transition(state, action)
        return outcome._replace(success=outcome.reward == 0.0)

    def apply(self, action: str) -> Outcome[Position]:
        return super().transition(self.state, action)


@breaks("transition gives an Outcome")
class Triples(NumberLine):
    def transition(self, state: Position, action: str | None) -> Any:
        return super().transition(state, action)[:3]

    def apply(self, action: str) -> Outcome[Position]:
        return super().transition(self.state, action)


@breaks("reset draws an exact game's starts as start_distribution says")
class AlwaysStartsAtTheLeft(NumberLine):
    def start(self, options: Mapping[str, Any]) -> Position:
        return super().start(options or {"state": (3, 0)})


@breaks("reset draws an exact game's starts as start_distribution says")
class ReleasedStartsTakenForUniform(NumberLine):
    def __init__(self) -> None:
        super().__init__(compat="rl4vlm", parser="coso/json", on_invalid="penalty")

    def start_distribution(self) -> dict[Position, float]:
        return dict.fromkeys(self.states(), 1 / len(self.states()))


@breaks("the probabilities of an exact game's starts sum to 1: they sum to 0.5")
class HalfOfTheStarts(NumberLine):
    def start_distribution(self) -> dict[Position, float]:
        return {state: share / 2 for state, share in super().start_distribution().items()}


@breaks("an exact game starts in one of its states")
class StartsOutside(NumberLine):
    def states(self) -> tuple[Position, ...]:
        return super().states()[:-1]


@breaks("a transition leads to one of the states")
class LeavesAStateOut(NumberLine):
    def states(self) -> tuple[Position, ...]:
        return tuple(state for state in super().states() if state != (5, 2))

    def start_distribution(self) -> dict[Position, float]:
        return dict.fromkeys(self.states(), 1 / 29)


@breaks("an exact game lists each state once: 30 come again")
class ListsTwice(NumberLine):
    def states(self) -> tuple[Position, ...]:
        return super().states() * 2


@breaks("an exact game's horizon is max_steps: 3")
class ShortHorizon(NumberLine):
    @property
    def horizon(self) -> int:
        return 3


@breaks("an exact game starts in each of its states (options={'state': Position(target=0, current=1)}): ValueError")
class TakesNoState(NumberLine):
    reset_options = ()


@breaks("reset(options=) starts in the given state")
class StartsBesideTheGivenState(NumberLine):
    def start(self, options: Mapping[str, Any]) -> Position:
        return super().start({"state": (3, 1)} if options else {})


@breaks("an exact game's observation depends on the state alone")
class SaysHowOneCame(NumberLine):
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
        NumberLine.snapshot.__set__(self, snapshot[0])  # type: ignore[attr-defined]
        self.came_by_step = snapshot[1]


@breaks("sync and async vector environments deliver the same")
class KnowsItsProcess(NumberLine):
    def task(self) -> str:
        return f"process {os.getpid()}"


@pytest.mark.parametrize(("env", "promise"), BROKEN)
def test_a_broken_promise_is_named(env: type[Any], promise: str) -> None:
    with pytest.raises(EnvContractError) as error:
        check_text_env(env())
    assert promise in str(error.value)


def test_an_environment_of_another_kind() -> None:
    with pytest.raises(EnvContractError, match="the environment is a TextActionEnv: got CartPoleEnv"):
        check_text_env("CartPole-v1")


def test_an_environment_that_does_not_pickle() -> None:
    with pytest.raises(EnvContractError, match="the environment pickles"):
        check_text_env(NumberLine(prompt=lambda fields: "text"))


def test_what_is_right_passes_and_is_left_as_it_was() -> None:
    env = NumberLine()
    env.reset(seed=0)
    env.action_space.seed(0)
    before = (env.snapshot.np_random.bit_generator.state, env.state, env.on_invalid)
    check_text_env(env)
    assert (env.snapshot.np_random.bit_generator.state, env.state, env.on_invalid) == before
    check_text_env(Basket())
    check_text_env(gym.make("coso/NumberLine-v0"), seed=7)
