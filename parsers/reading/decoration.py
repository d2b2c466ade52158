"""Decoration around a value: bold, quotes, brackets, full stops and the like, which do not change its meaning.

:func:`fold` replaces typographic characters by plain ones without changing offsets. :func:`find_choice` removes the
decoration of a value layer by layer until the rest names one of the choices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

#: Placeholders of templates, which a model should have replaced by a value.
ELLIPSES = ("...", "\u2026")
#: Invisible characters, which never change the meaning of a text.
ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufe0e\ufe0f\ufeff"

_FOLDED = {
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f\u300a\u300b\uff62\uff63\u301d\u301e\u301f",
    "'": "\u2018\u2019\u201a\u201b\u2039\u203a\u00b4\u2032\u3008\u3009",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2796\ufe58\ufe63\u02d7",
    "+": "\u2795\ufe62",
    "*": "\u00d7\u2217\u2715\u2716\u22c5\u2a2f\u2a09\u2731\ufe61",
    "/": "\u00f7\u2215\u2044\u2797\u29f8",
    "=": "\ufe66",
    ".": "\u3002\uff61\u0964\u06d4\u0589\u1362\u104b\ufe52",
    ",": "\u3001\uff64\u060c\ufe50\ufe51",
    ":": "\ufe55\ufe13\u2236",
    "[": "\u3010\u3014\u3016\u27e6",
    "]": "\u3011\u3015\u3017\u27e7",
    "<": "\u27e8",
    ">": "\u27e9",
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
}
_FOLD = {ord(variant): character for character, variants in _FOLDED.items() for variant in variants}
# The full-width forms of ASCII, in its order.
_FOLD |= {0xFF01 + i: chr(0x21 + i) for i in range(94)}
_PLAIN: dict[int, str | None] = {**_FOLD, **dict.fromkeys(map(ord, ZERO_WIDTH))}
_SPACES = ZERO_WIDTH + " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"

#: Special tokens that a server has left in the text, such as those that end a turn.
SPECIAL_TOKEN = re.compile(
    r"<\|[A-Za-z0-9_ \u2581]{1,40}\|>|<[|\uff5c][A-Za-z\u2581_ ]{1,40}[|\uff5c]>"
    r"|</?s>|<(?:eos|bos|pad|unk|end_of_turn|start_of_turn|end_of_utterance|eot)>|\[(?:EOS|BOS|PAD|/?INST|SEP)\]"
)
_STARTS = re.compile(rf"(?:{SPECIAL_TOKEN.pattern})")
_ENDS = re.compile(rf"(?:{SPECIAL_TOKEN.pattern})\Z")
_LONGEST_TOKEN = 48
_FENCE = re.compile(r"(`{3,}|~{3,})[A-Za-z0-9_+-]{0,20}\s*\n(?P<inside>.*?)\s*\1", re.DOTALL)
_MARKUP = re.compile(r"<(b|strong|i|em|u|code|kbd|mark|span|p)>(?P<inside>.*)</\1>", re.IGNORECASE | re.DOTALL)
_LATEX = re.compile(
    r"\\(?:boxed|fbox|text|textbf|textit|texttt|mathrm|mathbf|mathtt|operatorname)\s?\{(?P<inside>.*)\}", re.DOTALL
)
_MATH = re.compile(r"\\\((?P<inside>.*)\\\)|\\\[(?P<display>.*)\\\]", re.DOTALL)
_PAIRS = ("**", "__", "~~", "``", "$$", "()", "[]", "{}", "<>")
# Marks that approve of the text beside them, unlike a cross, a question mark or a pensive face.
_APPROVING = (
    "\u2705\u2714\u2611\U0001f449\U0001f44d\U0001f44c\U0001f3af\U0001f600\U0001f603\U0001f604\U0001f60a\U0001f642"
    "\U0001f389\U0001f680\u2728\u2b50\U0001f3b2\U0001f0cf\U0001f3b0\u2660\u2663\u2665\u2666"
)
_LEADING = "\"'`*_~$"
# Marks of a quotation, heading, table or list, and the backslash that escapes markup.
_BEFORE_LINES = f"#>|\\\u2022\u00b7\u25cf\u25aa\u2192\u21d2\u279c\u27a1{_APPROVING}"
_TRAILING = f"\"'`\\*_~.!,;|${_APPROVING}"
_MAX_LAYERS = 32
_MAX_DECORATION = 400
#: A longer value is compared as it is: it is prose, and each layer would copy it.
_MAX_VALUE = 8192


def fold(text: str) -> str:
    """Replace typographic quotes, operators, stops, spaces and full-width forms by ASCII; offsets stay the same."""
    return text if text.isascii() else text.translate(_FOLD)


def plain(text: str) -> str:
    """Return ``text`` normalised for comparison: folded, in one case, single spaces, no invisible characters."""
    if not text.isascii():
        text = text.translate(_PLAIN)
    return " ".join(text.casefold().split())


def find_choice(
    value: str, choices: Sequence[str], more: Callable[[str], str | None] | None = None
) -> tuple[str, int, int] | None:
    """Find the one choice that ``value`` names under its decoration.

    A mark that is itself a choice counts as decoration only around a word: ``(5`` is not 5 where ``(`` is an action.

    Args:
        value: the text of a reply where the action should be.
        choices: the actions.
        more: another way to find a choice, tried on each layer that equals no choice.

    Returns:
        The choice and its ``start`` and ``end`` in ``value``; None if there is none.
    """
    if value in choices:
        return value, 0, len(value)
    names: dict[str, str | None] | None = None
    for start, end, marks in layers(value):
        core = value[start:end]
        if core in choices:
            found: str | None = core
        else:
            if names is None:
                names = _by_plain_name(choices)
            found = names.get(plain(core))
            if found is None and more is not None:
                found = more(core)
        if found is not None:
            if any(mark in choices for mark in marks) and not any(map(str.isalpha, found)):
                return None
            return found, start, end
    return None


def bare(value: str) -> str:
    """Remove all decoration from ``value``."""
    last = (0, 0)
    for start, end, _ in layers(value):
        last = start, end
    return value[slice(*last)]


def _by_plain_name(choices: Sequence[str]) -> dict[str, str | None]:
    names: dict[str, str | None] = {}
    for choice in choices:
        name = plain(choice)
        # If two choices differ only in case, a third spelling means neither.
        names[name] = None if name in names and names[name] != choice else choice
    return names


def layers(value: str) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Yield the rest of ``value`` after each layer of decoration: start, end, and the marks removed so far."""
    start, end = _strip(value, 0, len(value))
    marks: frozenset[str] = frozenset()
    if end - start > _MAX_VALUE:
        yield start, end, marks
        return
    text = fold(value)
    for _ in range(_MAX_LAYERS):
        start, end = _strip(text, start, end)
        if start >= end:
            return
        yield start, end, marks
        inner = _unwrap(text, start, end)
        if inner is not None:
            start, end, mark = inner
        else:
            inner = _peel(text, start, end)
            if inner is None:
                return
            start, end, mark = inner
        marks |= mark


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    left = len(text[start:end].lstrip(_SPACES))
    start = end - left
    return start, start + len(text[start:end].rstrip(_SPACES))


def _unwrap(text: str, start: int, end: int) -> tuple[int, int, frozenset[str]] | None:
    """Remove a special token, or a pair of marks that encloses all of the text."""
    nothing: frozenset[str] = frozenset()
    if (token := _STARTS.match(text, start, end)) is not None:
        return token.end(), end, nothing
    if (token := _ENDS.search(text, max(start, end - _LONGEST_TOKEN), end)) is not None:
        return start, token.start(), nothing
    if end - start > _MAX_DECORATION:
        return None
    for pattern in (_FENCE, _MARKUP, _LATEX, _MATH):
        whole = pattern.fullmatch(text, start, end)
        if whole is not None:
            span = next(whole.span(name) for name in whole.groupdict() if whole[name] is not None)
            return *span, nothing
    first, last = text[start], text[end - 1]
    if first == last and first in "\"'`" and end - start > 2:
        return start + 1, end - 1, frozenset(first)
    for pair in _PAIRS:
        opening, closing = pair[0], pair[1]
        if opening == closing:
            if end - start > 4 and text.startswith(opening * 2, start, end) and text.endswith(closing * 2, start, end):
                return start + 2, end - 2, nothing
        elif first == opening and last == closing and end - start > 2:
            return start + 1, end - 1, frozenset((opening, closing))
    return None


def _peel(text: str, start: int, end: int) -> tuple[int, int, frozenset[str]] | None:
    """Remove one mark before or after the text."""
    first, last = text[start], text[end - 1]
    if first in _BEFORE_LINES or (first == "-" and text[start + 1 : start + 2] in (" ", ">")):
        return start + 1, end, frozenset(first)
    if last in _TRAILING and not (last == "." and text.endswith("..", start, end)):
        return start, end - 1, frozenset(last)
    if first in _LEADING:
        return start + 1, end, frozenset(first)
    return None
