"""Whole episodes in all autoreset modes: each step once, in order, void and failed ones left out."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pytest

from agents.rollout import Stepper, Transition
from agents.rollout.trajectories import RunningEpisodes
from agents.seeding import env_seeds
from tests.agents.rollout.foreign import foreign


def transition(done: str, skipped: str = "", void: str = "", faults: str = "") -> Transition:
    """One step of as many environments as ``done`` has characters; "x" is True."""

    def flags(text: str) -> np.ndarray:
        return np.array([mark == "x" for mark in text.ljust(len(done), ".")])

    nothing = np.zeros(len(done), bool)
    return Transition(
        rewards=np.zeros(len(done), np.float32),
        terminated=flags(done),
        truncated=nothing,
        success=nothing,
        skipped=flags(skipped),
        void=flags(void) | flags(faults),
        faults=flags(faults),
        final_observations=None,
        final_rows=np.zeros(0, int),
    )


@pytest.mark.parametrize("mode", list(gym.vector.AutoresetMode))
def test_each_episode_is_whole_and_counted_once(mode: gym.vector.AutoresetMode) -> None:
    """The prompt counts down from the episode's length; the third environment never moves on and is cut off."""
    envs = foreign(3, mode.value)
    stepper, running = Stepper(envs), RunningEpisodes[tuple[int, int]](3)
    stepper.reset(env_seeds(0, 3))
    found: list[list[tuple[int, int]]] = []
    skipped = 0
    for _ in range(40):
        steps = [(row, int(prompt.split()[2])) for row, prompt in enumerate(stepper.observations["prompt"])]
        outcome = stepper.step(('{"action": "+"}', '{"action": "+"}', '{"action": "-"}'))
        found += running.add(steps, outcome)
        skipped += int(outcome.skipped.sum())
    assert len(found) > 20 and (skipped > 20) == (mode is gym.vector.AutoresetMode.NEXT_STEP)
    for episode in found:
        (row,) = {row for row, _ in episode}
        left = [left for _, left in episode]
        assert left == [left[0]] * 4 if row == 2 else left == list(range(len(episode), 0, -1))
    assert sum(map(len, found)) + sum(map(len, running.steps)) + skipped == 120
    envs.close()


def test_void_steps_count_as_if_they_had_not_been_taken() -> None:
    running = RunningEpisodes[str](2)
    assert running.add(["a", "b"], transition("..", void="x.")) == []
    assert running.add(["c", "d"], transition("..")) == []
    assert running.add(["e", "f"], transition("xx", void=".x")) == [["c", "e"], ["b", "d"]]
    assert running.add(["g", "h"], transition("x.", void="x.")) == [], "nothing is left of it"


def test_an_episode_with_a_fault_is_dropped_whole() -> None:
    running = RunningEpisodes[str](2)
    running.add(["a", "b"], transition(".."))
    running.add(["c", "d"], transition("..", faults="x."))
    assert running.failed == [True, False] and running.ended == [False, False]
    assert running.add(["e", "f"], transition("xx")) == [["b", "d", "f"]]
    assert running.ended == [True, True], "a device that always fails holds nobody up"
    assert running.add(["g", "h"], transition("xx", faults="x.")) == [["h"]]
    assert running.add(["i", "j"], transition("xx")) == [["i"], ["j"]]
