"""Faults of a device while a teacher plays: nothing of them is data, and a device that keeps failing is an error."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

import pytest

from benchmarks.data import episodes as whole
from benchmarks.data.demonstrations import lessons
from benchmarks.data.episodes import Episode, collect_episodes
from benchmarks.data.faults import DeviceFailedError
from benchmarks.data.teachers import STARTS
from coso_envs.gym_cards.number_line.env import NumberLineEnv


class Failing(NumberLineEnv):
    """A number line on a device that fails in some resets and steps, counted from the first one."""

    def __init__(self, resets: Collection[int] = (), steps: Collection[int] = ()) -> None:
        super().__init__(image=False)
        self._failing = {"reset": resets, "step": steps}
        self._done = {"reset": 0, "step": 0}
        self._fault = ""

    def _fails(self, what: str) -> str:
        self._done[what] += 1
        return f"{what} {self._done[what]} failed" if self._done[what] in self._failing[what] else ""

    def reset(self, **options: Any) -> Any:
        observation, info = super().reset(**options)
        self._fault = self._fails("reset")
        return {"prompt": ""} if self._fault else observation, info | {"fault": self._fault}

    def step(self, utterance: str) -> Any:
        observation, reward, terminated, truncated, info = super().step(utterance)
        self._fault = self._fails("step")
        if self._fault:
            return {"prompt": ""}, 0.0, False, True, info | {"fault": self._fault}
        return observation, reward, terminated, truncated, info | {"fault": ""}

    def expert_action(self) -> Any:
        assert not self._fault, "a teacher is asked about an empty page"
        return super().expert_action()


def played(monkeypatch: pytest.MonkeyPatch, **failing: Collection[int]) -> Iterator[Episode]:
    monkeypatch.setattr(whole, "make_env", lambda *_: Failing(**failing))
    return collect_episodes("device", episodes=4, start=STARTS["noisy"], seed=0)


def test_an_episode_with_a_fault_is_played_again_as_it_would_have_been(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = list(played(monkeypatch))
    first = len(sound[0])
    assert len(sound[1]) > 1
    # The first episode: a reset, its last step, and then whole. The second: a reset, its second step, and then whole.
    failing = list(played(monkeypatch, resets=[1, 4], steps=[first, 2 * first + 2]))
    assert failing == sound and all(seen for episode in failing for seen in episode.prompts)


def test_a_device_that_fails_three_times_in_an_episode_ends_the_collection(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = [episode.seed for episode in played(monkeypatch)]
    found = played(monkeypatch, resets=[1, 4, 5, 6])
    next(found)  # after one failure; the second episode begins with the third reset
    assert next(found).seed == seeds[1]
    message = rf"^episode 2 with the seed {seeds[2]}: .* failed 3 times .* the last time with: reset 6 failed"
    with pytest.raises(DeviceFailedError, match=message):
        next(found)


def test_no_teacher_is_asked_about_an_empty_page() -> None:
    env: Any = Failing(resets=[1, 2, 4, 6, 7], steps=[3, 9, 10])
    shown = list(islice(lessons(env, STARTS["expert"], 0), 60))
    assert all(lesson.observation["prompt"] for lesson in shown)


@pytest.mark.parametrize("first", [1, 3])
def test_three_failed_resets_one_after_the_other_end_the_lessons(first: int) -> None:
    env: Any = Failing(resets=range(first, first + 3))
    with pytest.raises(DeviceFailedError, match=rf"beginning of an episode: .* with: reset {first + 2} failed"):
        list(islice(lessons(env, STARTS["expert"], 0), 60))
