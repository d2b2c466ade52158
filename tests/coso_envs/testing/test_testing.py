"""The checker accepts what is right and names the promise that each of these environments breaks."""

from __future__ import annotations

import os
import random
import threading
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium import spaces

from coso_envs import Outcome, Snapshot, Utterance
from coso_envs.gym_cards.number_line.env import NumberLineEnv, Position
from coso_envs.testing import EnvContractError, check_text_env, longest_utterances
from tests.coso_envs.testing import broken_exact_games, broken_replies
from tests.coso_envs.testing.broken import BROKEN, breaks
from tests.coso_envs.toys import Basket

assert broken_exact_games and broken_replies  # they add to BROKEN


def parts(env: NumberLineEnv) -> dict[str, spaces.Space[Any]]:
    """Spaces of an observation, by name."""
    assert isinstance(env.observation_space, spaces.Dict)
    return env.observation_space.spaces


class Tampered(NumberLineEnv):
    """Hands every result of ``step`` to ``tamper``."""

    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward, terminated, truncated, info

    def step(self, action: str) -> Any:
        return self.tamper(*super().step(action))


@breaks("the action space is an Utterance")
class TextActions(NumberLineEnv):
    def __init__(self) -> None:
        super().__init__()
        self.action_space = spaces.Text(1000)  # type: ignore[assignment]


@breaks("observations are image and prompt")
class ExtraObservation(NumberLineEnv):
    def __init__(self) -> None:
        super().__init__()
        self.observation_space = spaces.Dict({**parts(self), "hint": Utterance(5)})


@breaks("the image's space is a uint8 Box")
class FloatPicture(NumberLineEnv):
    def __init__(self) -> None:
        super().__init__()
        self.observation_space = spaces.Dict({**parts(self), "image": spaces.Box(0, 1, (300, 300, 3), np.float32)})


@breaks("gymnasium's check_env passes without warnings")
class UnseededStart(NumberLineEnv):
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
class StateKeysVary(NumberLineEnv):
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
class NumberedTask(NumberLineEnv):
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
class TersePrompt(NumberLineEnv):
    def __init__(self) -> None:
        super().__init__(prompt="Go.")


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


@breaks("action_space.sample() is a well-formed utterance")
class WildSamples(NumberLineEnv):
    def __init__(self) -> None:
        super().__init__()
        self.action_space = Utterance(1000)


@breaks("a pickled environment goes on as the original does")
class Forgetful(NumberLineEnv):
    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_np_random": None}


@breaks("a restored snapshot has the same future")
class HalfSnapshot(NumberLineEnv):
    @property
    def snapshot(self) -> Snapshot[Position]:
        return super().snapshot

    @snapshot.setter
    def snapshot(self, snapshot: Snapshot[Position]) -> None:
        self._state = snapshot.state
        self._steps = snapshot.steps
        self._phase = snapshot.phase


@breaks("a snapshot pickles")
class LiveSnapshot(NumberLineEnv):
    snapshot: Any = property(lambda self: lambda: None)


@breaks("a transcript, through JSON, leads back")
class CountsItsEpisodes(NumberLineEnv):
    """What it shows depends on how often it was reset before."""

    def __init__(self) -> None:
        super().__init__()
        self.episodes = 0

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        self.episodes = 0 if seed is not None else self.episodes + 1
        return super().reset(seed=seed, options=options)

    @property
    def snapshot(self) -> Any:
        return super().snapshot, self.episodes

    @snapshot.setter
    def snapshot(self, snapshot: Any) -> None:
        inner, self.episodes = snapshot
        original: Any = NumberLineEnv
        original.snapshot.__set__(self, inner)

    def task(self) -> str:
        return f"episode {self.episodes}"


@breaks("a transcript, through JSON, leads back")
class LostTranscript(NumberLineEnv):
    @property
    def transcript(self) -> Any:
        return super().transcript | {"stream": None}

    @transcript.setter
    def transcript(self, transcript: Any) -> None:
        original: Any = NumberLineEnv
        original.transcript.__set__(self, transcript)


@breaks("broken promise: apply returns an Outcome: (Position(")
class ReturnsATuple(NumberLineEnv):
    def apply(self, action: str) -> Any:
        return self.state, 0.0, False


@breaks("render before reset raises ResetNeeded")
class EagerRender(NumberLineEnv):
    def render(self) -> np.ndarray:
        return np.zeros((300, 300, 3), np.uint8)


@breaks("render gives uint8 [H, W, 3]: float64")
class FloatRender(NumberLineEnv):
    def render(self) -> Any:
        frame = super().render()
        return None if frame is None else frame / 255


@breaks("the image's space has picture_shape: (300, 300, 3), not (300, 200, 3)")
class AnotherShapeLater(NumberLineEnv):
    def __init__(self) -> None:
        super().__init__()
        self.narrow = True

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        return (300, 200 if "narrow" in self.__dict__ else 300, 3)


@breaks("render gives a picture of picture_shape: (150, 300, 3), not (300, 300, 3)")
class HalfRendered(NumberLineEnv):
    def render(self) -> Any:
        frame = super().render()
        return None if frame is None else frame[::2]


@breaks("without supports_snapshot, snapshot and transcript raise SnapshotError: there is one")
class SnapshotAllTheSame(NumberLineEnv):
    supports_snapshot = False
    snapshot: Any = None


@breaks("without supports_snapshot, snapshot and transcript raise SnapshotError: TypeError")
class UnclearTranscript(NumberLineEnv):
    supports_snapshot = False

    def refuse(self) -> Any:
        raise TypeError("cannot pickle a lock")

    transcript: Any = property(refuse)


@breaks("sync and async vector environments deliver the same")
class KnowsItsProcess(NumberLineEnv):
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
        check_text_env(NumberLineEnv(prompt=lambda fields: "text"))


@pytest.mark.parametrize("env_id", ["coso/NumberLine-v0", "coso/ALFWorldText-v0", "coso/AitW-General-v0"])
def test_the_longest_utterances_are_as_long_as_can_be_and_valid(env_id: str) -> None:
    env: Any = gym.make(env_id).unwrapped
    env.reset(seed=0)
    env.action_space.seed(0)
    found = list(longest_utterances(env))
    assert len(found) >= 3
    assert all(env.parser.max_length - 20 <= len(utterance) <= env.parser.max_length for utterance in found)
    assert all(env.parser.parse(utterance, env.action_choices()).valid for utterance in found)
    if "AitW" in env_id:
        assert any(len(env.parser.parse(utterance).action.text or "") > 20_000 for utterance in found)


def test_what_is_right_passes_and_is_left_as_it_was() -> None:
    env = NumberLineEnv()
    env.reset(seed=0)
    env.action_space.seed(0)
    before = (env.snapshot.np_random.bit_generator.state, env.state, env.on_invalid)
    check_text_env(env)
    assert (env.snapshot.np_random.bit_generator.state, env.state, env.on_invalid) == before
    check_text_env(Basket())
    check_text_env(gym.make("coso/NumberLine-v0"), seed=7)


class WideBasket(Basket):
    """A basket with a wide picture, whose state can be neither pickled nor copied."""

    supports_snapshot = False

    def __init__(self) -> None:
        super().__init__(size=None)

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        return (40, 90, 3)

    def picture(self) -> np.ndarray:
        return np.full(self.picture_shape, len(self.state), np.uint8)

    def start(self, options: Any) -> Any:
        self.lock = threading.Lock()  # as a connection to a device
        return super().start(options)


def test_a_device_with_a_wide_screen_passes() -> None:
    check_text_env(WideBasket(), vector=False)


def test_a_played_environment_is_checked_as_well() -> None:
    env = NumberLineEnv(image=False)
    env.reset(seed=0)
    env.step("")
    check_text_env(env, vector=False)
