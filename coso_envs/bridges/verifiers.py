"""Environments for verifiers, as its ``MultiTurnEnv`` with a prompt of its own per step; needs ``verifiers``."""

from __future__ import annotations

import importlib.util
from typing import Any

if importlib.util.find_spec("verifiers") is None:
    raise ImportError("coso_envs.bridges.verifiers needs 'verifiers'; install it with: pip install verifiers")

import verifiers as vf
from datasets import Dataset
from typing_extensions import override

from coso_envs.bridges.episode import Episode


class VerifiersEnv(vf.MultiTurnEnv):
    """Episodes of one id, a row for each seed. Observations have no picture.

    Args:
        env_id: a registered id.
        n: number of rows.
        first_seed: seed of the first row.
        env_kwargs: arguments of the environment.
        **kwargs: arguments of ``MultiTurnEnv``.
    """

    def __init__(
        self, env_id: str, n: int = 256, first_seed: int = 0, env_kwargs: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self._id_and_kwargs = env_id, {"image": False, **(env_kwargs or {})}
        seeds = range(first_seed, first_seed + n)
        rows = [{"prompt": [{"role": "user", "content": env_id}], "info": {"seed": seed}} for seed in seeds]
        super().__init__(dataset=Dataset.from_list(rows), rubric=vf.Rubric(funcs=[episode_return]), **kwargs)

    @override
    async def setup_state(self, state: Any) -> Any:
        env_id, env_kwargs = self._id_and_kwargs
        state["episode"] = Episode(env_id, **env_kwargs)
        state["episode"].reset(state["info"]["seed"])
        return state

    @override
    async def get_prompt_messages(self, state: Any) -> Any:
        return await self.env_response([], state)

    @override
    async def env_response(self, messages: Any, state: Any, **kwargs: Any) -> Any:
        return [vf.UserMessage(content=str(state["episode"].observation["prompt"]))]

    @override
    async def add_trajectory_step(self, state: Any, trajectory_step: Any) -> None:
        said = trajectory_step["completion"][-1].content
        trajectory_step["reward"] = state["episode"].step(said if isinstance(said, str) else "")
        if fault := state["episode"].info.get("fault"):
            state["error"] = vf.InfraError(fault)
        await super().add_trajectory_step(state, trajectory_step)

    @vf.stop  # type: ignore[untyped-decorator]
    async def episode_over(self, state: Any) -> bool:
        """Return whether the episode has ended."""
        return bool(state["episode"].ended)


async def episode_return(state: Any) -> float:
    """Return the sum of an episode's rewards."""
    return float(state["episode"].total)


def load_environment(env_id: str = "coso/NumberLine-v0", **kwargs: Any) -> VerifiersEnv:
    """Make the environment, as verifiers' commands ask for it."""
    return VerifiersEnv(env_id, **kwargs)
