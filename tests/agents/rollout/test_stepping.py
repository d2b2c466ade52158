"""Stepping goes on from a saved state, or says why it cannot; environments without snapshots begin new episodes."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import pytest

import coso_envs
from agents.rollout import Stepper
from tests.agents.rollout.foreign import Device, foreign

SEEDS = [7, 8]
PLUS = ('{"action": "+"}',) * 2


def number_line(mode: str = "SameStep", vectorization_mode: str = "sync") -> Any:
    how: dict[str, Any] = {"autoreset_mode": mode, "image": False, "vectorization_mode": vectorization_mode}
    return coso_envs.make_vec("coso/NumberLine-v0", 2, **how)


def test_pending_resets_inside_worker_processes_cannot_be_restored() -> None:
    envs = number_line("NextStep", "async")
    stepper = Stepper(envs)
    stepper.reset([0, 1])
    state = stepper.state()
    assert stepper.load_state(state, SEEDS)
    state["resetting"][1] = True
    with pytest.raises(RuntimeError, match=r"resume needs autoreset_mode='SameStep' \(or 'Disabled'\) with async"):
        stepper.load_state(state, SEEDS)
    envs.close()
    other = Stepper(number_line("NextStep"))
    assert other.load_state(state, SEEDS)
    assert other.step(PLUS).skipped.tolist() == [False, True]


@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
@pytest.mark.parametrize("asynchronous", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_an_environment_without_snapshots_begins_new_episodes_and_says_so(mode: str, asynchronous: bool) -> None:
    envs = foreign(2, mode, asynchronous)
    stepper = Stepper(envs)
    stepper.reset([0, 1])
    assert stepper.choices() == [None, None]
    ends = [stepper.step(PLUS) for _ in range(6)]
    assert any(end.done.any() for end in ends) and not any(end.success.any() for end in ends)
    state = stepper.state()
    assert state["transcripts"] is None
    with pytest.warns(
        UserWarning, match=r"no snapshots, so the resumed run is not exactly .* begin new episodes"
    ) as told:
        assert not stepper.load_state(state, SEEDS)
    assert len(told) == 1 and "\n" not in str(told[0].message)
    begun = stepper.observations
    stepper.reset(SEEDS)
    assert begun == stepper.observations != state["observations"]
    assert not stepper.step(PLUS).skipped.any()
    envs.close()


@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
def test_a_transcript_is_not_asked_for_where_the_environment_says_it_has_none(mode: str) -> None:
    envs: Any = gym.vector.SyncVectorEnv([Device] * 2, autoreset_mode=gym.vector.AutoresetMode(mode))
    stepper = Stepper(envs)
    stepper.reset([0, 1])
    state = stepper.state()
    assert state["transcripts"] is None
    with pytest.warns(UserWarning, match="these environments have no snapshots"):
        assert not stepper.load_state(state, SEEDS)
    assert stepper.step(PLUS).rewards.shape == (2,)


def test_a_state_with_snapshots_needs_environments_with_them() -> None:
    with_them, without = Stepper(number_line()), Stepper(foreign(2, "SameStep"))
    with_them.reset([0, 1])
    without.reset([0, 1])
    state, other = with_them.state(), without.state()
    for stepper, foreign_state, message in (
        (with_them, state | {"transcripts": None}, "saved with environments without snapshots, and these have them"),
        (without, other | {"transcripts": state["transcripts"]}, "that have snapshots, and these have none"),
    ):
        with pytest.raises(ValueError, match=message):
            stepper.load_state(foreign_state, SEEDS)
