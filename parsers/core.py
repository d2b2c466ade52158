"""The parser contract: a deterministic, total function from an utterance to an action, and its inverse.

A parser never raises on model text, never draws random numbers on its own and never guesses:
what it cannot read becomes a :class:`Parse` with an :class:`ErrorKind`. What an environment does
with an unreadable utterance is the environment's choice (``on_invalid=``), not the parser's.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

A = TypeVar("A", bound=Hashable)
Label = int | tuple[int, ...]


class ErrorKind(enum.StrEnum):
    """Why an utterance has no action. The value is the text stored in ``info["error"]`` and in metrics."""

    NO_ACTION = "no_action"
    UNKNOWN_ACTION = "unknown_action"
    AMBIGUOUS = "ambiguous"
    MALFORMED_VALUE = "malformed_value"
    OUT_OF_RANGE = "out_of_range"
    TOO_LONG = "too_long"


@dataclass(frozen=True, init=False)
class Parse(Generic[A]):
    """What a parser read in one utterance: either an ``action`` or an ``error``, never both.

    Attributes:
        action: the executable action; None exactly when ``error`` is set.
        error: why there is no action; None exactly when ``action`` is set.
        message: one sentence a person can act on; "" when there is no error.
        span: ``(start, end)`` character offsets of the part of the utterance that decided the action
            (half-open, ``0 <= start < end <= len(utterance)``); None when there is no action.
        repaired: True when the text broke the strict format and a lenient reading was used.
    """

    action: A | None = None
    error: ErrorKind | None = None
    message: str = ""
    span: tuple[int, int] | None = None
    repaired: bool = False

    def __init__(
        self,
        action: A | None = None,
        error: ErrorKind | None = None,
        message: str = "",
        span: tuple[int, int] | None = None,
        repaired: bool = False,
    ) -> None:
        """Refuse contradictory parses with a ValueError."""
        if (action is None) == (error is None):
            raise ValueError(f"a Parse holds an action or an error, got action={action!r}, error={error!r}")
        if (action is None) != (span is None):
            raise ValueError(f"a Parse has a span exactly when it has an action, got {action!r}, {span!r}")
        # One is made per utterance; the __init__ of a frozen dataclass takes more than twice as long.
        values = self.__dict__
        values["action"] = action
        values["error"] = error
        values["message"] = message
        values["span"] = span
        values["repaired"] = repaired

    @property
    def valid(self) -> bool:
        """True when there is an action."""
        return self.error is None

    @classmethod
    def failure(cls, error: ErrorKind, message: str) -> Parse[A]:
        """A parse without an action."""
        return cls(error=error, message=message)


class ActionParser(ABC, Generic[A]):
    """Turns utterances into actions (``parse``) and actions into utterances (``format``).

    ``choices`` is the sequence of actions admissible in the present state; None where the set is fixed by
    the parser itself. :func:`parsers.testing.check_parser` checks every promise made here.
    """

    #: Longest utterance that is read, in characters; a longer one is ``ErrorKind.TOO_LONG``. A model that thinks for
    #: 16,000 tokens writes some 80,000.
    max_length: int = 131_072

    #: Whether of two different actions the first is taken. The default: such an utterance is ambiguous.
    first_wins: bool = False

    #: Whether an utterance says where its action ends. If not, a reply that is cut short may be another action, where
    #: one action begins like another.
    prefix_free: bool = True

    #: Whether what stands between the marks of a thought, such as ``<think>``, is never read as the action.
    hides_thoughts: bool = True

    @abstractmethod
    def parse(self, utterance: str, choices: Sequence[A] | None = None) -> Parse[A]:
        """Read an utterance. Total (any str), deterministic, linear in ``len(utterance)``."""

    @abstractmethod
    def format(self, action: A, **fields: Any) -> str:
        """Write ``action`` as an utterance such that ``parse(format(a)).action == a``.

        Args:
            action: the action to write.
            **fields: what else this format has room for (``thoughts=...``); absent ones get a neutral filler.

        Raises:
            ValueError: if ``action`` is not one this parser can read back, or a field is unknown.
        """

    @abstractmethod
    def instructions(self, choices: Sequence[A] | None = None) -> str:
        """The passage of a prompt that tells a model this format."""

    @property
    @abstractmethod
    def labels(self) -> tuple[Any, ...]:
        """Names of the classes an SCM learns, ``"invalid"`` among them; a tuple of such tuples if factored."""

    @abstractmethod
    def label(self, parse: Parse[A]) -> Label:
        """Index of a parse in :attr:`labels` (a tuple of indices if factored)."""

    @abstractmethod
    def sample(self, rng: np.random.Generator, choices: Sequence[A] | None = None) -> A:
        """Draw an action uniformly."""

    @abstractmethod
    def pattern(self, choices: Sequence[A] | None = None) -> str:
        """A regular expression for constrained decoding: whatever it matches in full parses to an action.

        Every ``format(action)`` matches it.
        """

    def swap(self, utterance: str, parse: Parse[A], action: A, choices: Sequence[A] | None = None) -> str:
        """``utterance`` with the characters that decided its action rewritten to ``action``: an intervention.

        Where an utterance names its action more than once, the result may be ambiguous: parse it to know.

        Args:
            utterance: what was parsed.
            parse: its parse.
            action: the action to write instead.
            choices: admissible actions, as for :meth:`parse`.

        Raises:
            ValueError: if ``parse`` has no action, or ``action`` cannot be written.
        """
        start, end = self._deciding_span(parse)
        written = self.format(action)
        first, last = self._deciding_span(self.parse(written, choices))
        return utterance[:start] + written[first:last] + utterance[end:]

    @staticmethod
    def _deciding_span(parse: Parse[A]) -> tuple[int, int]:
        if parse.span is None:
            raise ValueError(f"a parse without an action has nothing to swap: {parse.message}")
        return parse.span

    def distance(self, a: A | None, b: A | None) -> float:
        """How far apart two actions are: 0 = the same, 1 = unlike; None stands for an unreadable utterance.

        This is D of Eq. 4 in [CoSo]; override it where actions have a geometry (clicks).
        """
        return 0.0 if a == b else 1.0

    def text(self, action: A) -> str:
        """Canonical text of an action, for ``info["action"]`` and logs."""
        return str(action)

    def parse_batch(
        self, utterances: Iterable[str], choices: Iterable[Sequence[A] | None] | None = None
    ) -> list[Parse[A]]:
        """Parse several utterances; ``choices``, if given, holds one entry per utterance.

        Raises:
            ValueError: if the two have different lengths.
        """
        if choices is None:
            return [self.parse(utterance) for utterance in utterances]
        return [self.parse(utterance, allowed) for utterance, allowed in zip(utterances, choices, strict=True)]
