"""Spellings of one command: the game's, and that of parsers that take any command.

Games before ALFWorld 0.4 say "put apple 1 in/on fridge 1", later ones and the parsers "move apple 1 to fridge 1".
"""

from __future__ import annotations

from coso_envs.alfworld.turn import Turn
from parsers.alfworld.commands import read_command
from parsers.alfworld.vocabulary import CommandList


def spelled_by_game(action: str, turn: Turn) -> str:
    """Return the admissible command that an action can only be meant for, or the action as it is."""
    if action in turn.admissible:
        return action
    found = CommandList(turn.admissible).meant(action)
    return found[0] if len(found) == 1 else action


def spelled_by_parser(command: str) -> str:
    """Return a command as parsers spell it that take any; one that they cannot read as it is."""
    read = read_command(command)
    return command if read is None else str(read)
