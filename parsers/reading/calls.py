"""Function calls in JSON, as tool-use models and chat interfaces write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from parsers.core import ErrorKind, Parse
from parsers.reading.json_objects import members_of, object_at, same_key
from parsers.reading.json_text import JSONObject, Member
from parsers.reading.lenient_json import OPENING

#: The keys of a call's arguments; Llama writes the second.
_ARGUMENTS = ("arguments", "parameters")
#: The keys of the objects in which chat interfaces wrap a call or a list of calls.
_WRAPPERS = ("function", "function_call", "tool_call", "tool_calls")
_MAX_WRAPPERS = 4
_CHARACTER = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)


class Call(NamedTuple):
    """The arguments of one call.

    Attributes:
        arguments: an object, with offsets in ``text``.
        reply: the whole reply.
        text: the reply, or the decoded arguments if they are a string of JSON.
        span: the arguments' ``(start, end)`` in the reply, with their quotes if they are a string.
        exact: whether the call is written exactly as in the format.
    """

    arguments: JSONObject
    reply: str
    text: str
    span: tuple[int, int]
    exact: bool

    def place(self, span: tuple[int, int]) -> tuple[int, int]:
        """Return the span in the reply of ``span`` in :attr:`text`.

        In a string with two escapes for one character, the result is the whole string.
        """
        if self.text is self.reply:
            return span
        start, end = self.span[0] + 1, self.span[1] - (self.reply[self.span[1] - 1 : self.span[1]] in "\"'")
        places = [match.start() for match in _CHARACTER.finditer(self.reply, start, end)] + [end]
        return (places[span[0]], places[span[1]]) if len(places) == len(self.text) + 1 else (start, end)


def read_calls(
    found: JSONObject, utterance: str, function: str, action_key: str, depth: int = _MAX_WRAPPERS
) -> Iterator[Call | Parse[Any]]:
    """Yield the calls of ``function`` in an object of a reply, and a failed parse for each call that cannot be read.

    A call is an object with a name and arguments, which may be a string of JSON; it may be wrapped as chat interfaces
    do. Arguments alone count too, if one of them is ``action_key`` (lower case).
    """
    arguments = [member for member in found.members if any(same_key(member[0], key) for key in _ARGUMENTS)]
    names = [member[1] for member in members_of(found.members, "name")]
    if not arguments:
        yield from _read_wrapped(found, utterance, function, action_key, depth)
        if not names and members_of(found.members, action_key):
            yield Call(found, utterance, utterance, (found.start, found.end), False)
        return
    wrong = _wrong_name(names, function)
    if wrong is not None:
        yield wrong
        return
    exact = depth == _MAX_WRAPPERS and len(arguments) == 1 and arguments[0][0] == "arguments" and names == [function]
    for member in arguments:
        yield _read_arguments(member, utterance, exact)


def _read_wrapped(
    found: JSONObject, utterance: str, function: str, action_key: str, depth: int
) -> Iterator[Call | Parse[Any]]:
    for key, value, start, end in found.members:
        if depth > 0 and isinstance(value, dict | list) and any(same_key(key, name) for name in _WRAPPERS):
            while (opening := OPENING.search(utterance, start, end)) is not None:
                try:
                    inner = object_at(utterance, opening.start())
                except ValueError:
                    return
                yield from read_calls(inner, utterance, function, action_key, depth - 1)
                start = inner.end


def _wrong_name(names: list[Any], function: str) -> Parse[Any] | None:
    for name in names:
        if not isinstance(name, str) or not same_key(name, function.strip().casefold()):
            message = f'"{str(name)[:40]}" is no function here; call "{function}"'
            return Parse.failure(ErrorKind.UNKNOWN_ACTION, message)
    return None if names else Parse.failure(ErrorKind.NO_ACTION, f'the call has no name; call "{function}"')


def _read_arguments(member: Member, utterance: str, exact: bool) -> Call | Parse[Any]:
    _, value, start, end = member
    if isinstance(value, dict):
        try:
            inner = object_at(utterance, start)
        except ValueError:
            return Parse.failure(ErrorKind.MALFORMED_VALUE, "the arguments cannot be read")
        return Call(inner, utterance, utterance, (start, inner.end), exact)
    if not isinstance(value, str) or utterance[start - 1] not in "\"'":
        return Parse.failure(ErrorKind.MALFORMED_VALUE, "the arguments must be an object")
    try:
        inner = object_at(value, len(value) - len(value.lstrip()))
    except (ValueError, IndexError):
        return Parse.failure(ErrorKind.MALFORMED_VALUE, "the arguments are a string, but not of a JSON object")
    return Call(inner, utterance, value, (start - 1, min(end + 1, len(utterance))), False)
