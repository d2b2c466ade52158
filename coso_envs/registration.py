"""The table of environments and its registration."""

from __future__ import annotations

from importlib import metadata

import gymnasium as gym
from gymnasium.error import Error as GymnasiumError

from coso_envs.babyai.levels import LEVELS
from coso_envs.miniwob.tasks import TASKS

_BABYAI = "coso_envs.babyai.env:BabyAIEnv"
_MINIWOB = "coso_envs.miniwob.env:MiniWoBEnv"

#: id -> entry point, as a string so that a game is imported only when it is made.
ENTRY_POINTS = {
    "coso/ALFWorld-v0": "coso_envs.alfworld.env:ALFWorldEnv",
    "coso/ALFWorldText-v0": "coso_envs.alfworld.text_env:ALFWorldTextEnv",
    "coso/AitW-General-v0": "coso_envs.android.env:AitWGeneralEnv",
    "coso/AitW-WebShopping-v0": "coso_envs.android.env:AitWWebShoppingEnv",
    "coso/NumberLine-v0": "coso_envs.gym_cards.number_line.env:NumberLineEnv",
    "coso/EZPoints-v0": "coso_envs.gym_cards.points.ezpoints:EZPointsEnv",
    "coso/Points24-v0": "coso_envs.gym_cards.points.points24:Points24Env",
    "coso/Blackjack-v0": "coso_envs.gym_cards.blackjack.env:BlackjackEnv",
    "coso/BabyAI-GoToLocal-v0": _BABYAI,
    "coso/BabyAI-UnlockPickup-v0": _BABYAI,
}

#: id -> entry point and arguments of families that have an environment for each row of a table. The ids of
#: ``ENTRY_POINTS`` among them stand for all: they are listed and documented, and their whole contract is tested. Of
#: MiniWoB there is none, since it needs a browser: ``make test-device`` tests it.
SIBLINGS: dict[str, tuple[str, dict[str, str]]] = {
    **{f"coso/BabyAI-{level}-v0": (_BABYAI, {"level": level}) for level in LEVELS},
    **{f"coso/MiniWoB-{task}-v0": (_MINIWOB, {"task": task}) for task in TASKS},
}


#: Group of entry points (id -> ``module:class``) with which installed packages extend the table.
ENTRY_POINT_GROUP = "coso.envs"


def register_all() -> None:
    """Register every environment of the tables, and those of installed packages, with Gymnasium.

    Idempotent. No environment is imported before it is made.
    """
    for env_id in own_ids():
        if env_id not in gym.registry:
            entry_point, arguments = SIBLINGS.get(env_id) or (ENTRY_POINTS[env_id], {})
            gym.register(env_id, entry_point=entry_point, kwargs=arguments)
    for entry in metadata.entry_points(group=ENTRY_POINT_GROUP):
        if entry.name not in gym.registry:
            try:
                gym.register(entry.name, entry_point=entry.value)
            except GymnasiumError as error:  # an error in another package must not prevent the import of this one
                gym.logger.warn(f"the entry point {entry.name!r} = {entry.value!r} registers no environment: {error}")


def own_ids() -> list[str]:
    """Return the ids of all environments of this package, those of families included."""
    return list(dict.fromkeys([*ENTRY_POINTS, *SIBLINGS]))


def installed_ids() -> list[str]:
    """Return the ids of the table and of installed packages that extend it, sorted."""
    names = metadata.entry_points(group=ENTRY_POINT_GROUP).names
    return sorted(env_id for env_id in {*ENTRY_POINTS, *names} if env_id in gym.registry)
