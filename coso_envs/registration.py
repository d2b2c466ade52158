"""The table of environments, its registration, and a maker of vector environments."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import gymnasium as gym
from gymnasium.error import Error as GymnasiumError
from gymnasium.vector import AutoresetMode, VectorEnv

#: id -> entry point, as a string so that a game is imported only when it is made.
ENTRY_POINTS = {
    "coso/ALFWorld-v0": "coso_envs.alfworld.env:ALFWorldEnv",
    "coso/ALFWorldText-v0": "coso_envs.alfworld.env:ALFWorldTextEnv",
    "coso/AitW-General-v0": "coso_envs.android.env:AitWGeneralEnv",
    "coso/AitW-WebShopping-v0": "coso_envs.android.env:AitWWebShoppingEnv",
    "coso/NumberLine-v0": "coso_envs.gym_cards.number_line.env:NumberLineEnv",
    "coso/EZPoints-v0": "coso_envs.gym_cards.points.ezpoints:EZPointsEnv",
    "coso/Points24-v0": "coso_envs.gym_cards.points.points24:Points24Env",
    "coso/Blackjack-v0": "coso_envs.gym_cards.blackjack.env:BlackjackEnv",
}


#: Group of entry points (id -> ``module:class``) with which installed packages extend the table.
ENTRY_POINT_GROUP = "coso.envs"


def register_all() -> None:
    """Register every environment of the table, and those of installed packages, with Gymnasium.

    Idempotent. No environment is imported before it is made.
    """
    for env_id, entry_point in ENTRY_POINTS.items():
        if env_id not in gym.registry:
            gym.register(env_id, entry_point=entry_point)
    for entry in metadata.entry_points(group=ENTRY_POINT_GROUP):
        if entry.name not in gym.registry:
            try:
                gym.register(entry.name, entry_point=entry.value)
            except GymnasiumError as error:  # an error in another package must not prevent the import of this one
                gym.logger.warn(f"the entry point {entry.name!r} = {entry.value!r} registers no environment: {error}")


def installed_ids() -> list[str]:
    """Return the ids of the table and of installed packages that extend it, sorted."""
    names = metadata.entry_points(group=ENTRY_POINT_GROUP).names
    return sorted(env_id for env_id in {*ENTRY_POINTS, *names} if env_id in gym.registry)


def make_vec(
    id: str,
    num_envs: int = 1,
    *,
    vectorization_mode: str = "sync",
    autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
    vector_kwargs: dict[str, Any] | None = None,
    **env_kwargs: Any,
) -> VectorEnv[Any, Any, Any]:
    """Make a vector environment; unlike that of ``gymnasium.make_vec``, its spec has ``max_episode_steps``.

    Observations are batched: ``image`` uint8 [num_envs, H, W, 3], ``prompt`` a tuple of num_envs str. Actions are any
    sequence of num_envs str.

    Args:
        id: a registered environment.
        num_envs: number of sub-environments.
        vectorization_mode: "sync" or "async" (one process each).
        autoreset_mode: "NextStep", "SameStep" or "Disabled". With "NextStep" the sub-environments' ``snapshot`` and
            ``transcript`` are incomplete, since the vector environment itself remembers pending resets.
        vector_kwargs: further arguments of Gymnasium's SyncVectorEnv or AsyncVectorEnv.
        **env_kwargs: arguments of the environment.
    """
    envs = gym.make_vec(
        id,
        num_envs,
        vectorization_mode=vectorization_mode,
        vector_kwargs={**(vector_kwargs or {}), "autoreset_mode": autoreset_mode},
        **env_kwargs,
    )
    if envs.spec is not None:
        # It is not in the table, since it may depend on the arguments.
        envs.spec.max_episode_steps = envs.get_attr("spec")[0].max_episode_steps  # type: ignore[attr-defined]
    return envs
