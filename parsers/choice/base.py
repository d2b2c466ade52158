"""The base class of parsers whose actions are the members of a list; derived classes add only a format."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from parsers.core import INVALID, ActionParser, ErrorKind, Parse
from parsers.reading.decoration import ELLIPSES, ZERO_WIDTH, bare, find_choice, plain
from parsers.reading.patterns import one_of
from parsers.reading.thoughts import hide_thoughts, unfinished

_MAX_LISTED = 50
_MAX_QUOTED = 40
#: The parse of a value that was copied from a template ("..."); ignored if the utterance names an action elsewhere.
_PLACEHOLDER: Parse[str] = Parse.failure(ErrorKind.UNKNOWN_ACTION, "dots stand where the action should be")
#: Decoration that :meth:`ChoiceParser.swap` overwrites: first without quotes, then with them.
_WIDENED = (
    f"*_~()[].!|$` \u3002{ZERO_WIDTH}",
    f"*_~()[].!|$` \u3002{ZERO_WIDTH}\"'\u201c\u201d\u2018\u2019\u300c\u300d",
)


def check_field(name: str, value: Any) -> None:
    """Check the value of a field.

    Raises:
        ValueError: unless it is a str, a finite number, or a flat list of these.
    """
    for item in value if isinstance(value, list | tuple) else (value,):
        if isinstance(item, bool) or not isinstance(item, str | int | float):
            raise ValueError(f"field {name!r} must be a str, a number or a list of them, got {value!r}")
        if isinstance(item, float) and not math.isfinite(item):
            raise ValueError(f"field {name!r} must be finite, got {value!r}")


class ChoiceParser(ActionParser[str]):
    """A parser of named actions; a format overrides ``_read``, ``_write``, ``instructions`` and ``pattern``.

    A value names the action that it equals exactly, or else the only one that it equals up to case, spaces and
    decoration (see :mod:`parsers.reading.decoration`). An utterance that names several actions is ambiguous; it may
    name one action twice. Thoughts are blanked out before ``_read`` is called (see :mod:`parsers.reading.thoughts`).
    """

    def __init__(
        self,
        choices: Sequence[str] | None = None,
        fields: Sequence[str] = (),
        *,
        labels: Sequence[str] | None = None,
        label_of: Callable[[str], str] | None = None,
    ) -> None:
        """Fix choices, fields and labels.

        Args:
            choices: the actions; None if they are passed to each call.
            fields: names of the fields of an utterance besides the action, in this order.
            labels: names of the classes a causal model learns, without ``"invalid"``, which is added. By default the
                choices, or ``"valid"`` alone where there are no fixed ones.
            label_of: maps an action to one of ``labels``; a module-level function if the parser is to be pickled.

        Raises:
            TypeError: if ``choices`` or ``fields`` is a str.
            ValueError: if choices, fields or labels are empty, repeated or unusable in this format.
        """
        for name, value in (("choices", choices), ("fields", fields)):
            if isinstance(value, str):
                raise TypeError(f"{name} must be a sequence of str, got the str {value!r}")
        if (labels is None) != (label_of is None):
            raise ValueError("labels and label_of go together: give both or neither")
        self.choices = None if choices is None else tuple(choices)
        self.fields = tuple(fields)
        for choice in self.choices if self.choices is not None else ():
            self._check_writable(choice)
        if self.choices == ():
            raise ValueError("choices must not be empty")
        self._check_unique("choices", self.choices or ())
        self._check_unique("fields", self.fields)
        for field in self.fields:
            if field in ("", "self", "action"):
                raise ValueError(f"a field cannot be called {field!r}: format() could not take it by name")
        classes = labels if labels is not None else self.choices if self.choices is not None else ("valid",)
        self._labels = (*classes, INVALID)
        self._check_unique("labels", self._labels)
        self._label_of = label_of
        self._label_index = {label: index for index, label in enumerate(self._labels)}

    @staticmethod
    def _check_unique(kind: str, names: Sequence[str]) -> None:
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"{kind} must differ from one another, got {', '.join(map(repr, repeated))} twice")

    def _check_writable(self, action: str) -> None:
        """Raise ValueError if ``action`` cannot be written in this format and read back."""
        if not isinstance(action, str) or not action or action != action.strip():
            raise ValueError(f"an action must be a non-empty str without spaces around it, got {action!r}")

    def _admissible(self, choices: Sequence[str] | None) -> Sequence[str]:
        admissible = self.choices if choices is None else choices
        if admissible is None:
            raise ValueError(f"this {type(self).__name__} has no fixed choices: pass choices= to each call")
        if not admissible:
            raise ValueError("choices must not be empty")
        return admissible

    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        """Read an utterance; ``choices`` overrides the fixed ones (ValueError if there are neither)."""
        admissible = self._admissible(choices)
        if len(utterance) > self.max_length:
            return Parse.failure(
                ErrorKind.TOO_LONG, f"the reply has {len(utterance)} characters, more than {self.max_length}"
            )
        text = self._without_thoughts(utterance)
        if text is None:
            return unfinished()
        parse = self._read(text, admissible)
        if text is utterance or parse.action is None or parse.repaired or self._writes_thoughts:
            return parse
        return Parse(parse.action, span=parse.span, repaired=True)

    #: Whether thoughts between their marks are part of the format itself.
    _writes_thoughts = False

    def _without_thoughts(self, utterance: str) -> str | None:
        """Blank out the thoughts of an utterance, keeping its length; return None if a thought is never closed."""
        return hide_thoughts(utterance)

    @abstractmethod
    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        """Read an utterance of at most ``max_length`` characters, in which thoughts are blanked out."""

    def format(self, action: str, **fields: Any) -> str:
        """Write ``action`` after the fields; absent fields are written empty.

        Raises:
            ValueError: if the action or a field is unknown, cannot be written, or the whole gets too long.
        """
        if self.choices is not None and action not in self.choices:
            raise ValueError(f"{action!r} is not an action; choose one of: {self._listed(self.choices)}")
        self._check_writable(action)
        self._check_field_names(fields)
        utterance = self._write(action, fields)
        if len(utterance) > self.max_length:
            raise ValueError(f"the utterance has {len(utterance)} characters, more than {self.max_length}")
        if fields and self.parse(utterance, self.choices or (action,)).action != action:
            raise ValueError(f"with these fields the action {action!r} could not be read back: {fields}")
        return utterance

    @abstractmethod
    def _write(self, action: str, fields: dict[str, Any]) -> str:
        """Write an action in this format; it and the names of ``fields`` have been checked before."""

    def swap(self, utterance: str, parse: Parse[str], action: str, choices: Sequence[str] | None = None) -> str:
        """Rewrite the deciding span of ``utterance`` to ``action``; ``choices`` is not needed.

        Decoration around the span is removed where it would hide a symbol, as in ``**7**`` with ``*`` for 7.
        """
        start, end = self._deciding_span(parse)
        swapped = shortest = utterance[:start] + self._inline(action, utterance, start) + utterance[end:]
        if any(map(str.isalpha, action)):
            return swapped
        admissible = choices or self.choices or (action,)
        for marks in _WIDENED:
            if self.parse(swapped, admissible).action == action:
                return swapped
            first = len(utterance[:start].rstrip(marks))
            last = len(utterance) - len(utterance[end:].lstrip(marks))
            swapped = utterance[:first] + self._inline(action, utterance, first) + utterance[last:]
        return swapped if self.parse(swapped, admissible).action == action else shortest

    def _inline(self, action: str, utterance: str, start: int) -> str:
        """Return ``action`` as it must be spelled at character ``start`` of ``utterance``."""
        return action

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the classes, ``"invalid"`` last."""
        return self._labels

    def label(self, parse: Parse[str]) -> int:
        """Return the index of a parse in :attr:`labels`.

        Raises:
            ValueError: if the action has no label.
        """
        if parse.action is None:
            return len(self._labels) - 1
        if self._label_of is None and self.choices is None:
            return 0
        name = parse.action if self._label_of is None else self._label_of(parse.action)
        if name not in self._label_index:
            raise ValueError(f"{name!r}, the label of action {parse.action!r}, is none of {self._listed(self._labels)}")
        return self._label_index[name]

    def sample(self, rng: np.random.Generator, choices: Sequence[str] | None = None) -> str:
        """Draw an action uniformly."""
        admissible = self._admissible(choices)
        return admissible[int(rng.integers(len(admissible)))]

    def _alternatives(self, choices: Sequence[str] | None, spell: Callable[[str], str] = str) -> str:
        """Return a regular expression, in a group, of any of the choices, each spelled by ``spell``."""
        return one_of(spell(choice) for choice in self._admissible(choices))

    def _names(self, choices: Sequence[str]) -> Sequence[str]:
        """Return the names to list for admissible ``choices``, in prompts and messages."""
        return choices

    def _quoted(self, choices: Sequence[str] | None) -> str:
        """List all choices for a prompt, in quotes."""
        return ", ".join(f'"{name}"' for name in self._names(self._admissible(choices)))

    @staticmethod
    def _listed(choices: Sequence[str]) -> str:
        """List the first choices for a message, in quotes."""
        listed = ", ".join(f'"{choice}"' for choice in choices[:_MAX_LISTED])
        return listed if len(choices) <= _MAX_LISTED else f"{listed}, ... ({len(choices)} in all)"

    def _find(self, value: str, choices: Sequence[str]) -> tuple[str, int, int] | None:
        """Return the one choice that ``value`` names and its ``start, end`` in ``value``; None if there is none."""
        return find_choice(value, choices)

    def _resolve(
        self, value: str, utterance: str, span: tuple[int, int], choices: Sequence[str], repaired: bool
    ) -> Parse[str]:
        """Make the parse of ``value``, found at ``span`` of the utterance."""
        if value in choices:
            return Parse(value, span=span, repaired=repaired)
        found = self._find(value, choices)
        if found is not None:
            action, first, last = found
            start, end = span
            # Escapes in the utterance make offsets differ from those in the decoded value.
            if utterance[start:end] == value:
                start, end = start + first, start + last
            return Parse(action, span=(start, end), repaired=True)
        if value.strip() in ELLIPSES:
            return _PLACEHOLDER
        if not bare(value):
            return Parse.failure(ErrorKind.MALFORMED_VALUE, "the action is empty")
        quoted = value if len(value) <= _MAX_QUOTED else f"{value[:_MAX_QUOTED]}..."
        return Parse.failure(
            ErrorKind.UNKNOWN_ACTION,
            f'"{quoted}" is not an action here; choose one of: {self._listed(self._names(choices))}',
        )

    def _resolve_cut(self, value: str, utterance: str, span: tuple[int, int], choices: Sequence[str]) -> Parse[str]:
        """Make the parse of ``value`` at the end of an utterance that was cut off before the value's closing mark."""
        start = plain(bare(value))
        if sum(plain(choice).startswith(start) for choice in choices) > 1:
            return Parse.failure(
                ErrorKind.AMBIGUOUS, f'the reply ends within its action, after "{value[:_MAX_QUOTED]}"'
            )
        return self._resolve(value, utterance, span, choices, repaired=True)

    def _agree(self, readings: Sequence[Parse[str]]) -> Parse[str]:
        """Combine the parses of all places where an utterance names an action (at least one) into one."""
        first = readings[0]
        if len(readings) == 1:
            return first
        readings = [reading for reading in readings if reading is not _PLACEHOLDER] or [first]
        first = readings[0]
        if any(reading.action != first.action for reading in readings):
            named = dict.fromkeys(reading.action or "something unknown" for reading in readings)
            return Parse.failure(ErrorKind.AMBIGUOUS, f"the reply names several actions: {self._listed(tuple(named))}")
        if first.action is None:
            return first
        return Parse(first.action, span=first.span, repaired=True)
