"""The parser contract: a deterministic, total function from an utterance to an action, and its inverse.

A parser never raises on a model's text, never draws random numbers on its own and never guesses: an utterance that it
cannot read becomes a :class:`Parse` with an :class:`ErrorKind`. The environment decides how to go on after such an
utterance (``on_invalid=``), not the parser.
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
#: Name of the class of utterances without an action, in every parser's labels.
INVALID = "invalid"


class ErrorKind(enum.StrEnum):
    """A reason why an utterance has no action; ``info["error"]`` and metrics hold its value."""

    NO_ACTION = "no_action"
    UNKNOWN_ACTION = "unknown_action"
    AMBIGUOUS = "ambiguous"
    MALFORMED_VALUE = "malformed_value"
    OUT_OF_RANGE = "out_of_range"
    TOO_LONG = "too_long"

    @property
    def readable(self) -> bool:
        """Return whether the format was kept and only the value is none of the actions, or out of range."""
        return self in (ErrorKind.UNKNOWN_ACTION, ErrorKind.OUT_OF_RANGE)


@dataclass(frozen=True)
class Parse(Generic[A]):
    """The reading of one utterance: either an ``action`` or an ``error``, never both.

    Attributes:
        action: the executable action; None exactly when ``error`` is set.
        error: why there is no action; None exactly when ``action`` is set.
        message: one sentence that says what is wrong; "" when there is no error.
        span: ``(start, end)`` character offsets of the part of the utterance that decided the action
            (half-open, ``0 <= start < end <= len(utterance)``); None when there is no action.
        repaired: True when the text broke the strict format and a lenient reading was used.
    """

    action: A | None = None
    error: ErrorKind | None = None
    message: str = ""
    span: tuple[int, int] | None = None
    repaired: bool = False

    def __post_init__(self) -> None:
        """Refuse contradictory parses with a ValueError."""
        if (self.action is None) == (self.error is None):
            raise ValueError(f"a Parse holds an action or an error, got action={self.action!r}, error={self.error!r}")
        if (self.action is None) != (self.span is None):
            raise ValueError(f"a Parse has a span exactly when it has an action, got {self.action!r}, {self.span!r}")

    @property
    def valid(self) -> bool:
        """Return whether there is an action."""
        return self.error is None

    @property
    def readable(self) -> bool:
        """Return whether the format was kept, with an action or without.

        In text worlds a well-formed command that is not admissible is readable and not valid.
        """
        return self.error is None or self.error.readable

    @classmethod
    def failure(cls, error: ErrorKind, message: str) -> Parse[A]:
        """Make a parse without an action."""
        return cls(error=error, message=message)


class ActionParser(ABC, Generic[A]):
    """The base class of all parsers, which read utterances (``parse``) and write them (``format``).

    The ``choices`` that a method takes are the actions admissible in the present state; None where the parser itself
    knows them. :func:`parsers.testing.check_parser` checks every promise made here.
    """

    #: Names of the fields that :meth:`format` takes besides the action.
    fields: tuple[str, ...] = ()

    #: All actions, where they never change; None where they depend on the state or cannot be listed.
    choices: Sequence[A] | None = None

    #: Longest utterance that is read, in characters; a longer one is ``ErrorKind.TOO_LONG``. The default leaves room
    #: for thoughts of 16,000 tokens, which are about 80,000 characters.
    max_length: int = 131_072

    #: Whether the first of two different actions is taken. By default such an utterance is ambiguous.
    first_wins: bool = False

    #: Whether an utterance marks the end of its action. If not, an utterance that is cut off may be another action,
    #: where one action begins like another.
    prefix_free: bool = True

    #: Whether text between the marks of a thought, such as ``<think>``, is never read as the action.
    hides_thoughts: bool = True

    @abstractmethod
    def parse(self, utterance: str, choices: Sequence[A] | None = None) -> Parse[A]:
        """Read an utterance: any str without raising, deterministically, in time linear in ``len(utterance)``."""

    @abstractmethod
    def format(self, action: A, **fields: Any) -> str:
        """Write ``action`` as an utterance such that ``parse(format(a)).action == a``.

        Args:
            action: the action to write.
            **fields: values of :attr:`fields` (``thoughts=...``); a field that is not given is left empty or out.

        Raises:
            ValueError: if ``action`` is not one this parser can read back, or a field is unknown.
        """

    def _check_field_names(self, names: Iterable[str]) -> None:
        """Raise ValueError unless all ``names`` are :attr:`fields`."""
        for name in names:
            if name not in self.fields:
                raise ValueError(f"this format has no field {name!r}; its fields: {', '.join(self.fields) or 'none'}")

    @abstractmethod
    def instructions(self, choices: Sequence[A] | None = None) -> str:
        """Write the passage of a prompt that explains this format to a model."""

    @property
    @abstractmethod
    def labels(self) -> tuple[Any, ...]:
        """Return the classes that a causal model learns, with ``"invalid"``; a tuple of such tuples if factored."""

    @abstractmethod
    def label(self, parse: Parse[A]) -> Label:
        """Return the index of a parse in :attr:`labels` (a tuple of indices if factored)."""

    @abstractmethod
    def sample(self, rng: np.random.Generator, choices: Sequence[A] | None = None) -> A:
        """Draw an action uniformly at random."""

    @abstractmethod
    def pattern(self, choices: Sequence[A] | None = None) -> str:
        """Return a regular expression for constrained decoding.

        Every text that it matches in full parses to an action, and every ``format(action)`` matches it.
        """

    def swap(self, utterance: str, parse: Parse[A], action: A, choices: Sequence[A] | None = None) -> str:
        """Replace the characters that decided the action of ``utterance`` by ``action``: an intervention.

        If the utterance names its action more than once, the result may be ambiguous, so parse it before use.

        Args:
            utterance: the utterance that was parsed.
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
        """Return the distance of two actions, from 0 (the same) to 1; None stands for an utterance without an action.

        This is D of Eq. 4 in [CoSo]; override it where actions have a geometry, as clicks do.
        """
        return 0.0 if a == b else 1.0

    def text(self, action: A) -> str:
        """Return the canonical text of an action, for ``info["action"]`` and logs."""
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
