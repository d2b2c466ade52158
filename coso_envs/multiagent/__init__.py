"""Games of several agents whose actions are utterances, on PettingZoo. It needs the extra ``multiagent``.

Importing this package registers them with PettingZoo: ``pettingzoo.make("aec", "coso/BlackjackTable-v0")``. Each game
is also a module in PettingZoo's older manner: ``from coso_envs.multiagent import blackjack_table_v0``.
"""

from __future__ import annotations

import importlib.util

if importlib.util.find_spec("pettingzoo") is None:
    raise ImportError("coso_envs.multiagent needs 'pettingzoo'; install it with: pip install 'coso-envs[multiagent]'")

import pettingzoo

#: Kind of game and id -> entry point, as a string so that a game is imported only when it is made.
ENTRY_POINTS = {
    ("aec", "coso/BlackjackTable-v0"): "coso_envs.multiagent.blackjack_table_v0:env",
    ("aec", "coso/PhoneTeam-v0"): "coso_envs.multiagent.phone_team_v0:env",
    ("parallel", "coso/PhoneTeam-v0"): "coso_envs.multiagent.phone_team_v0:parallel_env",
}


def register_all() -> None:
    """Register every game with PettingZoo. Idempotent."""
    registries = {"aec": pettingzoo.aec_registry, "parallel": pettingzoo.parallel_registry}
    for (kind, name), entry_point in ENTRY_POINTS.items():
        if name not in registries[kind]:
            pettingzoo.register(kind, name, entry_point=entry_point)


register_all()

__all__ = ["ENTRY_POINTS", "register_all"]
