"""Markers such as ``Grounded Operation:``: where they are, and where the text after them ends.

All functions take a folded text (see :func:`parsers.reading.decoration.fold`), whose offsets are those of the reply.
"""

from __future__ import annotations

import json
import re
from itertools import islice

_DECORATION = r"[*_`~]"
_LEAD = re.compile(rf"(?:\s|{_DECORATION}|[>{{]){{0,40}}")
_FENCE = re.compile(r"\s{0,20}(?:`{3}|~{3})[A-Za-z]{0,12}\n")
_QUOTED = re.compile(r"\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)")
_DOUBT = re.compile(
    r"\?|(?:^|[.!;,:\u2026-])[\s*_`)\"']{0,9}(?:or|no|nope|wait|actually|instead|rather|oops|sorry|hmm+|scratch)\b"
    r"|\b(?:that is|that's|is) wrong\b",
    re.IGNORECASE,
)

_ENCLOSING = {'"': '"', "'": "'", "(": ")"}
_QUOTED_REPLY = re.compile(r"[\s*_`]*([\"'(])[\s*_`]*(?:plan|action|grounded|status|thought)", re.IGNORECASE)
_MAX_QUOTES = 1000


def marker(words: str) -> re.Pattern[str]:
    """Return a regular expression of a marker and its colon, in any case and in bold."""
    spaced = r"[\s_]{1,3}".join(words.split())
    return re.compile(
        rf"(?<![A-Za-z]){spaced}\s{{0,3}}{_DECORATION}{{0,3}}\s{{0,3}}:\s?{_DECORATION}{{0,3}}", re.IGNORECASE
    )


def after_marker(view: str, start: int, stop: int) -> int:
    """Return where the text after a marker begins, past decoration and line breaks."""
    fence = _FENCE.match(view, start, stop)
    lead = _LEAD.match(view, start if fence is None else fence.end(), stop)
    return start if lead is None else lead.end()


def inside_quotes(view: str, start: int, stop: int) -> tuple[int, int]:
    """Return the span inside quotes or parentheses that enclose all of ``view[start:stop]``, else the whole span."""
    closing = _ENCLOSING.get(view[start : start + 1])
    end = start + len(view[start:stop].rstrip(" \t\r.*_`"))
    if closing is None or end - start < 3 or view[end - 1] != closing:
        return start, stop
    return start + 1, end - 1


def end_of_reply(view: str) -> int:
    """Return the end of a reply, which is before its last quote if all of it is in quotes."""
    head = _QUOTED_REPLY.match(view)
    return len(view) if head is None else inside_quotes(view.rstrip(), head.start(1), len(view.rstrip()))[1]


def raises_doubt(rest: str) -> bool:
    """Return whether the rest of a line takes back or questions the beginning of the line."""
    return _DOUBT.search(_QUOTED.sub(" ", rest)) is not None


def closing_quotes(view: str, opening: int, stop: int) -> list[int]:
    """Return where unescaped marks like that at ``opening`` are, up to ``stop``; [] if there are too many."""
    mark = view[opening]
    found = re.compile(rf"\\.|{re.escape(mark)}", re.DOTALL).finditer(view, opening + 1, stop)
    quotes = (place.start() for place in found if view[place.start()] == mark)
    places = list(islice(quotes, _MAX_QUOTES))
    return [] if len(places) == _MAX_QUOTES else places


def quote_end(view: str, opening: int, stop: int) -> int | None:
    """Return the end of the quotation that opens at ``opening``; None if it is not clear.

    The end is the first mark that is followed by a blank or punctuation and, after that, by an even number of marks,
    which belong to a remark with quotations of its own. All other marks are unescaped parts of the quoted text.
    """
    places = closing_quotes(view, opening, stop)
    for i, place in enumerate(places):
        following = view[place + 1 : place + 2] if place + 1 < stop else ""
        goes_on = following.isalnum() or following == view[opening]
        if (len(places) - i - 1) % 2 == 0 and not goes_on:
            doubled = i > 0 and places[i - 1] == place - 1
            return None if doubled and not _opens(view, places[i - 2] if i > 1 else opening, opening) else place
    return None


def _opens(view: str, place: int, opening: int) -> bool:
    """Return whether the mark at ``place``, inside the quotation, opens a quotation of its own.

    If not, an extra mark at the end may belong to the text or enclose the whole reply.
    """
    return place > opening and view[place - 1].isspace() and not view[place + 1].isspace()


def unquote(raw: str) -> str:
    """Decode the JSON escapes of the text between two quotes; text with other escapes is returned unchanged."""
    try:
        text = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return raw
    return text if isinstance(text, str) else raw
