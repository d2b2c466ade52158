"""At home in Gymnasium: its wrappers, its specs, its vector environments."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.spaces import Box, Text, flatdim, flatten, flatten_space, unflatten
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.wrappers import (
    DelayObservation,
    FilterObservation,
    FlattenObservation,
    FrameStackObservation,
    TimeAwareObservation,
    TimeLimit,
)

import coso_envs
from coso_envs.image_box import ImageBox
from coso_envs.testing import play_vector

IDS = sorted(coso_envs.ENTRY_POINTS)
SMALL: dict[str, dict[str, Any]] = {env_id: {"resolution": 64} for env_id in IDS if "AitW" in env_id}
#: Arguments that change how many steps an episode has.
LONGER: list[tuple[str, dict[str, Any], int]] = [
    ("coso/NumberLine-v0", {"max_position": 9}, 18),
    ("coso/NumberLine-v0", {"max_position": 1}, 2),
    ("coso/EZPoints-v0", {"compat": "rl4vlm"}, 7),
    ("coso/AitW-General-v0", {"resolution": 64, "max_steps": 25}, 25),
]


def make(env_id: str, **kwargs: Any) -> gym.Env[Any, Any]:
    return gym.make(env_id, **{**SMALL.get(env_id, {}), **kwargs})


def played(env: Any, steps: int = 3) -> list[Any]:
    """Observations of the expert's first steps, each in its space."""
    inner = env.unwrapped
    observations = [env.reset(seed=11)[0]]  # no episode of the expert ends at once
    for _ in range(steps):
        observation, _, terminated, truncated, _ = env.step(inner.expert_utterance())
        observations.append(observation)
        if terminated or truncated:
            observations.append(env.reset()[0])
    assert all(observation in env.observation_space for observation in observations)
    return observations


@pytest.mark.parametrize("env_id", IDS)
@pytest.mark.parametrize("padding", ["reset", "zero", "own"])
def test_stacked_observations(env_id: str, padding: str) -> None:
    env = make(env_id)
    own = env.observation_space.sample()
    plain = played(make(env_id))
    stacked = played(FrameStackObservation(env, 3, padding_type=own if padding == "own" else padding))
    filler = {"reset": plain[0]["prompt"], "zero": "", "own": own["prompt"]}[padding]
    assert stacked[0]["prompt"] == (filler, filler, plain[0]["prompt"])
    assert stacked[1]["prompt"] == (filler, plain[0]["prompt"], plain[1]["prompt"])
    if "image" in plain[0]:
        first = {"reset": plain[0]["image"], "zero": np.zeros_like(plain[0]["image"]), "own": own.get("image")}[padding]
        np.testing.assert_array_equal(stacked[1]["image"], [first, plain[0]["image"], plain[1]["image"]])


@pytest.mark.parametrize("env_id", IDS)
def test_delayed_observations(env_id: str) -> None:
    plain = played(make(env_id), 2)
    delayed = played(DelayObservation(make(env_id), 2), 2)
    assert [observation["prompt"] for observation in delayed[:2]] == ["", ""]
    assert delayed[2]["prompt"] == plain[0]["prompt"]


@pytest.mark.slow
@pytest.mark.parametrize("autoreset", ["NextStep", "SameStep", "Disabled"])
def test_stacked_and_delayed_texts_across_processes(autoreset: str) -> None:
    def trajectory(mode: Any) -> list[Any]:
        envs = gym.make_vec(
            "coso/NumberLine-v0",
            2,
            vectorization_mode=mode,
            vector_kwargs={"autoreset_mode": autoreset},
            wrappers=[lambda env: FrameStackObservation(DelayObservation(env, 1), 3, padding_type="zero")],
            image=False,
        )
        return play_vector(envs, 0, [['{"action": "+"}', '{"action": "-"}']] * 25)

    serial = trajectory("sync")
    assert data_equivalence(serial, trajectory("async"), exact=True)
    newest = [call[0]["prompt"][2] for call in serial]
    assert newest[0] == ("", "")
    assert len(set(newest)) > 5


@pytest.mark.parametrize("env_id", IDS)
def test_time_is_counted_up_to_the_limit(env_id: str) -> None:
    env: Any = TimeAwareObservation(make(env_id), flatten=False)
    assert env.max_timesteps == env.unwrapped.max_steps
    assert [int(observation["time"][0]) for observation in played(env, 1)[:2]] == [0, 1]


@pytest.mark.parametrize(("env_id", "kwargs", "steps"), [*((i, {}, None) for i in IDS), *LONGER])
def test_the_spec_tells_the_limit_whatever_the_arguments(
    env_id: str, kwargs: dict[str, Any], steps: int | None
) -> None:
    env: Any = make(env_id, **kwargs)
    limit = env.unwrapped.max_steps
    assert steps in (None, limit)
    assert env.spec.max_episode_steps == env.unwrapped.spec.max_episode_steps == limit
    assert TimeAwareObservation(env, flatten=False).max_timesteps == limit
    # The limit is the environment's own: nothing around it truncates earlier.
    env.reset(seed=0)
    ends = [env.step("not an action")[2:4] for _ in range(limit)]
    assert ends == [(False, False)] * (limit - 1) + [(False, True)]
    # What the spec says can be made again.
    again: Any = gym.make(pickle.loads(pickle.dumps(copy.deepcopy(env.spec))))
    assert (again.unwrapped.max_steps, again.spec.max_episode_steps) == (limit, limit)


def test_a_shorter_limit_of_gymnasium_counts() -> None:
    env = gym.make("coso/NumberLine-v0", max_episode_steps=3)
    spec: Any = env.spec
    assert isinstance(env, TimeLimit)
    assert spec.max_episode_steps == 3
    env.reset(seed=0)
    assert [env.step("nothing")[3] for _ in range(3)] == [False, False, True]


def test_an_environment_made_by_hand_has_no_spec() -> None:
    assert gym.make("coso/NumberLine-v0").unwrapped.__class__().spec is None


@pytest.mark.slow
@pytest.mark.parametrize(("env_id", "kwargs", "steps"), LONGER)
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_vector_environments_keep_the_limit(env_id: str, kwargs: dict[str, Any], steps: int, mode: Any) -> None:
    envs = coso_envs.make_vec(env_id, 2, vectorization_mode=mode, autoreset_mode="SameStep", **kwargs)
    spec: Any = envs.spec
    assert spec.max_episode_steps == steps
    envs.reset(seed=0)
    ends = [bool(envs.step(["no"] * 2)[3].all()) for _ in range(steps)]
    envs.close()
    if kwargs.get("compat") is None:  # as released, an utterance without an action is a random one, and may win
        assert ends == [False] * (steps - 1) + [True]
    timed: Any = gym.make_vec(
        env_id,
        2,
        vectorization_mode=mode,
        wrappers=[lambda env: TimeAwareObservation(env, flatten=False)],
        **kwargs,
    )
    assert timed.single_observation_space["time"].high.item() == steps
    timed.close()


@pytest.mark.parametrize("env_id", IDS)
@pytest.mark.parametrize("wrapper", [FlattenObservation, TimeAwareObservation])
def test_flattening_text_is_refused_in_a_sentence(env_id: str, wrapper: Any) -> None:
    with pytest.raises(ValueError, match=r"Utterance\(\d+\) cannot be flattened: text has no array form .* flatten="):
        wrapper(make(env_id))


@pytest.mark.parametrize(
    "function", [flatten_space, flatdim, lambda s: flatten(s, "x"), lambda s: unflatten(s, np.zeros(1))]
)
def test_no_function_flattens_text(function: Any) -> None:
    with pytest.raises(ValueError, match=r"Utterance\(5\) cannot be flattened"):
        function(coso_envs.Utterance(5))


def test_the_way_out_that_the_sentence_names_works() -> None:
    env = FlattenObservation(FilterObservation(gym.make("coso/NumberLine-v0", size=32), ["image"]))
    assert env.reset(seed=0)[0].shape == (32 * 32 * 3,)


def test_an_utterance_is_a_text_for_those_who_know_no_other() -> None:
    assert isinstance(coso_envs.Utterance(5), Text)
    assert coso_envs.Utterance(5) != Text(5, min_length=0)
    assert Text(5, min_length=0) != coso_envs.Utterance(5)


BOX = Box(0, 255, (9, 8, 3), np.uint8)


class TestImageBox:
    """The space of pictures: a Box, without the memory."""

    SHAPE = (540, 1140, 3)

    def bound_bytes(self, space: Any) -> int:
        """Bytes behind all arrays of a space, shared ones counted once."""
        owners = {}
        for value in vars(space).values():
            if isinstance(value, np.ndarray):
                owner = value
                while isinstance(owner.base, np.ndarray):
                    owner = owner.base
                owners[id(owner)] = owner.nbytes
        return sum(owners.values())

    def test_it_is_equal_to_the_box_and_samples_the_same(self) -> None:
        space, box = ImageBox(self.SHAPE), Box(0, 255, self.SHAPE, np.uint8)
        assert space == box
        assert box == space
        assert space == ImageBox(self.SHAPE)
        assert space != ImageBox((540, 1140, 1))
        assert space != Box(0, 254, self.SHAPE, np.uint8)
        assert repr(space) == repr(box)
        space.seed(3)
        box.seed(3)
        np.testing.assert_array_equal(space.sample(), box.sample())
        assert box.sample() in space
        assert np.zeros((3, 3, 3), np.uint8) not in space
        assert (space.is_bounded(), space.low.shape, space.high.dtype) == (True, self.SHAPE, np.uint8)

    def test_bounds_copies_pickles_and_batches_are_small(self) -> None:
        space = ImageBox(self.SHAPE)
        space.seed(1)
        copies = [
            space,
            copy.deepcopy(space),
            pickle.loads(pickle.dumps(space)),
            gym.vector.utils.batch_space(space, 8),
        ]
        assert [self.bound_bytes(each) for each in copies] == [4] * 4
        assert len(pickle.dumps(space)) < 2000
        batch, plain = (gym.vector.utils.batch_space(made, 3) for made in (ImageBox((9, 8, 3)), BOX))
        assert batch == plain
        first = space.sample()
        for other in copies[1:3]:
            np.testing.assert_array_equal(other.sample(), first)

    def test_bounds_cannot_be_changed_for_all(self) -> None:
        with pytest.raises(ValueError, match="read-only"):
            ImageBox(self.SHAPE).low[0, 0, 0] = 3

    def test_phones_of_full_size_are_small(self) -> None:
        envs: list[Any] = [gym.make("coso/AitW-General-v0").unwrapped for _ in range(2)]
        spaces = [env.observation_space["image"] for env in envs]
        assert spaces[0].shape == (1140, 540, 3)
        assert [self.bound_bytes(space) for space in spaces] == [4, 4]
        # Each has a stream of its own.
        spaces[0].seed(0)
        assert spaces[0].np_random is not spaces[1].np_random

    @pytest.mark.parametrize("mode", ["sync", "async"])
    def test_vector_environments_of_it(self, mode: Any) -> None:
        envs: Any = coso_envs.make_vec("coso/NumberLine-v0", 2, vectorization_mode=mode)
        space = envs.observation_space["image"]
        assert self.bound_bytes(space) == 4
        observations, _ = envs.reset(seed=0)
        assert observations in envs.observation_space
        assert envs.observation_space.sample()["image"].shape == (2, 300, 300, 3)
        envs.close()
