"""Our vector environments deliver what Gymnasium's deliver, byte for byte, and what they deliver is the caller's."""

from __future__ import annotations

import copy
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AutoresetMode
from gymnasium.wrappers import FrameStackObservation

import coso_envs
from coso_envs.testing.playing import HOSTILE_UTTERANCES, play_vector
from coso_envs.vector.parallel import ParallelVectorEnv
from coso_envs.vector.serial import SerialVectorEnv

IDS = sorted(coso_envs.ENTRY_POINTS)
MODES = [mode.value for mode in AutoresetMode]
NUMBER_LINE = "coso/NumberLine-v0"
#: Arguments with which episodes are short and pictures small.
SHORT: dict[str, dict[str, Any]] = {
    NUMBER_LINE: {"max_position": 1, "size": 48},
    "coso/EZPoints-v0": {"size": 64},
    "coso/Points24-v0": {"size": 96},
    "coso/Blackjack-v0": {"size": 48},
    "coso/AitW-General-v0": {"resolution": 64, "max_steps": 2},
    "coso/AitW-WebShopping-v0": {"resolution": 64, "max_steps": 2},
    "coso/ALFWorld-v0": {"size": 64},
    "coso/BabyAI-GoToLocal-v0": {"size": 64, "max_steps": 5},
    "coso/BabyAI-UnlockPickup-v0": {"size": 64, "max_steps": 5},
}


def plain(env_id: str, num_envs: int, mode: str, **options: Any) -> Any:
    return gym.make_vec(env_id, num_envs, vectorization_mode="sync", vector_kwargs={"autoreset_mode": mode}, **options)


def batches(env_id: str, num_envs: int, steps: int) -> list[list[str]]:
    """Well-formed and hostile utterances."""
    space: Any = gym.make(env_id, **SHORT.get(env_id, {})).action_space
    space.seed(5)
    rng = np.random.default_rng(5)
    return [
        [HOSTILE_UTTERANCES[rng.integers(10)] if rng.random() < 0.2 else space.sample() for _ in range(num_envs)]
        for _ in range(steps)
    ]


@pytest.mark.parametrize("env_id", IDS)
def test_every_environment_in_every_mode(env_id: str) -> None:
    options, said = SHORT.get(env_id, {}), batches(env_id, 3, 8)
    for mode in MODES:
        envs = coso_envs.make_vec(env_id, 3, autoreset_mode=mode, **options)
        assert isinstance(envs, SerialVectorEnv)
        assert data_equivalence(
            play_vector(envs, 7, said), play_vector(plain(env_id, 3, mode, **options), 7, said), exact=True
        ), mode


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
@pytest.mark.parametrize("mode", MODES)
def test_every_environment_in_processes(env_id: str, mode: str) -> None:
    options, said = SHORT.get(env_id, {}), batches(env_id, 3, 8)
    envs = coso_envs.make_vec(env_id, 3, vectorization_mode="async", autoreset_mode=mode, num_workers=2, **options)
    assert isinstance(envs, ParallelVectorEnv) and len(envs.processes) == 2
    assert data_equivalence(
        play_vector(envs, 7, said), play_vector(plain(env_id, 3, mode, **options), 7, said), exact=True
    )


def stacked(env: Any) -> Any:
    return FrameStackObservation(env, 2)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shared_memory", [True, False])
def test_wrappers_that_keep_pictures_and_spaces_of_others(mode: str, shared_memory: bool) -> None:
    own: dict[str, Any] = {
        "vectorization_mode": "async",
        "num_workers": 2,
        "vector_kwargs": {"shared_memory": shared_memory},
    }
    said = [['{"action": "+"}', '{"action": "-"}', "hm"]] * 12
    cases: list[tuple[str, dict[str, Any], Any]] = [
        (NUMBER_LINE, {"wrappers": [stacked], "size": 48, "max_position": 2}, said),
        ("CartPole-v1", {}, [np.array([0, 1, step % 2]) for step in range(40)]),
        ("Taxi-v4", {"max_episode_steps": 5}, [np.array([0, 1, 2])] * 12),
    ]
    for env_id, options, actions in cases:
        expected = play_vector(plain(env_id, 3, mode, **options), 3, actions)
        for how in (dict[str, Any](), own):
            envs = coso_envs.make_vec(env_id, 3, autoreset_mode=mode, **how, **options)
            assert data_equivalence(play_vector(envs, 3, actions), expected, exact=True), (env_id, how)


@pytest.mark.parametrize("vectorization", ["sync", "async"])
@pytest.mark.parametrize("mode", MODES)
def test_batches_are_the_callers(vectorization: str, mode: str) -> None:
    """None of them changes later, also of those of which only a part is kept, and changing one changes no other."""
    options: dict[str, Any] = {"size": 48, "max_position": 2, "autoreset_mode": mode}
    said = ['{"action": "+"}', '{"action": "-"}', "hm"]
    envs: Any = coso_envs.make_vec(NUMBER_LINE, 3, vectorization_mode=vectorization, **options)
    other: Any = plain(NUMBER_LINE, 3, mode, size=48, max_position=2)
    kept: list[tuple[Any, Any]] = []
    results = [(envs.reset(seed=0), other.reset(seed=0))]
    for _ in range(12):
        results.append((envs.step(said), other.step(said)))
        ended = results[-1][1][2] | results[-1][1][3]
        if mode == "Disabled" and ended.any():
            results[-1][0][0]["image"][:] = 7
            results.append(tuple(each.reset(options={"reset_mask": ended.copy()}) for each in (envs, other)))
        mine, theirs = results[-1]
        assert data_equivalence(mine, theirs, exact=True)
        finals = [row["image"] for row in mine[-1].get("final_obs", []) if row is not None]
        for part in (mine[0]["image"][1], mine[0]["image"][2][::2], *finals):
            kept.append((part, copy.deepcopy(part)))
        del mine, results[:]
    assert all(np.array_equal(part, before) for part, before in kept)
    envs.close()


@pytest.mark.parametrize("vectorization", ["sync", "async"])
def test_a_reset_of_some_leaves_the_others(vectorization: str) -> None:
    options: dict[str, Any] = {"size": 48, "autoreset_mode": "NextStep", "vectorization_mode": vectorization}
    envs: Any = coso_envs.make_vec(NUMBER_LINE, 2, **options)
    before, _ = envs.reset(seed=0, options={"state": (5, 1)})
    image = before["image"].copy()
    before["image"][:] = 7
    after, _ = envs.reset(options={"reset_mask": np.array([True, False]), "state": (5, 3)})
    assert np.array_equal(after["image"][1], image[1]) and not np.array_equal(after["image"][0], image[0])
    envs.close()


@pytest.mark.parametrize("env_id", [env_id for env_id in IDS if "Text" not in env_id])
def test_games_draw_over_whatever_a_frame_holds(env_id: str) -> None:
    env: Any = gym.make(env_id, **SHORT[env_id]).unwrapped
    env.reset(seed=2)
    frame = np.full(env.picture_shape, 123, np.uint8)
    env.draw(frame)
    assert np.array_equal(frame, env.picture()) and np.array_equal(frame, env.observe()["image"])


def test_pictures_are_drawn_into_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    envs: Any = coso_envs.make_vec("coso/Blackjack-v0", 2, autoreset_mode="SameStep", size=48)
    drawn: list[np.ndarray] = []
    game = type(envs.envs[0].unwrapped)
    draw = game.draw

    def noted(self: Any, frame: np.ndarray) -> None:
        drawn.append(frame)
        draw(self, frame)

    monkeypatch.setattr(game, "draw", noted)
    observations, _ = envs.reset(seed=0)
    assert [np.shares_memory(frame, observations["image"]) for frame in drawn] == [True, True]
    drawn.clear()
    observations, *_, infos = envs.step(['{"action": "stand"}', '{"action": "fold"}'])
    finals = [row["image"] for row in infos["final_obs"] if row is not None]
    assert [any(frame is final for frame in drawn) for final in finals] == [True], "a last picture is no copy"
    assert [np.shares_memory(frame, observations["image"]) for frame in drawn] == [False, True, True]
    for frame in (envs.envs[0].unwrapped.frame, envs.envs[0].unwrapped.final_frame):
        assert frame is None, "else observations between steps would change the batch"


@pytest.mark.parametrize("vectorization", ["sync", "async"])
def test_the_spec_makes_the_same_with_gymnasium(vectorization: str) -> None:
    options: dict[str, Any] = {"vectorization_mode": vectorization, "size": 48}
    envs: Any = coso_envs.make_vec(NUMBER_LINE, 2, autoreset_mode="SameStep", **options)
    theirs: Any = gym.make_vec(NUMBER_LINE, 2, vector_kwargs={"autoreset_mode": "SameStep"}, **options)
    theirs.spec.max_episode_steps = envs.spec.max_episode_steps
    assert envs.spec == theirs.spec
    envs.close()
    theirs.close()
