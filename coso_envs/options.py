"""Checks of the options of ``reset``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: Options for wrappers, which pass them on to the environment.
_OPTIONS_OF_WRAPPERS = frozenset({"minari_autoseed"})


def known_options(options: Any, known: Sequence[str], game: str) -> dict[str, Any]:
    """Return the options in ``known`` as a dict, which is empty for None.

    Args:
        options: the options that ``reset`` was given.
        known: names of the game's options.
        game: name of the game, for messages.

    Raises:
        TypeError: if ``options`` is neither None nor a mapping.
        ValueError: on an option that is not in ``known``.
    """
    listed = ", ".join(map(repr, known)) or "no option"
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise TypeError(
            f"reset options must be a dict, got {options!r} ({type(options).__name__}); {game} knows {listed}"
        )
    own = {name: value for name, value in options.items() if name not in _OPTIONS_OF_WRAPPERS}
    if unknown := [name for name in own if name not in known]:
        raise ValueError(f"unknown reset option(s) {unknown}; {game} knows {listed}")
    return own
