"""The checker accepts what is right and names the promise that each of these environments breaks."""

from __future__ import annotations

import threading
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

from coso_envs.gym_cards.number_line.env import NumberLineEnv
from coso_envs.testing import EnvContractError, check_text_env, longest_utterances
from tests.coso_envs.testing import broken_copies, broken_exact_games, broken_replies, broken_results, broken_rules
from tests.coso_envs.testing.broken import BROKEN
from tests.coso_envs.toys import Basket

# They add to BROKEN.
assert broken_copies and broken_exact_games and broken_replies and broken_results and broken_rules


@pytest.mark.slow
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


@pytest.mark.slow
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
