"""The two texts that every ALFWorld game is made of, from the installed ``alfworld`` package.

Importing that package makes a cache folder and sets an environment variable; its files are read without it.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

from coso_envs.alfworld.game import Game

_INSTALL = 'install it with: pip install "coso-envs[alfworld]"'
#: Releases before 0.4 have no such command, and other wordings.
_NEW_IN_0_4 = "action help"


#: Wordings of ALFWorld's games, by the archives that have them: "2.1.2" is also that of the package from 0.4 on.
Wording = Literal["2.1.1", "2.1.2"]
WORDINGS: tuple[Wording, ...] = get_args(Wording)

_HELP = re.compile(r"\naction help \{.*?\n\}\n", re.DOTALL)
#: New text -> old text: before 0.4 things were put down with another command, and places were named by their spots.
_BEFORE_0_4 = {
    "You arrive at {r.name}.": "You arrive at {lend.name}.",
    'template :: "move {o} to {r}"': 'template :: "put {o} in/on {r}"',
    "You move the {o.name} to the {r.name}.": "You put the {o.name} in/on the {r.name}.",
}


def in_wording(game: Game, wording: Wording) -> Game:
    """Return a game in another wording, with the same house, task and id.

    Raises:
        ValueError: on an unknown wording.
        ImportError: naming the extra to install, if there is no ``alfworld`` package, or one before 0.4.
    """
    if wording not in WORDINGS:
        raise ValueError(f"wording must be one of {WORDINGS}, got {wording!r}")
    domain, grammar = domain_text(), with_task(json.dumps(game.instruction.removesuffix("."))[1:-1])
    if wording == "2.1.1":
        domain = domain.partition("(:action help")[0] + ")"
        grammar = _HELP.sub("", grammar)
        for new, old in _BEFORE_0_4.items():
            grammar = grammar.replace(new, old)
    return replace(game, domain=domain, grammar=grammar)


def domain_text() -> str:
    """Return ALFWorld's PDDL domain.

    Raises:
        ImportError: naming the extra to install, if there is no ``alfworld`` package, or one before 0.4.
    """
    return _read("alfred.pddl")


def grammar_text() -> str:
    """Return ALFWorld's grammar of texts and commands, with a gap for the task: see :func:`with_task`.

    Raises:
        ImportError: naming the extra to install, if there is no ``alfworld`` package, or one before 0.4.
    """
    return _read("alfred.twl2")


def with_task(description: str) -> str:
    """Return the grammar with the task in its gap, a sentence without its full stop."""
    return grammar_text().replace("UNKNOWN GOAL", description)


@functools.cache
def _read(name: str) -> str:
    spec = importlib.util.find_spec("alfworld")
    folder = None if spec is None or spec.origin is None else Path(spec.origin).parent
    if folder is None or not (folder / "data" / name).is_file():
        raise ImportError(f"ALFWorld games need the alfworld package; {_INSTALL}")
    text = (folder / "data" / name).read_text(encoding="utf-8")
    if _NEW_IN_0_4 not in text:
        raise ImportError(f"ALFWorld games need alfworld 0.4 or newer, the one in {folder} is older; {_INSTALL}")
    return text
