"""Text of any script as the row of glyphs that is drawn for it, from left to right."""

from __future__ import annotations

import functools
import unicodedata

from coso_envs.drawing.fonts import REPLACEMENT, has_glyph

_RIGHT_TO_LEFT = ("R", "AL")


def glyph_row(text: str) -> str:
    """Return the characters to draw for ``text``: letters joined and in the order of the eye, one glyph for each.

    Accents are part of their letter where Unicode has it so, and left out where not; what no font has is the
    replacement character.
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
    # Imported where needed: most phones never show such a text.
    import arabic_reshaper
    from bidi.algorithm import get_display

    shown = get_display(arabic_reshaper.reshape(text))
    return shown if isinstance(shown, str) else shown.decode()
