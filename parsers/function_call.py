"""The function-call parser: ``{"name": "act", "arguments": {"action": "stand"}}``, as tool-use models write it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from parsers.choice import escape
from parsers.core import ErrorKind, Parse
from parsers.json_choice import JSONChoiceParser, inner_json, same_key
from parsers.json_text import JSONObject, Member, read_object

#: The keys under which a call's arguments stand; the second is Llama's.
_ARGUMENTS = ("arguments", "parameters")
_CHARACTER = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)


class FunctionCallParser(JSONChoiceParser):
    r"""Reads the call of one function whose action argument names one of the actions.

    Tolerated and flagged as ``repaired`` besides what :class:`parsers.json_choice.JSONChoiceParser` tolerates: a
    ``<tool_call>`` around the call, ``"parameters"`` for ``"arguments"``, and arguments that are themselves a string
    of JSON (``"{\"action\": \"stand\"}"``, as in chat-completion interfaces). The call of another function is an
    unknown action.
    """

    def __init__(
        self,
        choices: Sequence[str] | None = None,
        fields: Sequence[str] = ("thoughts",),
        action_key: str = "action",
        function: str = "act",
        *,
        labels: Sequence[str] | None = None,
        label_of: Callable[[str], str] | None = None,
    ) -> None:
        """Fix choices, the function's name and its parameters.

        Raises:
            ValueError: also if the function has no name.
        """
        if not function.strip():
            raise ValueError(f"the function needs a name, got {function!r}")
        self.function = function
        super().__init__(choices, fields, action_key, labels=labels, label_of=label_of)

    def _read_object(self, found: JSONObject, utterance: str, choices: Sequence[str], clean: bool) -> list[Parse[str]]:
        arguments = [member for member in found.members if any(same_key(member[0], key) for key in _ARGUMENTS)]
        if not arguments:
            return []
        names = [member[1] for member in found.members if same_key(member[0], "name")]
        wrong = self._wrong_name(names)
        if wrong is not None:
            return [wrong]
        clean = clean and len(arguments) == 1 and arguments[0][0] == "arguments" and names == [self.function]
        return [reading for member in arguments for reading in self._read_arguments(member, utterance, choices, clean)]

    def _wrong_name(self, names: Sequence[Any]) -> Parse[str] | None:
        for name in names:
            if not isinstance(name, str) or not same_key(name, self.function.strip().casefold()):
                message = f'"{str(name)[:40]}" is no function here; call "{self.function}"'
                return Parse.failure(ErrorKind.UNKNOWN_ACTION, message)
        return None if names else Parse.failure(ErrorKind.NO_ACTION, f'the call has no name; call "{self.function}"')

    def _read_arguments(self, member: Member, utterance: str, choices: Sequence[str], clean: bool) -> list[Parse[str]]:
        _, value, start, _ = member
        if isinstance(value, dict):
            members, end = read_object(utterance, start, strict=False)
            readings = super()._read_object(JSONObject(members, start, end, False), utterance, choices, clean)
        elif isinstance(value, str) and utterance[start - 1] == '"':
            readings = self._read_string(value, utterance, member, choices)
        else:
            return [Parse.failure(ErrorKind.MALFORMED_VALUE, "the arguments must be an object")]
        return readings or [
            Parse.failure(ErrorKind.MALFORMED_VALUE, f'the arguments have no "{self.action_key}"'),
        ]

    def _read_string(self, value: str, utterance: str, member: Member, choices: Sequence[str]) -> list[Parse[str]]:
        """Readings of arguments that are a string of JSON; spans are carried over to the escaped text."""
        _, _, start, end = member
        try:
            members, _ = read_object(value, len(value) - len(value.lstrip()), strict=False)
        except ValueError:
            return [Parse.failure(ErrorKind.MALFORMED_VALUE, "the arguments are a string, but not of a JSON object")]
        readings = super()._read_object(JSONObject(members, 0, len(value), False), value, choices, clean=False)
        places = [match.start() for match in _CHARACTER.finditer(utterance, start, end)] + [end]
        # Escaped surrogate pairs are two places for one character: then the whole string is the span.
        exact = len(places) == len(value) + 1
        return [
            Parse(
                reading.action,
                span=(places[reading.span[0]], places[reading.span[1]]) if exact else (start, end),
                repaired=True,
            )
            if reading.span is not None
            else reading
            for reading in readings
        ]

    def _action_values(self, found: dict[Any, Any]) -> list[Any]:
        if self._wrong_name([value for key, value in found.items() if same_key(key, "name")]) is not None:
            return []
        return [
            value
            for key, arguments in found.items()
            if any(same_key(key, name) for name in _ARGUMENTS) and isinstance(arguments, dict)
            for value in super(FunctionCallParser, self)._action_values(arguments)
        ]

    def _write(self, action: str, fields: dict[str, Any]) -> str:
        return f'{{"name": {json.dumps(self.function)}, "arguments": {super()._write(action, fields)}}}'

    def _inline(self, action: str, utterance: str, start: int) -> str:
        inner = super()._inline(action, utterance, start)
        return inner_json(inner) if utterance[:start].endswith('\\"') else inner

    def _example(self) -> str:
        return f'{{"name": {json.dumps(self.function)}, "arguments": {super()._example()}}}'

    def _object_pattern(self, action: str) -> str:
        name = escape(json.dumps(self.function))
        return rf'\{{"name": {name}, "arguments": {super()._object_pattern(action)}\}}'
