"""Regular expressions of text in which no thought begins, for the fields of a format; without lookaround."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

_SPACES = "".join(char for char in map(chr, range(0x3001)) if char.isspace() and char != "\n")
#: The letters of marks, in any case; four letters beyond ASCII are the same ones without regard to case.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\u0130\u0131\u017f\u212a"
_CASES = {"i": "iI\u0130\u0131", "k": "kK\u212a", "s": "sS\u017f"}
_ANGLES = "<\uff1c\u25c1"
_OPENERS = f"{_ANGLES}[&"
#: How the marks of :mod:`parsers.reading.thoughts` go on behind an angle; whole names would make long expressions.
_NAMES = ("thi", "tho", "rea", "ref", "ana", "scr", "|")
_SLASHES = "/\\\uff0f"


@cache
def free_text(excluded: str = "\n", tags: Sequence[str] = (), closers: bool = False) -> str:
    """Return a regular expression of text that holds no mark which opens a thought.

    It is somewhat narrower: no bar, no word with a colon and none that begins like a mark follows an angle.

    Args:
        excluded: characters that the text does not hold.
        tags: names of further tags that it does not open.
        closers: whether it holds neither "</" nor any other mark that closes a thought or one of the tags.
    """
    openers = "".join(mark for mark in _OPENERS if mark not in excluded)
    spaces = _SPACES if "\n" in excluded else f"{_SPACES}\n"
    gap = spaces + _SLASHES if closers else spaces
    kinds = [(_ANGLES, (*_NAMES, *tags), gap, ":"), ("[", ("think",), gap, ""), ("&", ("lt;",), "", "")]
    begun, passed = [], []
    for marks, words, between, colon in kinds:
        if marks not in openers:
            continue
        letters = "".join(
            dict.fromkeys((*_LETTERS, *(case for word in words for char in word for case in _cases(char))))
        )
        opening = _one(marks)
        if between:
            further = f"{_one(between)}*"
            opening += f"(?:{_one(between.replace('/', ''))}{further})?" if closers and marks == _ANGLES else further
        word = _other_word(words, letters)
        begun.append(f"{opening}(?:{word})?")
        behind = _none(letters + openers + excluded + colon)
        passed.append(f"{opening}(?:(?:{word}){behind}|{_none(letters + openers + excluded + between)})")
    plain = f"{_none(openers + excluded)}*"
    several = f"(?:{'|'.join(begun)})*"
    return f"{plain}(?:{several}(?:{'|'.join(passed)}){plain})*{several}"


def _other_word(words: Collection[str], letters: str) -> str:
    """Return a regular expression of one or more ``letters`` that do not begin with any of ``words``."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0].lower(), []).append(word[1:])
    others = [letter for letter in letters if not any(letter in _cases(first) for first in rests)]
    options = [f"{_one(''.join(others))}{_one(letters)}*"]
    for first, ends in rests.items():
        if "" not in ends:
            options.append(f"{_one(_cases(first))}(?:{_other_word(ends, letters)})?")
    return "|".join(options)


def _cases(char: str) -> str:
    """Return a character in each case."""
    return _CASES.get(char.lower(), "".join(dict.fromkeys((char.lower(), char.upper()))))


def _one(characters: str) -> str:
    return f"[{_ranges(characters)}]"


def _none(characters: str) -> str:
    return f"[^{_ranges(characters)}]"


def _ranges(characters: str) -> str:
    """Write characters as in the brackets of a regular expression, as ranges where three or more are in a row."""
    runs: list[list[str]] = []
    for char in sorted(set(characters)):
        if runs and ord(char) == ord(runs[-1][-1]) + 1:
            runs[-1].append(char)
        else:
            runs.append([char])
    parts = (f"{_inside(run[0])}-{_inside(run[-1])}" if len(run) > 2 else "".join(map(_inside, run)) for run in runs)
    return "".join(parts)


def _inside(char: str) -> str:
    """Write a character as in brackets."""
    if char in "\\]^[-":
        return f"\\{char}"
    return char if char == " " or char.isprintable() else f"\\x{ord(char):02x}" if ord(char) < 256 else char
