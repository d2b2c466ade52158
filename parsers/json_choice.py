"""The JSON parser of the card games: an object whose ``"action"`` names one of the actions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from parsers.choice import ChoiceParser, check_field, escape
from parsers.core import ErrorKind, Parse
from parsers.json_objects import find_objects, members_of, same_key
from parsers.json_text import JSONObject, Member, to_json
from parsers.lenient_json import value_at
from parsers.thoughts import hide_thoughts

_PLAIN = r'[^"\\\x00-\x1f]'
_ESCAPE = r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
#: What a string has at least one of, if it is not empty.
CHARACTER_PATTERN = f"(?:{_PLAIN}|{_ESCAPE})"
# Runs of plain characters between escapes: a choice at every character takes four times as long.
STRING_PATTERN = f'"{_PLAIN}*(?:{_ESCAPE}{_PLAIN}*)*"'
NUMBER_PATTERN = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_SCALAR = f"(?:{STRING_PATTERN}|{NUMBER_PATTERN})"
#: What a field may hold: a string, a number, or a flat list of them.
FIELD_PATTERN = rf"(?:{_SCALAR}|\[(?:{_SCALAR}(?:, {_SCALAR})*)?\])"

_QUOTE = "[\"'`\u2018\u2019\u201c\u201d]"


_BEFORE = "\"'`\u2018\u2019\u201c\u201d:="
_MAX_BEFORE = 64
#: So many keys are compared where JSON is broken; a loop of a model has more.
_MAX_PLACES = 64


def dump_field(name: str, value: Any) -> str:
    """A field's value as JSON.

    Raises:
        ValueError: unless it is a str, a finite number, or a flat list of such.
    """
    check_field(name, value)
    return to_json(value)


def inner_json(text: str) -> str:
    """``text`` as the inside of a JSON string, without the quotes."""
    return to_json(text)[1:-1]


class JSONChoiceParser(ChoiceParser):
    """Reads ``{"thoughts": "...", "action": "+"}``.

    The action is the value of the action key at the top level of an object; a key of that name inside a string or a
    nested object does not count. Strict JSON is tried first. Flagged as ``repaired``: text, thoughts or a markdown
    fence around the object, another case of key or action, decoration of the action, a number for the choice of that
    name, line breaks inside strings, and what is nearly JSON (see :mod:`parsers.lenient_json`) if all places in it that
    look like the action agree. An action cut off by the end of the text counts only if no other choice begins like it.
    Two objects or two keys that name different actions are ambiguous, and so is a second object that is cut off.
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
        """Fix choices, fields and the key of the action (see :class:`parsers.choice.ChoiceParser`).

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
        self._exact = re.compile(self._object_pattern(f"({_PLAIN}*)"))

    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        # What format() writes is read by one pattern, in a third of the time.
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
        """A reading for each action key; ``clean``: nothing but this strictly well-formed object is there."""
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
        """What follows each key behind ``start``: where quotes are broken, any place may be the one that is meant."""
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
        # A value without quotes follows its colon directly; decoration may stand between a quote and the value.
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
        """The passage of a prompt that tells a model this format."""
        listed = ", ".join(f'"{choice}"' for choice in self._admissible(choices))
        return f'Reply with one JSON object: {self._example()}. "{self.action_key}" is one of: {listed}.'

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        """A regular expression of what :meth:`format` writes, up to ``max_length`` characters; no lookaround."""
        return self._object_pattern(self._alternatives(choices, inner_json))

    def _object_pattern(self, action: str) -> str:
        """The same with a pattern for the inside of the action's string."""
        members = [f"{escape(json.dumps(name))}: {FIELD_PATTERN}" for name in self.fields]
        members.append(f'{escape(json.dumps(self.action_key))}: "{action}"')
        return rf"\{{{', '.join(members)}\}}"
