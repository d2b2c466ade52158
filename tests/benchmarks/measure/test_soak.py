from __future__ import annotations

import math
import re

import pytest

from benchmarks.common.memory import resident_mebibytes
from benchmarks.measure import soak as module
from benchmarks.measure.soak import SAY, Mark, Options, Speaker, soak

ENV = "coso/NumberLine-v0"


@pytest.mark.parametrize("speaker", SAY)
def test_every_speaker_is_heard_to_the_end(speaker: Speaker) -> None:
    marks = list(soak(Options(ENV, speaker=speaker, episodes=6, marks=3)))
    assert [mark.episodes for mark in marks] == [2, 4, 6]
    last = marks[-1]
    assert last.mebibytes > 10 or math.isnan(resident_mebibytes())
    assert last.steps_per_second > 0
    if speaker == "expert":
        assert (last.success, last.valid, last.unsolved) == (1.0, 1.0, ())
        assert last.mean_return == 1.0 and last.standard_error == 0.0
    elif speaker == "random":
        assert last.valid == 1.0
    else:
        assert last.valid < 1.0


def test_the_same_seed_plays_the_same_episodes() -> None:
    first, again, other = (list(soak(Options(ENV, speaker="mixed", episodes=5, seed=seed)))[-1] for seed in (1, 1, 2))
    assert (first.steps, first.mean_return) == (again.steps, again.mean_return) != (other.steps, other.mean_return)


def test_each_task_of_the_list_gets_its_turn() -> None:
    kwargs: dict[str, int | float | bool | str] = {"resolution": 135, "num_tasks": 2, "max_steps": 1}
    *_, last = soak(Options("coso/AitW-WebShopping-v0", kwargs, episodes=4, each_task=True))
    assert len(last.unsolved) == 4
    assert last.unsolved[0] != last.unsolved[1] and last.unsolved[:2] == last.unsolved[2:]


def test_each_task_needs_tasks() -> None:
    with pytest.raises(ValueError, match=f"--each-task needs an environment with a list of tasks; {ENV} has none"):
        list(soak(Options(ENV, each_task=True)))


@pytest.mark.parametrize(("episodes", "marks", "told"), [(7, 3, [2, 4, 7]), (2, 5, [1, 2])])
def test_the_last_mark_counts_every_episode(episodes: int, marks: int, told: list[int]) -> None:
    assert [mark.episodes for mark in soak(Options(ENV, episodes=episodes, marks=marks))] == told


def test_an_exception_says_where_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(env: object, rng: object) -> str:
        return 7  # type: ignore[return-value]

    monkeypatch.setitem(module.SAY, "random", broken)
    with pytest.raises(TypeError) as caught:
        list(soak(Options(ENV, episodes=3, seed=5)))
    assert caught.value.__notes__ == [f"{ENV}, episode 0 of seed 5, at 7"]


def test_a_mark_is_one_line() -> None:
    line = str(Mark(1000, 5000, 0.5, -0.25, 0.01, 0.75, 1234.5, 100.0, ("a",)))
    assert line.split()[:4] == ["1,000", "episodes", "5,000", "steps"]
    assert re.search(r"success +50.00%  return -0.2500 \+- 0.0100  valid +75.00% +1,23[45] steps/s +100.0 MiB$", line)


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="episodes must be at least 1, got 0"):
        Options(episodes=0)
