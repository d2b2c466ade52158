"""Environments for verl-agent, with the methods of its ``EnvironmentManagerBase``, which is all that it asks for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from coso_envs.bridges.episode import Episode


class EnvironmentManager:
    """Groups of episodes: those of a group have the same seed, so that GRPO and GiGPO compare like with like.

    ``infos`` have ``is_action_valid`` and ``won``. Observations have ``anchor``, the symbolic state as text, which
    GiGPO groups steps by. An environment whose episode is over stays as it is, with reward 0.

    Args:
        env_id: a registered id.
        groups: number of groups, verl-agent's ``env_num``.
        group_size: episodes of a group, verl-agent's ``group_n``.
        seed: seed of the seeds, which are new in each ``reset``.
        **env_kwargs: arguments of the environment.
    """

    def __init__(self, env_id: str, groups: int, group_size: int = 1, seed: int = 0, **env_kwargs: Any) -> None:
        self._episodes = [Episode(env_id, **env_kwargs) for _ in range(groups * group_size)]
        self._groups, self._group_size = groups, group_size
        self._rng = np.random.default_rng(seed)

    def reset(self, kwargs: Any = None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Start an episode everywhere; ``kwargs`` may be a list with the ``seed`` of each environment."""
        drawn = np.repeat(self._rng.integers(2**31, size=self._groups), self._group_size).tolist()
        seeds = drawn if kwargs is None else [row["seed"] for row in kwargs]
        for episode, seed in zip(self._episodes, seeds, strict=True):
            episode.reset(seed)
        return self._shown(), [self._info(episode) for episode in self._episodes]

    def step(self, text_actions: Sequence[str]) -> tuple[dict[str, Any], np.ndarray, np.ndarray, list[dict[str, Any]]]:
        """Say an utterance to each environment; return observations, rewards [N], dones [N] and infos."""
        pairs = zip(self._episodes, text_actions, strict=True)
        rewards = [0.0 if episode.ended else episode.step(action) for episode, action in pairs]
        dones = np.array([episode.ended for episode in self._episodes])
        return self._shown(), np.array(rewards), dones, [self._info(episode) for episode in self._episodes]

    def _shown(self) -> dict[str, Any]:
        seen = [episode.observation for episode in self._episodes]
        pictures = np.stack([row["image"] for row in seen]) if "image" in seen[0] else None
        states = [json.dumps([e.info["task"], e.info["state"]], sort_keys=True, default=str) for e in self._episodes]
        return {"text": [str(row["prompt"]) for row in seen], "image": pictures, "anchor": states}

    def _info(self, episode: Episode) -> dict[str, Any]:
        return {**episode.info, "is_action_valid": np.array(episode.info["valid"]), "won": episode.info["success"]}

    def success_evaluator(self, *, total_infos: Any, total_batch_list: Any, **_: Any) -> dict[str, np.ndarray]:
        """Return ``success_rate`` [N]: whether each episode was won at its last step that was part of it."""
        pairs = (list(zip(*row, strict=True)) for row in zip(total_batch_list, total_infos, strict=True))
        last = [[info for step, info in row if step["active_masks"]][-1] for row in pairs]
        return {"success_rate": np.array([float(info["won"]) for info in last])}

    def close(self) -> None:
        """Close all of the environments."""
        for episode in self._episodes:
            episode.env.close()
