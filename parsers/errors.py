"""Errors a programmer can cause. Text written by a model never raises: it becomes a failed ``Parse``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ParserError(Exception):
    """Base of every error of this package."""


class InvalidParserId(ParserError, ValueError):
    """A parser id is not of the form ``namespace/name``."""

    def __init__(self, id: str) -> None:
        """Say which id it is."""
        super().__init__(f"parser id {id!r} is not of the form 'namespace/name' (letters, digits, '_', '-', '.')")


class UnregisteredParser(ParserError, KeyError):
    """No parser goes by this id."""

    def __init__(self, id: str, known: Iterable[str]) -> None:
        """Say which id it is, the one it may have been meant for, and all there are."""
        known = sorted(known)
        close = difflib.get_close_matches(id, known, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        super().__init__(f"no parser is registered as {id!r}.{hint} Registered: {', '.join(known) or 'none'}.")

    def __str__(self) -> str:
        """The message itself: KeyError would show its repr, quotes and all."""
        return str(self.args[0])


class DuplicateParser(ParserError, ValueError):
    """Two parsers claim the same id."""


class ParserLoadError(ParserError, ImportError):
    """A registered parser cannot be imported."""


class ParserContractError(ParserError, AssertionError):
    """A parser breaks a promise of the contract; raised by ``parsers.testing.check_parser``."""
