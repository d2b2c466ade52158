"""The environment ``coso/ALFWorldText-v0``: household tasks in text alone."""

from __future__ import annotations

from typing import Any

from coso_envs.alfworld.env import ALFWorldEnv


class ALFWorldTextEnv(ALFWorldEnv):
    """Do a household task, step by step, from text.

    Description:
        That of :class:`ALFWorldEnv`, without the picture.

    Observation:
        ``prompt``: the task, the latest ``history`` steps, the text of the game, and the reply format with the
        admissible commands.

    Utterance grammar:
        That of the parser, ``coso/alfworld`` by default. Valid: ``{"thoughts": "...", "action": "go to fridge 1"}`` and
        ``{"action": "put the apple in the fridge"}`` where ``move apple 2 to fridge 1`` is admissible and no other
        apple is meant. Invalid: ``I go to the fridge.`` (no action) and ``{"action": "fly to fridge 1"}`` (unknown
        action).

    Action:
        Those of :class:`ALFWorldEnv`.

    Reward:
        That of :class:`ALFWorldEnv`.

    Start:
        That of :class:`ALFWorldEnv`.

    Episode End:
        Termination: the task is solved. Truncation: after ``max_steps``, 50 by default, invalid ones included.

    Info:
        That of :class:`ALFWorldEnv`.

    Arguments:
        Those of :class:`ALFWorldEnv`; ``image=True`` adds its picture.

    Differences from the original:
        Generated games by default; commands that are not admissible as in :class:`ALFWorldEnv`.

    References:
        Those of :class:`ALFWorldEnv`.

    Version History:
        v0: first version.
    """

    def __init__(self, *, image: bool = False, **arguments: Any) -> None:
        """Make the environment; see :class:`ALFWorldEnv`."""
        super().__init__(image=image, **arguments)
