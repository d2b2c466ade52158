"""Thoughts in a reply: text that is not part of the answer. All parsers share the rule below.

Text between an opening and a closing mark (``<think>``, ``<thinking>``, ``<reasoning>``, ``[THINK]`` and the like, in
any case) is a thought. So is everything before a closing mark that was never opened, since some chat templates open
the thought in the prompt. A reply with a thought that is never closed has no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers.core import ErrorKind, Parse
from parsers.reading.decoration import SPECIAL_TOKEN
from parsers.reading.json_text import read_object

_NAMES = "think(?:ing)?|thoughts?|reasoning|reflection|analysis|scratchpad"
# White space is bounded, so that a long run of it costs little; a mark may be escaped or in full-width characters.
_MARK = re.compile(
    rf"""
    (?:<|\uff1c|&lt;|\u25c1) \s{{0,3}} (?P<closing>[\\/\uff0f]{{0,2}}) \s{{0,3}} (?:[a-z]{{1,8}}:)?
        (?P<name>{_NAMES}) (?:\s[^<>\uff1c\uff1e]{{0,60}})? (?:>|\uff1e|&gt;|\u25b7)
    | \[ \s{{0,3}} (?P<bracket_closing>/?) \s{{0,3}} think(?:ing)? \s{{0,3}} \]
    | <\| (?: (?P<opens>begin_of_thought|start_thinking) | (?P<closes>end_of_thought|end_thinking) ) \|>
    | (?P<channel> <\|channel\|>\s{{0,3}}analysis )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OBJECT = re.compile(r'\{\s{0,40}"')
_TAIL = re.compile(rf"\s|{SPECIAL_TOKEN.pattern}")
#: After this many braces that open no object, marks inside objects count as marks too.
_MAX_FAILURES = 32


def hide_thoughts(text: str, *, objects: bool = False, filler: str = "\n") -> str | None:
    """Blank out the thoughts of ``text``, so that every other character keeps its offset.

    A closing mark that was never opened hides all text before it, except at the very end of a reply with a complete
    thought, where it hides nothing.

    Args:
        text: a reply.
        objects: whether marks inside well-formed JSON objects are ignored.
        filler: the character that replaces each character of a thought.

    Returns:
        The text; None if a thought is never closed.
    """
    if "<" not in text and "[" not in text and "\uff1c" not in text and "&" not in text and "\u25c1" not in text:
        return text
    marks = list(_outside(text) if objects else _MARK.finditer(text))
    if not marks:
        return text
    pieces: list[str] = []
    kept = 0
    opened: re.Match[str] | None = None
    whole = False
    for mark in marks:
        if not _closes(mark):
            opened = opened or mark
            continue
        if opened is not None and _family(opened) != _family(mark):
            continue
        if opened is not None:
            pieces += [text[kept : opened.start()], filler * (mark.end() - opened.start())]
        elif whole and not _TAIL.sub("", text[mark.end() :]):
            pieces += [text[kept : mark.start()], filler * (mark.end() - mark.start())]
        else:
            pieces = [filler * mark.end()]
        whole = whole or opened is not None
        kept = mark.end()
        opened = None
    return None if opened is not None else "".join([*pieces, text[kept:]])


def unfinished() -> Parse[Any]:
    """Make the parse of a reply in which a thought is never closed."""
    return Parse.failure(ErrorKind.NO_ACTION, "a thought is never closed, so there is no action")


def _closes(mark: re.Match[str]) -> bool:
    return bool(mark["closing"] or mark["bracket_closing"] or mark["closes"])


def _family(mark: re.Match[str]) -> str:
    """Return the family of a mark, such as "think" for ``</thinking>``; a mark closes only marks of its family."""
    name = (mark["name"] or "think").lower()
    return "think" if name.startswith("th") else name


def _outside(text: str) -> Iterator[re.Match[str]]:
    """Yield the marks outside well-formed objects."""
    mark = _MARK.search(text)
    opening = _OBJECT.search(text) if mark is not None else None
    failures = 0
    while mark is not None:
        if opening is None or opening.start() > mark.start() or failures > _MAX_FAILURES:
            yield mark
            mark = _MARK.search(text, mark.end())
            continue
        end = _object_end(text, opening.start())
        if end is None:
            failures += 1
            end = opening.start() + 1
        elif end > mark.start():
            mark = _MARK.search(text, end)
        opening = _OBJECT.search(text, end)


def _object_end(text: str, start: int) -> int | None:
    for strict in (True, False):
        try:
            return read_object(text, start, strict)[1]
        except ValueError:
            continue
    return None
