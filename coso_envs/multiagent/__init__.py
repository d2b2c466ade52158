"""Games of several agents whose actions are utterances, on PettingZoo. It needs the extra ``multiagent``.

Each game is a module in PettingZoo's manner: ``from coso_envs.multiagent import blackjack_table_v0``.
"""

from __future__ import annotations

import importlib.util

if importlib.util.find_spec("pettingzoo") is None:
    raise ImportError("coso_envs.multiagent needs 'pettingzoo'; install it with: pip install 'coso-envs[multiagent]'")
