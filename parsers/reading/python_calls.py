"""Calls in the manner of Python, as models write them: ``click(start_box='(500,250)')``, ``do(action="Tap")``.

Views are folded texts (see :func:`parsers.reading.decoration.fold`), whose places are those of the reply.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers.reading.markers import closing_quotes

_KEY = re.compile(r"\s{0,40}(?:([A-Za-z_]{1,30})\s{0,9}=\s{0,9})?")
#: What follows the quote that ends a text: the end of the call, or the next argument.
_AFTER_TEXT = re.compile(r"\s{0,40}(?:\)|,\s{0,40}[A-Za-z_]{1,30}\s{0,9}=)")
#: A further argument, perhaps, behind a comma that is missing.
_NEXT_KEY = re.compile(r"['\"]\s{0,9}[A-Za-z_]{1,30}\s{0,9}=\s{0,9}['\"(\[]")
_INSIDE = r"[0-9\s.,()\[\]-]{1,100}"
_TAGGED = re.compile(rf"<(point|bbox|box)>{_INSIDE}</\1>|<\|box_start\|>{_INSIDE}<\|box_end\|>")
_BARE = re.compile(r"[^\s,()\[\]'\"]{1,60}")
_NEXT = re.compile(r"\s{0,40}(?:(,)|\))")
_MAX_ARGUMENTS = 16
_MAX_GROUP = 200
_CLOSING = {"(": ")", "[": "]"}

_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL
)
_UNESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
_ESCAPED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\"}
_UNSAFE = re.compile(r"[\\\x00-\x1f]")


class Argument(NamedTuple):
    """An argument of a call: its key ("" without one), its text without quotes and escapes, whether it had quotes."""

    key: str
    text: str
    quoted: bool


class PythonCall(NamedTuple):
    """A call: its name as written, its arguments in order, its place."""

    name: str
    arguments: tuple[Argument, ...]
    start: int
    end: int


def read_python_call(utterance: str, view: str, head: re.Match[str], stop: int) -> PythonCall | None:
    """Read a call to its closing parenthesis, all of it before ``stop``.

    Args:
        utterance: the reply.
        view: the reply, folded, or itself where its quotes are to be taken as they are.
        head: the match of the name and the opening parenthesis in ``view``; the name is its first group.
        stop: the end of the text that may belong to the call.

    Returns:
        The call; None if it is cut off, or one of its arguments cannot be read or has no clear end. Behind a point
        in tags, quote and parenthesis may be missing.
    """
    arguments: list[Argument] = []
    at = head.end()
    closing = re.compile(r"\s{0,40}\)").match(view, at, stop)
    if closing is not None:
        return PythonCall(head[1], (), head.start(1), closing.end())
    while len(arguments) < _MAX_ARGUMENTS:
        key = _KEY.match(view, at, stop)
        assert key is not None  # it matches the empty text
        value = _value(view, key.end(), stop)
        if value is None:
            return None
        raw = utterance[value.start : value.end]
        text = unescape(raw) if value.quoted else raw.strip()
        arguments.append(Argument((key[1] or "").casefold(), text, value.quoted))
        following = _NEXT.match(view, value.behind, stop)
        if following is None:
            # A tag says where its point ends, so that it needs neither quote nor parenthesis.
            whole = value.tagged and not view[value.behind : stop].strip()
            return PythonCall(head[1], tuple(arguments), head.start(1), value.behind) if whole else None
        at = following.end()
        if following[1] is None:
            return PythonCall(head[1], tuple(arguments), head.start(1), at)
    return None


class _Value(NamedTuple):
    """The places of a value in a text: of its inside, and behind its quotes; and how it is written."""

    start: int
    end: int
    behind: int
    quoted: bool = False
    tagged: bool = False


def _value(view: str, start: int, stop: int) -> _Value | None:
    """Find the value at ``start``; None if there is none, or it has no clear end."""
    mark = view[start : start + 1] if start < stop else ""
    quoted = bool(mark) and mark in "\"'"
    tagged = _TAGGED.match(view, start + quoted, stop)
    if tagged is not None:
        behind = tagged.end() + (quoted and view.startswith(mark, tagged.end(), stop))
        if _NEXT.match(view, behind, stop) or not view[behind:stop].strip():
            return _Value(start + quoted, tagged.end(), behind, tagged=True)
    if quoted:
        text_end = _text_end(view, start, stop)
        return None if text_end is None else _Value(start + 1, text_end - 1, text_end, quoted=True)
    if mark in _CLOSING:
        end = _group_end(view, start, min(stop, start + _MAX_GROUP))
    else:
        bare = _BARE.match(view, start, stop)
        end = None if bare is None else bare.end()
    return None if end is None else _Value(start, end, end)


def _group_end(view: str, start: int, stop: int) -> int | None:
    """Find the end of the brackets that open at ``start``."""
    open_: list[str] = []
    for at in range(start, stop):
        character = view[at]
        if character in _CLOSING:
            open_.append(_CLOSING[character])
        elif character in ")]":
            if open_.pop() != character:
                return None
            if not open_:
                return at + 1
    return None


def _text_end(view: str, opening: int, stop: int) -> int | None:
    """Find the end of the text in quotes that opens at ``opening``.

    It is the first mark, if the call goes on or ends behind it. Otherwise marks inside the text were not escaped, and
    it ends with the last mark of the line, if that is the only one behind which the call goes on or ends.
    """
    places = closing_quotes(view, opening, stop)
    if not places:
        return None
    if _AFTER_TEXT.match(view, places[0] + 1, stop):
        return places[0] + 1
    line = view.find("\n", places[0], stop)
    inside = [place for place in places if line < 0 or place < line]
    ends = [place for place in inside if _AFTER_TEXT.match(view, place + 1, stop)]
    clear = ends == inside[-1:] and not _NEXT_KEY.search(view, opening + 1, ends[0])
    return ends[0] + 1 if clear else None


def unescape(raw: str) -> str:
    r"""Decode ``\n``, ``\t``, ``\r``, ``\\``, ``\'``, ``\"`` and ``\uXXXX``; other backslashes are themselves."""
    return _ESCAPE.sub(_unescaped, raw) if "\\" in raw else raw


def _unescaped(escape: re.Match[str]) -> str:
    high, low, code, character = escape.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    return chr(int(code, 16)) if code else _UNESCAPED.get(character, escape[0])


def in_quotes(text: str, quote: str) -> str:
    """Write ``text`` as a string between ``quote``, such that :func:`unescape` gives it back."""
    safe = _UNSAFE.sub(lambda found: _ESCAPED.get(found[0]) or f"\\u{ord(found[0]):04x}", text)
    return quote + safe.replace(quote, "\\" + quote) + quote


def in_quotes_pattern(quote: str) -> str:
    """Return a regular expression of all strings, not empty, that :func:`in_quotes` writes."""
    return rf"{quote}(?:[^{quote}\\\x00-\x1f]|\\(?:[{quote}\\nrt]|u[0-9a-fA-F]{{4}}))+{quote}"
