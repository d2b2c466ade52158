"""Environments for VAGEN, with the methods of its ``GymImageEnv``, which is all that VAGEN asks for."""

from __future__ import annotations

from typing import Any

from PIL import Image

from coso_envs.bridges.episode import Episode

#: VAGEN's mark of a picture's place in a text.
PLACE = "<image>"


class VAGENEpisode:
    """An episode for VAGEN's registry (``coso: coso_envs.bridges.vagen.VAGENEpisode``).

    Prompts hold all that is known of the past, so the mode in which each step has a context of its own suits them.

    Args:
        env_config: ``env_id`` and the environment's arguments.

    Raises:
        ValueError: if there is no ``env_id``.
    """

    def __init__(self, env_config: dict[str, Any]) -> None:
        self.config = env_config
        kwargs = dict(env_config)
        if not kwargs.get("env_id"):
            raise ValueError("env_config needs env_id, for example coso/NumberLine-v0")
        self._episode = Episode(kwargs.pop("env_id"), **kwargs)

    async def system_prompt(self) -> dict[str, Any]:
        """Return an empty prompt: the observations say all."""
        return {"obs_str": ""}

    async def reset(self, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """Start the episode of a seed."""
        self._episode.reset(seed)
        return self._shown(), self._episode.info

    async def step(self, action_str: str) -> tuple[dict[str, Any], float, bool, dict[str, Any]]:
        """Say an utterance; ``info`` is that of the environment, with ``success``."""
        reward = self._episode.step(action_str)
        return self._shown(), reward, self._episode.ended, self._episode.info

    async def close(self) -> None:
        """Close the episode's environment."""
        self._episode.env.close()

    def _shown(self) -> dict[str, Any]:
        observation = self._episode.observation
        # A task may quote the mark; VAGEN counts marks, so that only that of the picture may stay.
        text = str(observation["prompt"]).replace(PLACE, "< image >")
        if "image" not in observation:
            return {"obs_str": text}
        return {"obs_str": f"{PLACE}\n{text}", "multi_modal_input": {PLACE: [Image.fromarray(observation["image"])]}}
