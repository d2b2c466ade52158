"""Shaping of text in any script into a row of glyphs from left to right."""

from __future__ import annotations

import functools
import unicodedata

from coso_envs.drawing.fonts import REPLACEMENT, has_glyph

_RIGHT_TO_LEFT = ("R", "AL")


def glyph_row(text: str) -> str:
    """Return the characters to draw for ``text``, one per glyph: joined letters, in visual order.

    Accents are combined with their letter if Unicode has such a character, and left out if not. A character that no
    font has becomes the replacement character.
    """
    return text if text.isascii() else _glyph_row(text)


@functools.lru_cache(maxsize=4096)
def _glyph_row(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(c for c in composed if unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc", "Cs"))
    if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in visible):
        visible = _right_to_left(visible)
    return "".join(c if has_glyph(c) else REPLACEMENT for c in visible)


def _right_to_left(text: str) -> str:
    # Imported here, since most phones never show such a text.
    import arabic_reshaper
    from bidi.algorithm import get_display

    # bidi fails on characters without a direction, which are those that this Python's Unicode does not know.
    known = "".join(c if unicodedata.bidirectional(c) else REPLACEMENT for c in text)
    shown = get_display(arabic_reshaper.reshape(known))
    return shown if isinstance(shown, str) else shown.decode()
