"""Groups: members that begin alike, equal states, and values relative to a group, by hand."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import coso_envs
from agents.rollout import Stepper
from agents.rollout.groups import begin_groups, numbered, observation_key, relative_to_group
from agents.rollout.stepping import observation_rows
from coso_envs.gym_cards.blackjack.env import BlackjackEnv
from tests.agents.rollout.foreign import GONE, FailingAtReset, ForeignEnv, failing, foreign

PICTURE = np.zeros((2, 3, 3), np.uint8)


@pytest.mark.parametrize(
    "other",
    [
        {"prompt": "Which way? ", "image": PICTURE},
        {"prompt": "which way?", "image": PICTURE},
        {"prompt": "Which way?", "image": PICTURE + np.eye(2, 3, dtype=np.uint8)[..., None]},
        {"prompt": "Which way?", "image": PICTURE.reshape(3, 2, 3)},
        {"prompt": "Which way?", "image": PICTURE.astype(np.int8)},
        {"prompt": "Which way?"},
        {"prompt": "Which way? \ud800", "image": PICTURE},
    ],
)
def test_observations_are_equal_in_all_or_not_at_all(other: dict[str, Any]) -> None:
    one = {"prompt": "Which way?", "image": PICTURE}
    assert observation_key(one) == observation_key({"image": PICTURE.copy(order="F"), "prompt": "Which way?"})
    assert observation_key(one) != observation_key(other)


def keys(stepper: Stepper) -> list[bytes]:
    return [observation_key(row) for row in observation_rows(stepper.observations, range(stepper.envs.num_envs))]


@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
@pytest.mark.parametrize("vectorization", ["sync", pytest.param("async", marks=pytest.mark.slow)])
def test_members_of_a_group_begin_alike_and_have_the_same_luck(mode: str, vectorization: str) -> None:
    """Four groups of two hands of Blackjack: equal cards, and the same card for all members who hit."""
    options: dict[str, Any] = {"size": 64, "autoreset_mode": mode, "vectorization_mode": vectorization}
    stepper = Stepper(coso_envs.make_vec("coso/Blackjack-v0", 8, **options))
    begin_groups(stepper, [11, 12, 13, 14], 2)
    first = keys(stepper)
    assert first[0::2] == first[1::2] and len(set(first)) == 4
    stepper.step(('{"action": "hit"}',) * 8)
    again = keys(stepper)
    assert again[0::2] == again[1::2] and not set(again) & set(first)
    begin_groups(stepper, [11, 12, 13, 14], 2)  # in the middle of an episode
    assert keys(stepper) == first
    stepper.envs.close()


class Unseeded(gym.Wrapper[Any, Any, Any, Any]):
    """A wrapper that keeps the seed for itself, so that every environment begins as it likes."""

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> Any:
        return super().reset(options=options)


def test_where_the_seed_is_not_enough_the_first_members_state_is_copied() -> None:
    made = [lambda seed=seed: wrapped(seed) for seed in range(6)]  # type: ignore[misc]
    stepper = Stepper(gym.vector.SyncVectorEnv(made, autoreset_mode=gym.vector.AutoresetMode.SAME_STEP))
    begin_groups(stepper, [1, 2], 3)
    states = [env.unwrapped.state_info() for env in stepper.envs.envs]
    assert states[0] == states[1] == states[2] != states[3] == states[4] == states[5]
    found = keys(stepper)
    assert len(set(found[:3])) == len(set(found[3:])) == 1 and found[0] != found[3]
    stepper.step(('{"action": "hit"}',) * 6)
    found = keys(stepper)
    assert len(set(found[:3])) == len(set(found[3:])) == 1, "the random stream is part of the state"


def wrapped(seed: int, wrapper: type[Unseeded] = Unseeded) -> gym.Env[Any, Any]:
    env = BlackjackEnv(size=64)
    env.reset(seed=seed)
    return wrapper(env)


class Unsettled(ForeignEnv):
    """It begins differently in every environment, and cannot be copied."""

    made = 0

    def __init__(self) -> None:
        super().__init__()
        Unsettled.made += 1
        self.own = Unsettled.made

    def _seen(self) -> dict[str, Any]:
        return {"prompt": f"{self.own} {self._left}"}


def test_without_snapshots_equal_seeds_are_enough_or_it_is_refused() -> None:
    stepper = Stepper(foreign(4, "SameStep"))
    begin_groups(stepper, [0, 5], 2)
    assert keys(stepper)[0::2] == keys(stepper)[1::2]
    stepper = Stepper(gym.vector.SyncVectorEnv([Unsettled] * 4))
    with pytest.raises(ValueError, match=r"environments 0 and 1 are in one group but begin with different .* seed 7"):
        begin_groups(stepper, [7, 8], 2)


@pytest.mark.parametrize("rows", [[0], [1], [0, 2], [0, 1, 2], [0, 4, 5]])
def test_a_member_whose_device_failed_in_the_reset_is_not_compared(rows: list[int]) -> None:
    stepper = Stepper(failing(rows, 6, "SameStep"))
    assert np.flatnonzero(stepper.reset(range(6))).tolist() == rows
    begin_groups(stepper, [0, 5], 3)
    found = keys(stepper)
    for group in ({0, 1, 2}, {3, 4, 5}):
        assert len({found[row] for row in group.difference(rows)}) <= 1
    made = [FailingAtReset if row in rows else Unsettled for row in range(6)]
    with pytest.raises(ValueError, match="are in one group but begin with different"):
        begin_groups(Stepper(gym.vector.SyncVectorEnv(made)), [0, 5], 3)


class Flaky(Unseeded):
    """Its device fails in every reset."""

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> Any:
        observation, info = super().reset(seed=seed, options=options)
        return observation, info | {"fault": GONE}


def test_the_first_sound_members_state_is_copied() -> None:
    made = [lambda seed=seed: wrapped(seed, Flaky if seed == 0 else Unseeded) for seed in range(6)]  # type: ignore[misc]
    stepper = Stepper(gym.vector.SyncVectorEnv(made, autoreset_mode=gym.vector.AutoresetMode.SAME_STEP))
    begin_groups(stepper, [1, 2], 3)
    states = [env.unwrapped.state_info() for env in stepper.envs.envs]
    assert states[0] != states[1] == states[2] and states[3] == states[4] == states[5]
    found = keys(stepper)
    assert found[0] != found[1] == found[2]


def test_values_relative_to_a_group_by_hand() -> None:
    values = torch.tensor([1.0, 5.0, 3.0, -2.0, 7.0])
    groups = torch.tensor([4, 9, 4, 7, 9])
    # Means: 2 in group 4, 6 in group 9; -2 is alone. Standard deviations: sqrt(2) in both groups.
    centred = relative_to_group(values, groups, by_std=False)
    assert centred.tolist() == [-1.0, -1.0, 1.0, 0.0, 1.0]
    half = 0.5**0.5
    scaled = relative_to_group(values, groups, by_std=True)
    assert scaled.tolist() == pytest.approx([-half, -half, half, 0.0, half], abs=1e-5)


@pytest.mark.parametrize("by_std", [False, True])
def test_equal_values_are_exactly_zero(by_std: bool) -> None:
    """A rounding error of a mean of .1s, divided by a standard deviation of nothing, would be an advantage."""
    values = torch.full((7,), 0.1)
    assert not relative_to_group(values, torch.zeros(7, dtype=torch.long), by_std=by_std).any()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 3)), min_size=1, max_size=12), st.integers(-5, 5))
def test_each_group_sums_to_zero_whatever_is_added_to_it(pairs: list[tuple[int, int]], shift: int) -> None:
    values = torch.tensor([float(value) for value, _ in pairs])
    groups = torch.tensor([group for _, group in pairs])
    relative = relative_to_group(values, groups, by_std=False)
    for group in groups.unique():
        assert relative[groups == group].sum().item() == pytest.approx(0.0, abs=1e-4)
    torch.testing.assert_close(relative, relative_to_group(values + shift * groups, groups, by_std=False))


def test_equal_keys_have_equal_numbers() -> None:
    assert numbered([b"a", b"b", b"a", b"c"]).tolist() == [0, 1, 0, 2]
    assert numbered([]).tolist() == []
