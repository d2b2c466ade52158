"""Stable-Baselines3 on vector environments of this package, and metrics in its format. It needs the extra ``sb3``."""

from __future__ import annotations

import importlib.util
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv
from typing_extensions import override

if importlib.util.find_spec("stable_baselines3") is None:
    raise ImportError("coso_envs.bridges.sb3 needs 'stable_baselines3'; install it with: pip install 'coso-envs[sb3]'")

from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.vec_env import VecEnv

import coso_envs
from coso_envs.vector.parallel import ParallelVectorEnv
from coso_envs.vector.worker import full_name, names_of_wrappers
from coso_envs.wrappers import IndexActions


def make_vec_env(
    env_id: str,
    num_envs: int = 1,
    *,
    vectorization_mode: str = "sync",
    observation: str | Sequence[str] | None = None,
    max_actions: int | None = None,
    **env_kwargs: Any,
) -> GymnasiumVecEnv:
    """Make a VecEnv of one of this package's environments, with actions by index.

    Args:
        env_id: a registered id.
        num_envs: number of sub-environments.
        vectorization_mode: "sync" or "async" (in several processes).
        observation: see :class:`coso_envs.wrappers.IndexActions`.
        max_actions: see :class:`coso_envs.wrappers.IndexActions`.
        **env_kwargs: arguments of the environment.

    Raises:
        TypeError: if ``autoreset_mode`` is among them, since Stable-Baselines3 knows one only.
    """
    if "autoreset_mode" in env_kwargs:
        raise TypeError("a VecEnv of Stable-Baselines3 always resets in the same step: leave autoreset_mode out")

    def by_index(env: gym.Env[Any, Any]) -> IndexActions:
        return IndexActions(env, observation=observation, max_actions=max_actions)

    envs = coso_envs.make_vec(
        env_id,
        num_envs,
        vectorization_mode=vectorization_mode,
        autoreset_mode=AutoresetMode.SAME_STEP,
        wrappers=(by_index,),
        **env_kwargs,
    )
    return GymnasiumVecEnv(envs)


class GymnasiumVecEnv(VecEnv):
    """A VecEnv of Stable-Baselines3 over a vector environment of Gymnasium.

    Infos at the end of an episode have Stable-Baselines3's keys ``terminal_observation``, ``TimeLimit.truncated`` and
    ``episode`` (return ``r``, length ``l``, seconds ``t``) besides those of the environment, so that no Monitor is
    needed, and ``env_is_wrapped(Monitor)`` is True.

    Args:
        envs: a vector environment with autoreset mode SameStep, whose observations and actions are arrays. Methods and
            attributes of some of its rows can be asked for if it is one of this package or a SyncVectorEnv.

    Raises:
        ValueError: on another autoreset mode.
    """

    def __init__(self, envs: VectorEnv[Any, Any, Any]) -> None:
        mode = AutoresetMode(envs.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP))
        if mode is not AutoresetMode.SAME_STEP:
            raise ValueError(f'Stable-Baselines3 resets at once: make envs with autoreset_mode="SameStep", got {mode}')
        self.envs: Any = envs
        self._actions: np.ndarray | None = None
        self._began = time.perf_counter()
        self._returns = np.zeros(envs.num_envs)
        self._lengths = np.zeros(envs.num_envs, dtype=int)
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)

    @override
    def reset(self) -> Any:
        options = self._options[0] or None
        if any((other or None) != options for other in self._options):
            raise ValueError("all sub-environments must have the same reset options")
        observations, infos = self.envs.reset(seed=list(self._seeds), options=options)
        self.reset_infos = [_row(infos, row) for row in range(self.num_envs)]
        self._reset_seeds()
        self._reset_options()
        self._returns[:], self._lengths[:] = 0.0, 0
        return observations

    @override
    def step_async(self, actions: np.ndarray) -> None:
        self._actions = actions

    @override
    def step_wait(self) -> Any:
        observations, rewards, terminated, truncated, infos = self.envs.step(self._actions)
        done = terminated | truncated
        self._returns += rewards
        self._lengths += 1
        rows = []
        for row in range(self.num_envs):
            if not done[row]:
                rows.append(_row(infos, row))
                continue
            self.reset_infos[row] = _row(infos, row, without=("final_info", "final_obs"))
            passed = time.perf_counter() - self._began
            episode = {"r": float(self._returns[row]), "l": int(self._lengths[row]), "t": round(passed, 6)}
            ended = {
                "terminal_observation": infos["final_obs"][row],
                "TimeLimit.truncated": bool(truncated[row] and not terminated[row]),
                "episode": episode,
            }
            rows.append(_row(infos["final_info"], row) | ended)
        self._returns[done], self._lengths[done] = 0.0, 0
        return observations, rewards.astype(np.float32), done, rows

    @override
    def close(self) -> None:
        self.envs.close()

    @override
    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        return self._call(indices, "get_wrapper_attr", attr_name)

    @override
    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        members = self.envs.unwrapped
        if isinstance(members, ParallelVectorEnv):
            members.ask(self._rows(indices), "_setattr", (attr_name, value))
        else:
            self._call(indices, "set_wrapper_attr", attr_name, value)

    @override
    def env_method(self, method_name: str, *method_args: Any, indices: Any = None, **method_kwargs: Any) -> list[Any]:
        return self._call(indices, method_name, *method_args, **method_kwargs)

    @override
    def has_attr(self, attr_name: str) -> bool:
        return all(self.envs.call("has_wrapper_attr", attr_name))

    @override
    def env_is_wrapped(self, wrapper_class: type[gym.Wrapper[Any, Any, Any, Any]], indices: Any = None) -> list[bool]:
        from stable_baselines3.common.monitor import Monitor

        rows, members = self._rows(indices), self.envs.unwrapped
        if wrapper_class is Monitor:
            return [True] * len(rows)
        if isinstance(members, SyncVectorEnv):
            found = [names_of_wrappers(members.envs[row]) for row in rows]
        elif isinstance(members, ParallelVectorEnv):
            found = members.ask(rows, "_wrappers")
        else:
            raise TypeError(f"{type(members).__name__} does not tell its wrappers; make it with coso_envs.make_vec")
        return [full_name(wrapper_class) in names for names in found]

    @override
    def get_images(self) -> list[Any]:
        return list(self.envs.call("render"))

    def _rows(self, indices: Any) -> list[int]:
        """Return the numbers of the rows, from 0; raise IndexError if there is no such row."""
        return [range(self.num_envs)[row] for row in self._get_indices(indices)]

    def _call(self, indices: Any, name: str, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method of the environments of some rows, and of no other."""
        rows, members = self._rows(indices), self.envs.unwrapped
        if isinstance(members, SyncVectorEnv):
            return [members.envs[row].get_wrapper_attr(name)(*args, **kwargs) for row in rows]
        if isinstance(members, ParallelVectorEnv):
            return members.ask(rows, "_call", (name, args, kwargs))
        if set(rows) != set(range(self.num_envs)):
            raise TypeError(
                f"{type(members).__name__} calls {name} in all environments, not in those of rows {rows} alone; "
                "make it with coso_envs.make_vec"
            )
        values = self.envs.call(name, *args, **kwargs)
        return [values[row] for row in rows]


class RolloutFigures(BaseCallback):
    """A callback that keeps the metrics of the newest iteration, with the names that ours have.

    Attributes:
        row: ``step`` (environment steps), ``rollout/return``, ``rollout/episode_length`` and ``rollout/success`` (means
            over the episodes that ended in this iteration, without those that a device's fault ended; left out if there
            were none), ``rollout/faults`` (their number), ``rollout/parse_valid_rate`` and ``time/rollout_s``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.row: dict[str, Any] = {}
        self._ended: list[dict[str, Any]] = []
        self._valid: list[bool] = []
        self._began = 0.0

    @override
    def _on_rollout_start(self) -> None:
        self._began = time.perf_counter()

    @override
    def _on_step(self) -> bool:
        infos = self.locals["infos"]
        self._valid += [bool(info["valid"]) for info in infos if "valid" in info]
        self._ended += [info for info in infos if "episode" in info]
        return True

    @override
    def _on_rollout_end(self) -> None:
        row: dict[str, Any] = {"step": self.num_timesteps, "time/rollout_s": time.perf_counter() - self._began}
        if self._valid:
            row["rollout/parse_valid_rate"] = float(np.mean(self._valid))
        sound = [info for info in self._ended if not info.get("fault")]
        row["rollout/faults"] = float(len(self._ended) - len(sound))
        if sound:
            row["rollout/return"] = float(np.mean([info["episode"]["r"] for info in sound]))
            row["rollout/episode_length"] = float(np.mean([info["episode"]["l"] for info in sound]))
            row["rollout/success"] = float(np.mean([bool(info.get("success")) for info in sound]))
        self._ended, self._valid = [], []
        self.row = row


class MetricsCallback(RolloutFigures):
    """A callback that appends a row per iteration to a JSON-lines file, see :class:`RolloutFigures`.

    Args:
        path: the file; its folder is made, and rows of an earlier run stay.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        self.path = Path(path)

    @override
    def _on_rollout_end(self) -> None:
        super()._on_rollout_end()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(self.row) + "\n")


class IndexSpeaker:
    """A learner of Stable-Baselines3 that answers observations with utterances, as our evaluation asks for them.

    Only games with fixed actions can be answered from an observation alone.

    Args:
        learner: an on-policy learner that was trained on :class:`coso_envs.wrappers.IndexActions` of ``env``.
        env: the environment, which gives actions, parser and the parts of an observation.

    Raises:
        TypeError: if the actions depend on the state.
    """

    def __init__(self, learner: Any, env: IndexActions) -> None:
        game: Any = env.unwrapped
        if game.actions is None:
            raise TypeError(f"{type(game).__name__} has actions that depend on the state, which no observation lists")
        self._learner, self._env = learner, env
        self._utterances = [game.parser.format(action) for action in game.actions]

    def answer(self, observations: dict[str, Any], *, greedy: bool = False, generator: Any = None) -> tuple[str, ...]:
        """Return one utterance per observation.

        Args:
            observations: a batch of the environment's observations: ``image`` uint8 [B, H, W, 3], ``prompt`` B str.
            greedy: take the most probable action instead of sampling one.
            generator: CPU generator of the sampling.
        """
        rows = [{key: value[row] for key, value in observations.items()} for row in range(len(observations["prompt"]))]
        seen = [self._env.observation(row) for row in rows]
        alone = not isinstance(seen[0], dict)
        batch = np.stack(seen) if alone else {part: np.stack([row[part] for row in seen]) for part in seen[0]}
        policy = self._learner.policy
        policy.set_training_mode(False)
        chances = policy.get_distribution(policy.obs_to_tensor(batch)[0]).distribution.probs.detach().cpu()
        chosen = chances.argmax(1) if greedy else chances.multinomial(1, generator=generator)[:, 0]
        return tuple(self._utterances[number] for number in chosen.tolist())


def _row(infos: dict[str, Any], row: int, without: Sequence[str] = ()) -> dict[str, Any]:
    """Return the info of one sub-environment from those of a vector environment."""
    found: dict[str, Any] = {}
    for name, values in infos.items():
        present = infos.get(f"_{name}")
        if name.startswith("_") or name in without or present is None or not present[row]:
            continue
        value = _row(values, row) if isinstance(values, dict) else values[row]
        found[name] = value.item() if isinstance(value, np.generic) else value
    return found
