"""JSON objects in running text with the offsets of each value, which ``json.loads`` does not report; a JSON writer.

Only the outermost objects are found; a value that is itself an object stays a value.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

#: Deepest nesting of a value that is read; the recursion of the C scanner must not depend on the caller's stack.
MAX_DEPTH = 64

#: Writes JSON without escaping non-ASCII characters; json.dumps would make a new encoder at each call.
to_json = json.JSONEncoder(ensure_ascii=False).encode

#: (key, value, start, end): numbers are their source text; the span of a string is that between its quotes.
Member = tuple[str, Any, int, int]


def _reject(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


# Numbers stay text: a choice "3" is compared with the text 3, and int() of a million digits is never computed.
_DECODE = {
    strict: json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_reject, strict=strict).raw_decode
    for strict in (True, False)
}


def _skip_space(text: str, i: int) -> int:
    while text[i] in " \t\n\r":
        i += 1
    return i


class JSONObject(NamedTuple):
    """A JSON object in a text.

    Attributes:
        members: its members in order, duplicates included.
        start: the position of its opening brace.
        end: the position behind its closing brace.
        strict: False when a string in it holds a raw control character, such as a line break, or it is only nearly
            JSON.
        whole: False when the text ends inside the object.
        guessed: spans of strings with unescaped quotes, whose ends are guessed.
        sound: False when the object is only nearly JSON.
    """

    members: list[Member]
    start: int
    end: int
    strict: bool
    whole: bool = True
    guessed: tuple[tuple[int, int], ...] = ()
    sound: bool = True


def read_object(text: str, start: int, strict: bool = True) -> tuple[list[Member], int]:
    """Read the object that opens at ``text[start] == "{"``.

    Returns:
        Its members in order, duplicates included, and the position after its closing brace.

    Raises:
        ValueError: if there is no well-formed object.
    """
    members: list[Member] = []
    decode = _DECODE[strict]
    try:
        i = _skip_space(text, start + 1)
        if text[i] == "}":
            return members, i + 1
        while True:
            if text[i] != '"':
                raise ValueError(f"a key must be a string (character {i})")
            key, i = decode(text, i)
            i = _skip_space(text, i)
            if text[i] != ":":
                raise ValueError(f"no colon after a key (character {i})")
            i = _skip_space(text, i + 1)
            opener = text[i]
            value, end = decode(text, i)
            if opener in "[{" and _deeper_than(value, MAX_DEPTH):
                raise ValueError(f"a value is nested deeper than {MAX_DEPTH} levels (character {i})")
            members.append((key, value, i + 1, end - 1) if opener == '"' else (key, value, i, end))
            i = _skip_space(text, end)
            if text[i] == "}":
                return members, i + 1
            if text[i] != ",":
                raise ValueError(f"no comma between members (character {i})")
            i = _skip_space(text, i + 1)
    except (IndexError, RecursionError) as error:
        raise ValueError("the object is not complete, or nested too deep") from error


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            child
            for node in level
            if isinstance(node, list | dict)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True
