"""The JSON parser of the card games: an object whose ``"action"`` names one of the actions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from parsers.choice.base import ChoiceParser, check_field
from parsers.core import ErrorKind, Parse
from parsers.reading.json_objects import TOO_LONG, find_objects, is_too_long, members_of, same_key
from parsers.reading.json_text import JSONObject, Member, to_json
from parsers.reading.lenient_json import value_at
from parsers.reading.patterns import FIELD_PATTERN, PLAIN_PATTERN, escape
from parsers.reading.thoughts import hide_thoughts

_QUOTE = "[\"'`\u2018\u2019\u201c\u201d]"
_BEFORE = "\"'`\u2018\u2019\u201c\u201d:="
_MAX_BEFORE = 64
#: Most keys that are compared in broken JSON; a model that repeats itself may write thousands.
_MAX_PLACES = 64


def dump_field(name: str, value: Any) -> str:
    """Write a field's value as JSON.

    Raises:
        ValueError: unless it is a str, a finite number, or a flat list of these.
    """
    check_field(name, value)
    return to_json(value)


def inner_json(text: str) -> str:
    """Return ``text`` as a JSON string without its quotes."""
    return to_json(text)[1:-1]


class JSONChoiceParser(ChoiceParser):
    """A parser of ``{"thoughts": "...", "action": "+"}``.

    The action is the value of the action key at the top level of an object; a key of that name inside a string or a
    nested object does not count. Strict JSON is tried first. Flagged as ``repaired``: text, thoughts or a markdown
    fence around the object, another case of key or action, decoration of the action, a number for the choice of that
    name, line breaks inside strings, and text that is nearly JSON (see :mod:`parsers.reading.lenient_json`) if all its
    values that may be the action agree. An action cut off by the end of the text counts only if no other choice
    begins like it. Two objects or two keys that name different actions are ambiguous, and so is a second object
    that is cut off.
    """

    def __init__(
        self,
        choices: Sequence[str] | None = None,
        fields: Sequence[str] = ("thoughts",),
        action_key: str = "action",
        *,
        labels: Sequence[str] | None = None,
        label_of: Callable[[str], str] | None = None,
    ) -> None:
        """Fix choices, fields and the key of the action (see :class:`parsers.choice.base.ChoiceParser`).

        Raises:
            ValueError: also if the action key is empty or one of the fields.
        """
        super().__init__(choices, fields, labels=labels, label_of=label_of)
        self.action_key = action_key
        self._key = action_key.strip().casefold()
        if not self._key or any(same_key(field, self._key) for field in self.fields):
            raise ValueError(f"action_key must be non-empty and none of the fields, got {action_key!r}")
        self._written_keys = {field: json.dumps(field) for field in self.fields}
        self._written_action_key = json.dumps(action_key)
        key = re.escape(action_key.strip())
        self._quoted_key = re.compile(rf"(?<!\\){_QUOTE}\s*{key}\s*{_QUOTE}\s*[:=]", re.IGNORECASE)
        self._exact = re.compile(self._object_pattern(f"({PLAIN_PATTERN})"))

    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        # One pattern reads everything that format() writes, in a third of the time.
        exact = self._exact.fullmatch(utterance)
        if exact is not None and exact[1] in choices:
            return Parse(exact[1], span=exact.span(1))
        objects, complete = find_objects(utterance)
        alone = len(objects) == 1 and complete
        readings: list[Parse[str]] = []
        before = 0
        for found in objects:
            before = len(readings)
            # "alone" first: a copy of the text for each of many objects would take quadratic time.
            clean = alone and found.strict and not (utterance[: found.start] + utterance[found.end :]).strip()
            readings += self._read_object(found, utterance, choices, clean)
        if not readings and not complete and is_too_long(utterance, objects):
            return Parse.failure(ErrorKind.NO_ACTION, TOO_LONG)
        if not readings:
            return Parse.failure(
                ErrorKind.NO_ACTION, f'no JSON object with a key "{self.action_key}"; expected {self._example()}'
            )
        if not complete or (before and not objects[-1].whole):
            return Parse.failure(ErrorKind.AMBIGUOUS, "a further JSON object is cut off or broken")
        doubtful = next((found.start for found in objects if not found.sound), None)
        if doubtful is not None and any(reading.valid for reading in readings):
            readings += self._read_places(utterance, doubtful, choices)
        return self._agree(readings)

    def _without_thoughts(self, utterance: str) -> str | None:
        return hide_thoughts(utterance, objects=True)

    def _read_object(self, found: JSONObject, utterance: str, choices: Sequence[str], clean: bool) -> list[Parse[str]]:
        """Read each action key of an object; ``clean`` means that the utterance is only this object, in strict JSON."""
        return [self._read_member(member, utterance, choices, clean) for member in members_of(found.members, self._key)]

    def _read_member(self, member: Member, utterance: str, choices: Sequence[str], clean: bool) -> Parse[str]:
        key, value, start, end = member
        if not isinstance(value, str):
            kind = {bool: "a boolean", list: "a list", dict: "an object"}.get(type(value), "null")
            return Parse.failure(ErrorKind.MALFORMED_VALUE, f'"{self.action_key}" must be a string, got {kind}')
        if end == len(utterance):
            return self._resolve_cut(value, utterance, (start, end), choices)
        strict = clean and key == self.action_key and utterance[start - 1] == '"'
        return self._resolve(value, utterance, (start, end), choices, repaired=not strict)

    def _read_places(self, utterance: str, start: int, choices: Sequence[str]) -> list[Parse[str]]:
        """Read the value of each action key after ``start``: with broken quotes, any of them may be the action."""
        readings: list[Parse[str]] = []
        for match in self._quoted_key.finditer(utterance, start):
            if len(readings) == _MAX_PLACES:
                return [Parse.failure(ErrorKind.AMBIGUOUS, f"the broken JSON has more than {_MAX_PLACES} actions")]
            value, first, last = value_at(utterance, match.end())
            readings.append(self._read_member((self.action_key, value, first, last), utterance, choices, False))
        return readings

    def _write(self, action: str, fields: dict[str, Any]) -> str:
        written = [f"{key}: {dump_field(name, fields.get(name, ''))}" for name, key in self._written_keys.items()]
        written.append(f"{self._written_action_key}: {to_json(action)}")
        return f"{{{', '.join(written)}}}"

    def _inline(self, action: str, utterance: str, start: int) -> str:
        # A value without quotes follows its colon directly; decoration may be between a quote and the value.
        before = utterance[max(start - _MAX_BEFORE, 0) : start]
        mark = next((mark for mark in reversed(before) if mark in _BEFORE), "")
        if mark in ("", ":", "="):
            return to_json(action)
        inner = inner_json(action)
        return inner_json(inner) if f"\\{mark}" in before else inner

    def _example(self) -> str:
        members = [f'{json.dumps(name)}: "..."' for name in (*self.fields, self.action_key)]
        return f"{{{', '.join(members)}}}"

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        """Write the passage of a prompt that explains this format to a model."""
        action, names = self.action_key, self._quoted(choices)
        return f'Reply with one JSON object: {self._example()}. "{action}" is one of: {names}.'

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        """Return a regular expression of all that :meth:`format` writes, up to ``max_length``, without lookaround."""
        return self._object_pattern(self._alternatives(choices, inner_json))

    def _object_pattern(self, action: str) -> str:
        """Return :meth:`pattern` with ``action`` as the pattern of the inside of the action's string."""
        members = [f"{escape(json.dumps(name))}: {FIELD_PATTERN}" for name in self.fields]
        members.append(f'{escape(json.dumps(self.action_key))}: "{action}"')
        return rf"\{{{', '.join(members)}\}}"
