"""Stable-Baselines3 accepts every environment through the wrapper, and its VecEnv loses nothing of ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import torch
from gymnasium.error import AlreadyPendingCallError
from gymnasium.vector import AutoresetMode, SyncVectorEnv

pytest.importorskip("stable_baselines3", reason="stable_baselines3 is not installed: pip install 'coso-envs[sb3]'")
pytest.importorskip("sb3_contrib", reason="sb3_contrib is not installed: pip install 'coso-envs[sb3]'")

from sb3_contrib import MaskablePPO
from stable_baselines3 import PPO
from stable_baselines3.common.env_checker import check_env
from stable_baselines3.common.monitor import Monitor

import coso_envs
from coso_envs.bridges.sb3 import GymnasiumVecEnv, IndexSpeaker, MetricsCallback, RolloutFigures, make_vec_env
from coso_envs.registration import SIBLINGS
from coso_envs.vector.parallel import ParallelVectorEnv
from coso_envs.vector.serial import SerialVectorEnv
from coso_envs.wrappers import IndexActions

IDS = sorted(coso_envs.ENTRY_POINTS)
TEXT_ONLY = "coso/ALFWorldText-v0"
SMALL: dict[str, dict[str, Any]] = {
    env_id: {"resolution": 64, "tasks": ("Go to ebay.com",)} if "AitW" in env_id else {"size": 64} for env_id in IDS
} | {TEXT_ONLY: {}}


@pytest.mark.parametrize(
    ("env_id", "observation"),
    [
        (env_id, observation)
        for env_id in IDS
        for observation in (None, "image", "text", ("text", "actions"), ("image", "text", "actions"))
        if env_id != TEXT_ONLY or observation is None or "image" not in observation
    ],
)
def test_the_checker_of_sb3_is_content(env_id: str, observation: Any) -> None:
    check_env(IndexActions(gym.make(env_id, **SMALL[env_id]), observation=observation), warn=True)


@pytest.mark.parametrize("env_id", sorted(env_id for env_id in SIBLINGS if "BabyAI" in env_id and env_id not in IDS))
def test_the_checker_of_sb3_is_content_with_every_level(env_id: str) -> None:
    # Those of MiniWoB need a browser: tests/coso_envs/miniwob has one that is made up.
    check_env(IndexActions(gym.make(env_id, size=64)), warn=True)


def test_steps_and_ends_are_those_of_the_environment() -> None:
    envs = make_vec_env("coso/NumberLine-v0", 2, size=64)
    alone = [IndexActions(gym.make("coso/NumberLine-v0", size=64)) for _ in range(2)]
    envs.seed(5)
    seen = envs.reset()
    firsts = [env.reset(seed=5 + row) for row, env in enumerate(alone)]
    assert all(np.array_equal(seen[row], first[0]) for row, first in enumerate(firsts))
    assert [info["task"] for info in envs.reset_infos] == [first[1]["task"] for first in firsts]
    returns, lengths, ends = np.zeros(2), np.zeros(2, dtype=int), 0
    rng = np.random.default_rng(0)
    for _ in range(40):
        actions = rng.integers(2, size=2)
        seen, rewards, dones, infos = envs.step(actions)
        for row, env in enumerate(alone):
            observation, reward, terminated, truncated, info = env.step(actions[row])
            returns[row] += reward
            lengths[row] += 1
            assert rewards[row] == reward and dones[row] == (terminated or truncated)
            assert {name: infos[row][name] for name in info} == info
            if dones[row]:
                ends += 1
                assert np.array_equal(infos[row]["terminal_observation"], observation)
                assert infos[row]["TimeLimit.truncated"] is (truncated and not terminated)
                assert infos[row]["episode"]["r"] == returns[row] and infos[row]["episode"]["l"] == lengths[row]
                returns[row], lengths[row] = 0.0, 0
                observation, _ = env.reset()
            else:
                assert "episode" not in infos[row] and "terminal_observation" not in infos[row]
            assert np.array_equal(seen[row], observation)
    assert ends > 5
    envs.close()


def test_attributes_methods_and_masks_of_the_rows() -> None:
    envs = make_vec_env(TEXT_ONLY, 3)
    envs.reset()
    masks = envs.env_method("action_masks", indices=[0, 2])
    assert len(masks) == 2 and masks[0].dtype == bool and 0 < masks[0].sum() < 128
    assert envs.get_attr("max_actions") == [128] * 3
    assert envs.has_attr("action_masks") and not envs.has_attr("no such thing")
    assert envs.env_is_wrapped(Monitor) == [True] * 3  # infos have the episode's return and length
    envs.close()


class Counting(gym.Wrapper[Any, Any, Any, Any]):
    """A game that counts how often it was asked to."""

    counted = 0

    def count(self, by: int = 1) -> int:
        self.counted += by
        return self.counted


def counting() -> gym.Env[Any, Any]:
    return Counting(IndexActions(gym.make("coso/NumberLine-v0", size=64)))


def three(kind: Any, **options: Any) -> GymnasiumVecEnv:
    return GymnasiumVecEnv(kind([counting] * 3, autoreset_mode=AutoresetMode.SAME_STEP, **options))


@pytest.mark.parametrize(
    ("kind", "options"), [(SyncVectorEnv, {}), (SerialVectorEnv, {}), (ParallelVectorEnv, {"num_workers": 2})]
)
def test_some_rows_are_asked_and_the_others_left_alone(kind: Any, options: Any) -> None:
    envs = three(kind, **options)
    envs.seed(5)
    envs.reset()
    assert envs.env_method("count", by=2, indices=[0]) == [2] and envs.get_attr("counted") == [2, 0, 0]
    assert envs.env_method("count", 3, indices=-1) == [3] and envs.get_attr("counted") == [2, 0, 3]
    assert envs.env_method("count") == [3, 1, 4] and envs.get_attr("counted", [2, 0]) == [4, 3]
    with pytest.raises(IndexError):
        envs.env_method("count", indices=[0, 3])
    envs.set_attr("counted", 9, indices=[1])
    envs.set_attr("mood", "new", indices=1)  # nothing has this attribute
    envs.set_attr("mood", "old", indices=[0, 2])
    assert envs.get_attr("counted") == [3, 9, 4] and envs.get_attr("mood") == ["old", "new", "old"]
    envs.set_attr("mood", [1, 2])
    assert envs.get_attr("mood") == [[1, 2]] * 3
    assert all(envs.env_is_wrapped(kind) == [True] * 3 for kind in (Counting, IndexActions, gym.Wrapper, Monitor))
    assert envs.env_is_wrapped(gym.wrappers.TimeLimit, [0]) == [False]
    envs.step(np.zeros(3, dtype=int))
    envs.close()


def test_the_autoreset_mode_is_given() -> None:
    with pytest.raises(TypeError, match="leave autoreset_mode out"):
        make_vec_env("coso/NumberLine-v0", 2, autoreset_mode="NextStep")


def test_attributes_are_not_called() -> None:
    envs = three(SerialVectorEnv)
    assert callable(envs.get_attr("count")[0]) and envs.get_attr("counted") == [0] * 3


def test_a_row_is_not_asked_while_others_are_waited_for() -> None:
    envs = three(ParallelVectorEnv, num_workers=2)
    envs.reset()
    envs.envs.step_async(np.zeros(3, dtype=int))
    with pytest.raises(AlreadyPendingCallError, match="wait for the pending call to step before _call"):
        envs.env_method("count", indices=0)
    envs.envs.step_wait()
    assert envs.env_method("count", indices=0) == [1]
    envs.close()


def test_a_vector_environment_that_only_asks_all_says_so() -> None:
    envs = three(gym.vector.AsyncVectorEnv)
    assert envs.env_method("count") == [1, 1, 1] and envs.get_attr("counted") == [1, 1, 1]
    envs.set_attr("mood", "new")
    assert envs.get_attr("mood") == ["new"] * 3
    for ask in (lambda: envs.env_method("count", indices=[0]), lambda: envs.set_attr("counted", 5, indices=[0])):
        with pytest.raises(TypeError, match=r"AsyncVectorEnv calls .* not in those of rows \[0\] alone"):
            ask()
    with pytest.raises(TypeError, match="AsyncVectorEnv does not tell its wrappers"):
        envs.env_is_wrapped(Counting)
    assert envs.env_is_wrapped(Monitor) == [True] * 3 and envs.get_attr("counted") == [1, 1, 1]
    envs.close()


def test_a_worker_for_each_environment_gives_the_same() -> None:
    def play(mode: str) -> list[Any]:
        envs = make_vec_env("coso/Blackjack-v0", 2, vectorization_mode=mode, size=64)
        envs.seed(1)
        found: list[Any] = [envs.reset().tobytes()]
        for step in range(6):
            seen, rewards, dones, infos = envs.step(np.array([step % 2, 0]))
            found += [seen.tobytes(), rewards.tolist(), dones.tolist(), [info["state"] for info in infos]]
        envs.close()
        return found

    assert play("sync") == play("async")


def test_ppo_takes_pictures_and_writes_our_metrics(tmp_path: Path) -> None:
    envs = make_vec_env("coso/Blackjack-v0", 4, size=48)
    learner = PPO("CnnPolicy", envs, n_steps=8, batch_size=16, n_epochs=1, device="cpu", seed=0)
    path = tmp_path / "new" / "metrics.jsonl"
    learner.learn(64, callback=MetricsCallback(path))
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["step"] for row in rows] == [32, 64]
    for row in rows:
        assert -1 <= row["rollout/return"] <= 1 and 1 <= row["rollout/episode_length"] <= 20
        assert 0 <= row["rollout/success"] <= 1 and row["rollout/parse_valid_rate"] == 1.0 and row["time/rollout_s"] > 0
    envs.close()


def test_episodes_with_a_fault_are_counted_and_left_out_of_the_means() -> None:
    figures: Any = RolloutFigures()
    figures.model = SimpleNamespace(num_timesteps=0)
    ended = [({"r": 1.0, "l": 2}, "", True), ({"r": 0.0, "l": 9}, "the browser died", False)]
    figures.on_rollout_start()
    for episode, fault, success in ended:
        figures.locals = {"infos": [{"episode": episode, "fault": fault, "success": success, "valid": True}]}
        figures.on_step()
    figures.on_rollout_end()
    del figures.row["time/rollout_s"]
    assert figures.row == {
        "step": 0,
        "rollout/parse_valid_rate": 1.0,
        "rollout/faults": 1.0,
        "rollout/return": 1.0,
        "rollout/episode_length": 2.0,
        "rollout/success": 1.0,
    }


def test_masked_ppo_never_chooses_a_number_without_an_action() -> None:
    envs = make_vec_env(TEXT_ONLY, 2, max_actions=64, task_types="pick_and_place_simple", num_games=2)
    learner = MaskablePPO("MultiInputPolicy", envs, n_steps=8, batch_size=16, n_epochs=1, device="cpu", seed=0)
    valid: list[bool] = []

    def watch(local: dict[str, Any], _: dict[str, Any]) -> bool:
        valid.extend(info["valid"] for info in local["infos"])
        return True

    learner.learn(32, callback=watch)
    assert len(valid) == 32 and all(valid)
    envs.close()


def test_a_learner_speaks_as_it_acts() -> None:
    envs = make_vec_env("coso/Blackjack-v0", 2, observation=("image", "text"), size=48)
    learner = PPO("MultiInputPolicy", envs, device="cpu", seed=0)
    env = IndexActions(gym.make("coso/Blackjack-v0", size=48), observation=("image", "text"))
    speaker = IndexSpeaker(learner, env)
    plain = gym.make("coso/Blackjack-v0", size=48)
    seen = [plain.reset(seed=seed)[0] for seed in range(6)]
    batch = {"image": np.stack([one["image"] for one in seen]), "prompt": tuple(one["prompt"] for one in seen)}
    env.reset(seed=0)
    numbers = [int(learner.predict(env.observation(one), deterministic=True)[0]) for one in seen]
    assert speaker.answer(batch, greedy=True) == tuple(env.utterance(number) for number in numbers)
    first, again, other = (speaker.answer(batch, generator=torch.Generator().manual_seed(s)) for s in (1, 1, 5))
    assert first == again and {*first, *other} == {env.utterance(number) for number in (0, 1)}
    with pytest.raises(TypeError, match="actions that depend on the state"):
        IndexSpeaker(learner, IndexActions(gym.make(TEXT_ONLY)))
    envs.close()


def test_wrong_usage_is_explained() -> None:
    envs = coso_envs.make_vec("coso/NumberLine-v0", 2, size=64)
    with pytest.raises(ValueError, match='autoreset_mode="SameStep"'):
        GymnasiumVecEnv(envs)
    made = make_vec_env("coso/NumberLine-v0", 2, size=64)
    made.set_options([{"state": (1, 2)}, {"state": (2, 1)}])
    with pytest.raises(ValueError, match="the same reset options"):
        made.reset()


def test_without_sb3_the_extra_is_named() -> None:
    code = "import importlib.util as u; f = u.find_spec;"
    code += "u.find_spec = lambda name, *a: None if name == 'stable_baselines3' else f(name, *a);"
    code += "import coso_envs.bridges.sb3"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.strip().endswith("install it with: pip install 'coso-envs[sb3]'")
