"""The JSON parser of the card games: an object whose ``"action"`` names one of the actions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from parsers.choice import STRAY, ChoiceParser, check_field, escape
from parsers.core import ErrorKind, Parse
from parsers.json_text import MAX_DEPTH, JSONObject, Member, find_objects, to_json

#: Longest broken object that is given to json-repair, in characters; its time can grow with the square of the length.
MAX_REPAIR = 4096

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

_UNQUOTED = re.compile(f"[^{re.escape(STRAY.strip())},}}\\]\\n]*")
_STRAY_RUN = re.compile(f"[{re.escape(STRAY)}]*")
_QUOTE = "[\"'`\u2018\u2019\u201c\u201d]"


def dump_field(name: str, value: Any) -> str:
    """A field's value as JSON.

    Raises:
        ValueError: unless it is a str, a finite number, or a flat list of such.
    """
    check_field(name, value)
    return to_json(value)


def same_key(key: str, wanted: str) -> bool:
    """Whether ``key`` is ``wanted`` (given in lower case) up to case and spaces around it."""
    return key.strip().casefold() == wanted


def inner_json(text: str) -> str:
    """``text`` as the inside of a JSON string, without the quotes."""
    return to_json(text)[1:-1]


class JSONChoiceParser(ChoiceParser):
    """Reads ``{"thoughts": "...", "action": "+"}``.

    The action is the value of the action key at the top level of an object; a key of that name inside a string or a
    nested object does not count. Strict JSON is tried first. Flagged as ``repaired``: text or a markdown fence around
    the object, another case of key or action, stray quotes and spaces, a number for the choice of that name, line
    breaks inside strings, and broken JSON up to 4,096 characters that ``json-repair`` and the text itself agree on. An
    action cut off by the end of the text counts only if no other choice begins like it. Two objects or two keys that
    name different actions are ambiguous.
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
        self._bare_key = re.compile(rf"(?<![\w\\\"']){key}\s*[:=]", re.IGNORECASE)
        self._exact = re.compile(self._object_pattern(f"({_PLAIN}*)"))

    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        # What format() writes is read by one pattern, in a third of the time.
        exact = self._exact.fullmatch(utterance)
        if exact is not None and exact[1] in choices:
            return Parse(exact[1], span=exact.span(1))
        objects, broken = find_objects(utterance, self._key)
        alone = len(objects) == 1 and broken is None
        readings: list[Parse[str]] = []
        for found in objects:
            # "alone" first: a copy of the text for each of many objects would take quadratic time.
            clean = alone and found.strict and not (utterance[: found.start] + utterance[found.end :]).strip()
            readings += self._read_object(found, utterance, choices, clean)
        if broken is not None:
            readings += self._repair(utterance, broken, choices)
        if not readings:
            return Parse.failure(
                ErrorKind.NO_ACTION, f'no JSON object with a key "{self.action_key}"; expected {self._example()}'
            )
        return self._agree(readings)

    def _read_object(self, found: JSONObject, utterance: str, choices: Sequence[str], clean: bool) -> list[Parse[str]]:
        """A reading for each action key; ``clean``: nothing but this strictly well-formed object is there."""
        return [
            self._read_member(member, utterance, choices, clean)
            for member in found.members
            if member[0] == self.action_key or same_key(member[0], self._key)
        ]

    def _read_member(self, member: Member, utterance: str, choices: Sequence[str], clean: bool) -> Parse[str]:
        key, value, start, end = member
        if not isinstance(value, str):
            kind = {bool: "a boolean", list: "a list", dict: "an object"}.get(type(value), "null")
            return Parse.failure(ErrorKind.MALFORMED_VALUE, f'"{self.action_key}" must be a string, got {kind}')
        strict = clean and key == self.action_key and utterance[start - 1] == '"'
        return self._resolve(value, utterance, (start, end), choices, repaired=not strict)

    def _repair(self, utterance: str, start: int, choices: Sequence[str]) -> list[Parse[str]]:
        """Readings of the broken object at ``start``: json-repair finds the key, the text must bear the value out."""
        text = utterance[start:]
        # json-repair recurses at opening brackets and looks far ahead at closing braces.
        if len(text) > MAX_REPAIR or sum(map(text.count, "{[(}")) > MAX_DEPTH:
            return []
        values = self._repaired_values(text)
        places = [match.end() for match in self._quoted_key.finditer(text)]
        places = places or [match.end() for match in self._bare_key.finditer(text)]
        if not values or not places:
            return []
        readings = [self._read_place(text, place, values, start, utterance, choices) for place in places]
        for value in values:
            if value.strip(STRAY):
                action = self._match(value, choices)
                doubtful = any(reading.valid and reading.action != action for reading in readings)
            else:
                # The text alone decides, as in {"action": +}: then it must not speak of an action anywhere else.
                doubtful = text.casefold().count(self._key) > 1
            if doubtful:
                return [Parse.failure(ErrorKind.AMBIGUOUS, "the JSON is broken and can be read as several actions")]
        return readings

    def _repaired_values(self, text: str) -> list[str]:
        """What json-repair takes for values of the action key, "" for those it cannot read."""
        import json_repair  # not needed for well-formed replies, and slow to import

        try:
            repaired = json_repair.loads(text)
        except Exception:  # a third-party reader on hostile text: whatever it trips over, there is no reading
            return []
        return [
            str(value) if isinstance(value, str | int | float) else ""
            for found in (repaired if isinstance(repaired, list) else [repaired])
            if isinstance(found, dict)
            for value in self._action_values(found)
        ]

    def _action_values(self, found: dict[Any, Any]) -> list[Any]:
        """What an object repaired has for an action."""
        return [value for key, value in found.items() if same_key(key, self._key)]

    def _read_place(
        self, text: str, place: int, values: list[str], offset: int, utterance: str, choices: Sequence[str]
    ) -> Parse[str]:
        """The value that follows a key of the broken object ``text``, which begins at ``offset``."""
        start = _end(_STRAY_RUN, text, place)
        end = _end(_UNQUOTED, text, start)
        for value in values:
            after = start + len(value)
            # json-repair may know better where a value with a comma or an apostrophe ends.
            if value and text.startswith(value, start) and text[after : after + 1] in {*STRAY, ",", "}", "]", ""}:
                end = max(end, after)
        value = text[start:end].strip(STRAY)
        span = (offset + start, offset + end)
        if end == len(text):
            return self._resolve_cut(value, utterance, span, choices)
        return self._resolve(value, utterance, span, choices, repaired=True)

    def _write(self, action: str, fields: dict[str, Any]) -> str:
        written = [f"{key}: {dump_field(name, fields.get(name, ''))}" for name, key in self._written_keys.items()]
        written.append(f"{self._written_action_key}: {to_json(action)}")
        return f"{{{', '.join(written)}}}"

    def _inline(self, action: str, utterance: str, start: int) -> str:
        quoted = start > 0 and utterance[start - 1] in STRAY.strip()
        return inner_json(action) if quoted else to_json(action)

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


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where a pattern that can match nothing ends at ``start``."""
    match = pattern.match(text, start)
    return start if match is None else match.end()
