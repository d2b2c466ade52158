"""Environments for SkyRL as a text environment of SkyRL-Gym; needs ``skyrl-gym``."""

from __future__ import annotations

import importlib.util
from typing import Any

if importlib.util.find_spec("skyrl_gym") is None:
    raise ImportError("coso_envs.bridges.skyrl needs 'skyrl_gym'; install it with: pip install skyrl-gym")

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput
from typing_extensions import override

from coso_envs.bridges.episode import Episode

#: What ``skyrl_gym.register`` takes for the id "coso"; the rows of a data set then have ``env_class: "coso"``.
ENTRY_POINT = "coso_envs.bridges.skyrl:SkyRLEpisode"


class SkyRLEpisode(BaseTextEnv):
    """An episode. Prompts hold all that is known of the past, so SkyRL's step-wise trajectories suit them.

    Args:
        env_config: ``env_id`` and ``env_kwargs``, where a row does not have them. Observations have no picture.
        extras: the row's further fields: ``seed``, and ``env_id``, ``env_kwargs`` or ``options`` of ``reset``.

    Raises:
        ValueError: if neither names an id.
    """

    def __init__(self, env_config: Any = None, extras: dict[str, Any] | None = None) -> None:
        super().__init__()
        given = {**(dict(env_config) if env_config else {}), **(extras or {})}
        if not given.get("env_id"):
            raise ValueError("env_config or the row needs env_id, for example coso/NumberLine-v0")
        self._episode = Episode(given["env_id"], **{"image": False, **given.get("env_kwargs", {})})
        self._seed, self._options = given.get("seed"), given.get("options")
        self.max_turns = self._episode.env.max_steps

    @override
    def init(self, prompt: Any) -> tuple[list[dict[str, str]], dict[str, Any]]:
        self._episode.reset(self._seed, self._options)
        self.turns = 0
        # The row's own prompt, such as a system message, stays before the first observation.
        return [*(message for message in prompt if message.get("content")), *self._said()], {}

    @override
    def step(self, action: str) -> BaseTextEnvStepOutput:
        reward = self._episode.step(action)
        self.turns += 1
        over = self._episode.ended
        shown = {name: self._episode.info[name] for name in ("valid", "void", "success", "action", "error")}
        fault = {"fault": self._episode.info.get("fault", "")}
        observations = [] if over else self._said()
        return BaseTextEnvStepOutput(observations=observations, reward=reward, done=over, metadata=shown | fault)

    def _said(self) -> list[dict[str, str]]:
        return [{"role": "user", "content": str(self._episode.observation["prompt"])}]

    @override
    def get_metrics(self) -> dict[str, Any]:
        return {"success": float(self._episode.info["success"]), "return": self._episode.total, "steps": self.turns}
