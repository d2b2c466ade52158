"""Snapshots: copies of the present that lead back to it."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from gymnasium.error import ResetNeeded

from coso_envs import SnapshotError
from coso_envs.gym_cards.blackjack.env import BlackjackEnv
from coso_envs.gym_cards.number_line.env import NumberLineEnv
from tests.coso_envs.number_line import MINUS, NOTHING, PLUS, make
from tests.coso_envs.toys import Basket


def test_snapshot_is_detached_and_restores_everything() -> None:
    env = make(on_invalid="random")
    env.step(NOTHING)
    saved = pickle.loads(pickle.dumps(env.snapshot))

    def future() -> list[Any]:
        steps: list[Any] = []
        for _ in range(40):
            step = env.step(NOTHING)
            steps.append((step[0]["image"].tobytes(), *step[1:]))
            if step[2] or step[3]:
                steps.append(env.reset()[1])
        return steps

    first = future()
    for _ in range(2):
        env.snapshot = saved
        assert future() == first


class Device(Basket):
    supports_snapshot = False


@pytest.mark.parametrize("name", ["snapshot", "transcript"])
def test_a_device_has_no_snapshot_and_says_so(name: str) -> None:
    env, twin = Device(), Basket()
    env.reset(seed=0)
    twin.reset(seed=0)
    message = r"Device has neither snapshot nor transcript here \(supports_snapshot is False\): its state is a device"
    with pytest.raises(SnapshotError, match=message):
        getattr(env, name)
    with pytest.raises(SnapshotError, match=message):
        setattr(env, name, getattr(twin, name))
    assert env.step("")[1] == env.invalid_reward  # it goes on


@pytest.mark.parametrize("wrong", [None, {}])
def test_something_else_is_no_snapshot(wrong: Any) -> None:
    env = make()
    env.reset(seed=0)
    with pytest.raises(TypeError, match="a snapshot must be what an environment's snapshot was, got"):
        env.snapshot = wrong


def test_a_snapshot_of_another_game_is_refused() -> None:
    env = make()
    env.reset(seed=0)
    before = env.transcript
    with pytest.raises(ValueError, match="a NumberLineEnv cannot go on from a snapshot of a BlackjackEnv"):
        env.snapshot = BlackjackEnv(image=False).snapshot  # type: ignore[assignment]
    assert env.transcript == before


def test_snapshot_restores_the_phase() -> None:
    env = make(on_invalid="terminate")
    running = env.snapshot
    env.step(NOTHING)
    ended = env.snapshot
    env.snapshot = running
    env.step(PLUS)
    env.snapshot = ended
    with pytest.raises(ResetNeeded, match="the episode has ended"):
        env.step(PLUS)
    env.snapshot = NumberLineEnv().snapshot
    with pytest.raises(ResetNeeded, match="call reset"):
        env.step(PLUS)


def test_snapshot_restores_the_steps_until_truncation() -> None:
    env = make()
    for _ in range(3):
        env.step(MINUS)
    saved = env.snapshot
    for _ in range(2):
        env.snapshot = saved
        assert [env.step(MINUS)[3] for _ in range(7)] == [False] * 6 + [True]
