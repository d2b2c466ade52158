"""The two texts that every ALFWorld game is made of, from the installed ``alfworld`` package.

Importing that package makes a cache folder and sets an environment variable; its files are read without it.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

_INSTALL = 'install it with: pip install "coso-envs[alfworld]"'
#: Releases before 0.4 have no such command, and other wordings.
_NEW_IN_0_4 = "action help"


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
