"""The table of environments and its registration."""

from __future__ import annotations

from importlib import metadata

import gymnasium as gym
from gymnasium.error import Error as GymnasiumError

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
