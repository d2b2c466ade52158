"""Environments whose spaces, observations, infos or pictures are wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces

from coso_envs import Utterance
from coso_envs.gym_cards.number_line.env import NumberLineEnv
from tests.coso_envs.testing.broken import breaks
from tests.coso_envs.testing.tampered import Tampered


def parts(env: NumberLineEnv) -> dict[str, spaces.Space[Any]]:
    """Spaces of an observation, by name."""
    assert isinstance(env.observation_space, spaces.Dict)
    return env.observation_space.spaces


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
class NanReward(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, float("nan"), terminated, truncated, info


@breaks("info has always the same keys")
class ExtraInfo(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward, terminated, truncated, info | {"extra": 1}


@breaks("info has always the same keys")
class InfoFieldMissing(NumberLineEnv):
    info_fields = ("progress",)


@breaks("info['label'] has always the same type")
class LabelOfAnotherType(Tampered):
    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward, terminated, truncated, info | {"label": str(info["label"])}


@breaks("info['state'] has always the same keys")
class StateKeysVary(NumberLineEnv):
    def state_info(self) -> dict[str, Any]:
        return {str(self.state.current): 1}


@breaks("Environments must return new info data on every call")
class OneStateInfo(NumberLineEnv):
    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, Any] = {}

    def state_info(self) -> dict[str, Any]:
        self.seen["at"] = self.state.current
        return self.seen


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


@breaks("state_prompt_fields() has the fields that state_fields names: not ['colour']")
class FieldWithoutValue(NumberLineEnv):
    state_fields: Any = (*NumberLineEnv.state_fields, "colour")


@breaks("action_space.sample() is a well-formed utterance")
class WildSamples(NumberLineEnv):
    def __init__(self) -> None:
        super().__init__()
        self.action_space = Utterance(1000)


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


@breaks("broken promise: apply returns an Outcome: (Position(")
class ReturnsATuple(NumberLineEnv):
    def apply(self, action: str) -> Any:
        return self.state, 0.0, False
