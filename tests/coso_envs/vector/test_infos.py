"""Infos put together at once are those of Gymnasium, which adds one environment after the other."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import SyncVectorEnv, VectorEnv
from hypothesis import given, settings
from hypothesis import strategies as st

from coso_envs.vector.infos import InfoBatch
from coso_envs.vector.serial import SerialVectorEnv

NUM_ENVS = 3
VALUES: list[st.SearchStrategy[Any]] = [
    st.booleans(),
    st.integers(-9, 9),
    st.sampled_from([0.5, -2.0]),
    st.sampled_from(["", "ab"]),
    st.sampled_from([(), (1, 2), (1, 2, 3)]),
    st.sampled_from([None, [1], {1}]),
    st.sampled_from([np.float32(0.1), np.int16(3), np.bool_(True)]),
    st.sampled_from([np.str_("a"), np.str_("")]),
    st.sampled_from([np.arange(2), np.ones((2, 2), np.float32)[0]]),
]


@st.composite
def entries(draw: st.DrawFn) -> list[tuple[int, dict[str, Any]]]:
    """Rows and infos in which a key has one type, except that of objects, and which need not have the same keys."""
    kinds = {name: draw(st.sampled_from(VALUES)) for name in "abc"}

    def info(depth: int) -> dict[str, Any]:
        names = draw(st.permutations("abc") if draw(st.integers(0, 3)) == 0 else st.just("abc"))
        made = {name: draw(kinds[name]) for name in names[: draw(st.sampled_from([3, 3, 3, 2, 0]))]}
        return made | {"state": info(depth - 1)} if depth and draw(st.booleans()) else made

    rows = []
    for row in range(NUM_ENVS):
        if draw(st.booleans()):
            rows.append((row, {"final_obs": {"prompt": "end"}, "final_info": info(1)}))
        if draw(st.integers(0, 4)):
            rows.append((row, info(2)))
    return rows


def one_by_one(noted: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    gymnasium: Any = VectorEnv()
    gymnasium.num_envs = NUM_ENVS
    batch: dict[str, Any] = {}
    for row, info in noted:
        batch = gymnasium._add_info(batch, info, row)
    return batch


def at_once(noted: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    infos = InfoBatch(NUM_ENVS)
    for row, info in noted:
        if info.keys() == {"final_obs", "final_info"}:
            infos.note_last(row, info["final_obs"], info["final_info"])
        else:
            infos.note(row, info)
    return infos.batch()


def order(batch: dict[str, Any]) -> list[Any]:
    return [(key, order(value) if isinstance(value, dict) else None) for key, value in batch.items()]


@given(entries())
@settings(max_examples=60, deadline=None)
def test_the_same_as_one_after_the_other(noted: list[tuple[int, dict[str, Any]]]) -> None:
    batch, expected = at_once(noted), one_by_one(noted)
    assert data_equivalence(batch, expected, exact=True)
    assert order(batch) == order(expected)


@pytest.mark.parametrize(
    "infos",
    [
        [{"a": 1, "_a": 2}, {"a": 1, "_a": 2}, {"a": 1, "_a": 2}],
        [{"a": {"b": 1}}, {"a": {"b": 1}}, {"a": {"b": 1, "c": "x"}}],
        [{"a": 1}, {"a": 1, "b": 2}, {"b": 3}],
        [{"a": 2}, {"a": 0.7}, {"a": True}],
        [{"a": "x"}, {"a": 1}, {"a": (1, 2)}],
        [{"final_obs": 3}, {"final_obs": 4}, {"final_obs": {"prompt": ""}}],
        [{"final_obs": "", "final_info": {}}] * 3,
        [{}, {}, {"a": np.arange(3)}],
    ],
)
def test_infos_that_disagree(infos: list[dict[str, Any]]) -> None:
    for noted in (list(enumerate(infos)), [(0, infos[0]), (0, infos[1]), (2, infos[2])]):
        assert data_equivalence(at_once(noted), one_by_one(noted), exact=True)


class Reusing(gym.Env[np.ndarray, Any]):
    """An environment whose infos are one dict, which its resets change."""

    observation_space = gym.spaces.Box(0, 1, (1,), np.float32)
    action_space = gym.spaces.Discrete(2)

    def __init__(self) -> None:
        self.info: dict[str, Any] = {
            "steps": 0,
            "mask": np.zeros(2, np.int8),
            "state": {"seen": np.zeros(2), "name": "a"},
        }

    def _note(self, steps: int) -> dict[str, Any]:
        self.info["steps"] = steps
        self.info["mask"][:] = self.info["state"]["seen"][:] = steps
        self.info["state"]["name"] = str(steps)
        return self.info

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> Any:
        return np.zeros(1, np.float32), self._note(0)

    def step(self, action: int) -> Any:
        ended = self.info["steps"] + 1 >= 2
        return np.ones(1, np.float32), 1.0, ended and action == 1, False, self._note(self.info["steps"] + 1)


@pytest.mark.parametrize("mode", ["SameStep", "NextStep"])
def test_infos_that_an_environment_changes_later(mode: str) -> None:
    mine, theirs = (
        SerialVectorEnv([Reusing] * 2, autoreset_mode=mode),
        SyncVectorEnv([Reusing] * 2, autoreset_mode=mode),
    )
    assert data_equivalence(mine.reset(seed=0), theirs.reset(seed=0), exact=True)
    for actions in ([1, 1], [1, 0], [0, 1], [1, 1], [1, 1]):
        assert data_equivalence(mine.step(np.array(actions)), theirs.step(np.array(actions)), exact=True)


def test_values_are_not_shared_and_masks_are_read_only() -> None:
    infos = [(row, {"a": 1, "b": "x"}) for row in range(NUM_ENVS)]
    batch = at_once(infos)
    batch["a"][:] = 5
    with pytest.raises(ValueError, match="read-only"):
        batch["_a"][:] = False
    again = at_once(infos)
    assert again["_a"].all() and again["a"].tolist() == [1, 1, 1]
