"""JSON objects in a reply: read as strict JSON if possible, else leniently."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.reading.decoration import plain
from parsers.reading.json_text import JSONObject, Member, read_object
from parsers.reading.lenient_json import MAX_REPAIR, OPENING, NotAnObjectError, TooLongError, read_leniently

#: A reply with more objects than this, or more braces that open none than the next, is not read.
MAX_OBJECTS = 256
_MAX_FAILURES = 32
#: What is wrong with a reply in which reading stopped before a broken object that goes on for long.
TOO_LONG = f"the JSON is broken and too long to repair (more than {MAX_REPAIR:,} characters)"

# The possible beginning of an object, where the text ends.
_BEGUN = re.compile(r"\{\{?\s{0,40}(?:\\?[\"'`\u201c\u2018]?[^{}\[\]:=\n]{0,60})?\Z")


def object_at(text: str, start: int) -> JSONObject:
    """Read the object that opens at ``text[start] == "{"``.

    Raises:
        ValueError: if there is no object that can be read.
    """
    for strict in (True, False):
        try:
            members, end = read_object(text, start, strict)
        except ValueError:
            continue
        return JSONObject(members, start, end, strict)
    return read_leniently(text, start)


def find_objects(text: str) -> tuple[list[JSONObject], bool]:
    """Read all outermost objects, in order; a brace without a key after it is prose and is skipped.

    Returns:
        The objects, and whether the whole text was read. Reading stops at an object that cannot be read, since
        everything after its brace may be a part of it.
    """
    objects: list[JSONObject] = []
    failures = 0
    end = 0
    while (brace := OPENING.search(text, end)) is not None:
        if len(objects) == MAX_OBJECTS or failures > _MAX_FAILURES:
            return objects, False
        try:
            found = object_at(text, brace.start())
        except NotAnObjectError:
            return objects, False
        objects.append(found)
        failures += not found.sound
        end = max(found.end, brace.start() + 1)
    last = text.rfind("{", end)
    if last >= 0 and _BEGUN.match(text, last):
        objects.append(JSONObject([], last, len(text), False, whole=False, sound=False))
    return objects, True


def is_too_long(text: str, objects: Sequence[JSONObject]) -> bool:
    """Return whether reading stopped, behind ``objects``, at a broken object of more characters than are repaired."""
    brace = OPENING.search(text, objects[-1].end if objects else 0)
    if brace is None:
        return False
    try:
        object_at(text, brace.start())
    except NotAnObjectError as error:
        return isinstance(error, TooLongError)
    return False


def members_of(members: Sequence[Member], key: str) -> list[Member]:
    """Return the members whose key is ``key`` (in lower case) up to case and spaces around it."""
    return [member for member in members if same_key(member[0], key)]


def same_key(key: str, wanted: str) -> bool:
    """Return whether ``key`` is ``wanted`` (given in lower case) up to case, spaces around it and typographic forms."""
    return key == wanted or (key.strip().casefold() if key.isascii() else plain(key)) == wanted
