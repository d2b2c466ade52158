r"""A lenient reader of objects that are nearly JSON, as models write them, with the offsets of each value.

It reads single, typographic and triple quotes, quotes missing around keys and values, quotes inside a string that are
not escaped, missing and trailing commas, comments, Python's literals, braces that are doubled or missing at the end,
and ``\n`` spelled out between members. Nothing is dropped: a repeated key is reported twice. The object says whether
the text ends inside it.

Each character is read a bounded number of times, so that the time is linear in the length.
"""

from __future__ import annotations

import re
from typing import Any

from parsers.reading.json_text import MAX_DEPTH, JSONObject, Member

#: Longest broken object that is read, in characters.
MAX_REPAIR = 16_384

_QUOTES = "\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\uff02\uff07"
_OPEN = {'"': '"\u201d\uff02', "'": "'\u2019\uff07", "`": "`'", "\uff02": '\uff02"', "\uff07": "\uff07'"}
_CLOSERS = {
    mark: _OPEN.get(mark, '\u201d"\u201c' if mark in "\u201c\u201d\u201e\u201f" else "\u2019'") for mark in _QUOTES
}
_GAP = r"[\s\u200b-\u200d\u2060\ufeff]"
_COMMENT = r"//[^\n]{0,120}(?=\n|\Z)|\#[^\n]{0,120}(?=\n|\Z)|/\*(?:[^*]|\*(?!/)){0,120}\*/"
_SPACE = re.compile(rf"(?:{_GAP}+|\\[nrt]|{_COMMENT})*")
_SEPARATORS = re.compile(rf"(?:{_GAP}+|\\[nrt]|{_COMMENT}|[,;\uff0c])*")
# Skip only a few blanks and comments after each quote: skipping a long run each time would take quadratic time.
_SHORT_SPACE = rf"(?:{_GAP}|\\[nrt]){{0,80}}(?:(?:{_COMMENT}){_GAP}{{0,80}}){{0,2}}"
_NAME = rf"[^{_QUOTES}{{}}\[\],:=\uff1a\\\n]"
_KEY_TEXT = (
    rf"(?:\\{{0,3}}[{_QUOTES}](?P<quoted>{_NAME}{{0,60}})\\{{0,3}}[{_QUOTES}]?"
    rf"|(?P<bare>[^\W\d]{_NAME}{{0,60}})[{_QUOTES}]?)"
)
_KEY = re.compile(rf"{_KEY_TEXT}{_GAP}{{0,40}}[:=\uff1a]")
_NEXT_KEY = _KEY.pattern.replace("?P<quoted>", "?:").replace("?P<bare>", "?:")
#: The text behind the quote that ends a string: the end of its object or list, the next member, or no JSON any more.
_AFTER_MEMBER = re.compile(
    rf"{_SHORT_SPACE}(?:[,;\uff0c]{_SHORT_SPACE}(?:{_NEXT_KEY}|[}}\]]|\Z)|[}}\]<`]|{_NEXT_KEY}|\Z)"
)
_AFTER_ITEM = re.compile(rf"{_SHORT_SPACE}(?:[,\uff0c}}\]<]|\Z)")
_BARE = re.compile(r"[^,\uff0c}\]\n]*")
_AFTER_BARE = re.compile(rf"[,\uff0c]{_SHORT_SPACE}(?:{_NEXT_KEY}|[}}\]]|\Z)")
_BARE_COMMENT = re.compile(r"\s(?:#|//).*", re.DOTALL)
_ESCAPED_QUOTE = re.compile(r"\\{1,9}[\"']")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_LITERALS: dict[str, Any] = {"null": None, "None": None, "true": True, "True": True, "false": False, "False": False}
#: A brace with a key after it.
OPENING = re.compile(
    rf'\{{\{{?(?:{_GAP}|\\[nrt]){{0,200}}(?:{_KEY.pattern}|"(?:[^"\\]|\\.){{0,400}}"{_GAP}{{0,40}}:)', re.DOTALL
)


class NotAnObjectError(ValueError):
    """A text that does not look like a JSON object."""


class TooLongError(NotAnObjectError):
    """A broken object that is too long to be read."""


def read_leniently(text: str, start: int) -> JSONObject:
    """Read leniently the object that opens at ``text[start] == "{"``.

    Raises:
        NotAnObjectError: if no key follows the brace, or the object is too long or nested too deep.
    """
    if not text.startswith("{", start):
        raise NotAnObjectError(f"no brace opens (character {start})")
    reader = _Reader(text, start)
    try:
        members = reader.read_object(MAX_DEPTH)
    except RecursionError as error:
        raise NotAnObjectError("the object is nested too deep") from error
    return JSONObject(members, start, reader.at, False, not reader.cut, tuple(reader.guessed), sound=False)


def value_at(text: str, start: int) -> tuple[Any, int, int]:
    """Return the value after a key that ends at ``start``, and its span; the value is None if it cannot be read."""
    reader = _Reader(text, start)
    reader.skip()
    try:
        return reader.read_value(MAX_DEPTH, in_list=False)
    except (NotAnObjectError, RecursionError):
        return None, start, start


class _Reader:
    """A reading position in a text, with a record of the damage found so far."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.at = start
        self.doubled = text.startswith("{{", start)
        #: Whether the text ended inside the object.
        self.cut = False
        #: Spans of strings with unescaped quotes inside, whose ends are guessed.
        self.guessed: list[tuple[int, int]] = []

    def read_object(self, depth: int) -> list[Member]:
        """Read the members of the object at the present position, and move past it."""
        self._descend(depth)
        twice = self.doubled and self.text.startswith("{{", self.at)
        self.at += 2 if twice else 1
        members: list[Member] = []
        while True:
            self.skip(_SEPARATORS)
            key = _KEY.match(self.text, self.at)
            if key is None:
                break
            self.at = key.end()
            self.skip()
            value, start, end = self.read_value(depth, in_list=False)
            members.append(((key["quoted"] if key["bare"] is None else key["bare"]).strip(), value, start, end))
        if self.at >= len(self.text):
            self.cut = True
        elif self.text[self.at] == "}":
            self.at += 2 if twice and self.text.startswith("}}", self.at) else 1
        elif not members:
            raise NotAnObjectError(f"no key after the brace (character {self.at})")
        return members

    def _descend(self, depth: int) -> None:
        if depth <= 0:
            raise NotAnObjectError(f"values are nested deeper than {MAX_DEPTH} levels")
        if self.at - self.start > MAX_REPAIR:
            raise TooLongError(f"a broken object of more than {MAX_REPAIR} characters is not read")

    def skip(self, pattern: re.Pattern[str] = _SPACE) -> None:
        """Move past the text that ``pattern`` matches, by default white space and comments."""
        space = pattern.match(self.text, self.at)
        self.at = self.at if space is None else space.end()

    def read_value(self, depth: int, in_list: bool) -> tuple[Any, int, int]:
        """Read the value at the present position, and move past it; return the value and its span."""
        self._descend(depth)
        start = self.at
        mark = self.text[start : start + 1]
        if mark == "{":
            self.read_object(depth - 1)
            return {}, start, self.at
        if mark == "[":
            return self._read_list(depth - 1), start, self.at
        if mark and mark in _CLOSERS:
            return self._read_string(mark, in_list)
        if mark == "\\" and (opening := _ESCAPED_QUOTE.match(self.text, start)) is not None:
            return self._read_escaped(opening)
        return self._read_bare(in_list)

    def _read_list(self, depth: int) -> list[Any] | None:
        """Read the list at the present position; return None if the text ends inside it."""
        self._descend(depth)
        self.at += 1
        items: list[Any] = []
        while True:
            self.skip(_SEPARATORS)
            if self.at >= len(self.text):
                self.cut = True
                return None
            if self.text[self.at] in "]}":
                self.at += self.text[self.at] == "]"
                return items
            items.append(self.read_value(depth, in_list=True)[0])

    def _read_string(self, mark: str, in_list: bool) -> tuple[Any, int, int]:
        text, start = self.text, self.at + 1
        if text.startswith(mark * 3, self.at) and (end := text.find(mark * 3, self.at + 3)) >= 0:
            self.at = end + 3
            return text[start + 2 : end], start + 2, end
        after = _AFTER_ITEM if in_list else _AFTER_MEMBER
        limit = min(len(text), self.start + MAX_REPAIR)
        guessed = False
        for quote in re.compile(rf"\\.|[{_CLOSERS[mark]}]", re.DOTALL).finditer(text, start, limit):
            if text[quote.start()] == "\\":
                continue
            if after.match(text, quote.end()):
                self.at = quote.end()
                if guessed:
                    self.guessed.append((start, quote.start()))
                return _unescape(text[start : quote.start()]), start, quote.start()
            guessed = True
        if limit < len(text):
            raise TooLongError(f"a broken object of more than {MAX_REPAIR} characters is not read")
        self.cut = True
        self.at = len(text)
        return _unescape(text[start:]), start, len(text)

    def _read_escaped(self, opening: re.Match[str]) -> tuple[Any, int, int]:
        """Read a string whose quotes are escaped, as in JSON that was written as a string once more."""
        start = opening.end()
        closing = next((q for q in _ESCAPED_QUOTE.finditer(self.text, start) if q[0] == opening[0]), None)
        if closing is None:
            self.cut = True
            self.at = len(self.text)
            return _unescape(self.text[start:]), start, len(self.text)
        self.at = closing.end()
        return _unescape(_unescape(self.text[start : closing.start()])), start, closing.start()

    def _read_bare(self, in_list: bool) -> tuple[Any, int, int]:
        text, start = self.text, self.at
        while True:
            run = _BARE.match(text, self.at)
            self.at = self.at if run is None else run.end()
            comma = self.at < len(text) and text[self.at] in ",\uff0c"
            if not comma or in_list or _AFTER_BARE.match(text, self.at):
                break
            self._descend(1)
            self.at += 1
        if self.at >= len(text):
            self.cut = True
            return text[start:], start, len(text)
        value = _BARE_COMMENT.sub("", text[start : self.at]).rstrip()
        return _LITERALS.get(value, value), start, start + len(value)


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    unescaped = _ESCAPE.sub(_unescaped, text)
    # Two escapes may be the halves of one character.
    return unescaped.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") if "\\u" in text else unescaped


def _unescaped(escape: re.Match[str]) -> str:
    name = escape[1]
    if len(name) == 5:
        return chr(int(name[1:], 16))
    # A backslash that begins no escape, as in a path, is kept.
    return _ESCAPED.get(name, escape[0] if name.isalnum() else name)
