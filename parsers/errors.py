"""Errors of a programmer's making; text written by a model never raises but becomes a failed ``Parse``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ParserError(Exception):
    """Base of every error of this package."""


class InvalidParserIdError(ParserError, ValueError):
    """A parser id that is not of the form ``namespace/name``."""

    def __init__(self, id: str) -> None:
        """Write the message about ``id``."""
        super().__init__(f"parser id {id!r} is not of the form 'namespace/name' (letters, digits, '_', '-', '.')")


class UnregisteredParserError(ParserError, KeyError):
    """An id without a registered parser."""

    def __init__(self, id: str, known: Iterable[str]) -> None:
        """Write the message about ``id``, with the most similar of the ``known`` ids and all of them."""
        known = sorted(known)
        close = difflib.get_close_matches(id, known, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        own = (
            "To use one of your own, import the module that registers it, or install its package, "
            "which names it in the entry-point group coso.parsers."
        )
        super().__init__(f"no parser is registered as {id!r}.{hint} Registered: {', '.join(known) or 'none'}. {own}")

    def __str__(self) -> str:
        """Return the message itself: KeyError would return its repr, quotes and all."""
        return str(self.args[0])


class DuplicateParserError(ParserError, ValueError):
    """An id claimed by two parsers."""


class ParserLoadError(ParserError, ImportError):
    """A registered parser that cannot be imported."""


class ParserContractError(ParserError, AssertionError):
    """A broken promise of the contract; raised by ``parsers.testing.check_parser``."""

    def __str__(self) -> str:
        """Return the promise and the evidence against it."""
        return f"broken promise: {super().__str__()}"
