"""The function-call parser: ``{"name": "act", "arguments": {"action": "stand"}}``, as tool-use models write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from parsers.choice.json import JSONChoiceParser
from parsers.core import ErrorKind, Parse
from parsers.reading.calls import Call, read_calls
from parsers.reading.json_text import JSONObject
from parsers.reading.patterns import escape


class FunctionCallParser(JSONChoiceParser):
    r"""A parser of the call of one function whose action argument names one of the actions.

    Tolerated and flagged as ``repaired`` besides all that :class:`parsers.choice.json.JSONChoiceParser` tolerates: a
    ``<tool_call>`` around the call, ``"parameters"`` for ``"arguments"``, the arguments alone, arguments that are
    themselves a string of JSON (``"{\"action\": \"stand\"}"``), and the wrappers of chat-completion interfaces
    (``{"type": "function", "function": {...}}``, ``{"tool_calls": [...]}``). The call of another function is an unknown
    action.
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
        readings: list[Parse[str]] = []
        for call in read_calls(found, utterance, self.function, self._key):
            readings += self._read_call(call, utterance, choices, clean) if isinstance(call, Call) else [call]
        return readings

    def _read_call(self, call: Call, utterance: str, choices: Sequence[str], clean: bool) -> list[Parse[str]]:
        readings = super()._read_object(call.arguments, call.text, choices, clean and call.exact)
        if call.text is not call.reply and not call.arguments.sound:
            readings += self._read_places(call.text, 0, choices)
        if not readings:
            return [Parse.failure(ErrorKind.MALFORMED_VALUE, f'the arguments have no "{self.action_key}"')]
        return [
            reading
            if reading.span is None
            else Parse(reading.action, span=call.place(reading.span), repaired=reading.repaired)
            for reading in readings
        ]

    def _write(self, action: str, fields: dict[str, Any]) -> str:
        return f'{{"name": {json.dumps(self.function)}, "arguments": {super()._write(action, fields)}}}'

    def _example(self) -> str:
        return f'{{"name": {json.dumps(self.function)}, "arguments": {super()._example()}}}'

    def _object_pattern(self, action: str) -> str:
        name = escape(json.dumps(self.function))
        return rf'\{{"name": {name}, "arguments": {super()._object_pattern(action)}\}}'
