"""Functions that make text of a model's reply safe for use in a later prompt, an info or a device.

A reply may have pages of text, control characters, or lone surrogates, which UTF-8 files and fast tokenizers refuse.
"""

from __future__ import annotations

import re

#: Default length of a shortened text, in characters.
MAX_SAID = 200
#: C0 and C1 controls, line and paragraph separators, and surrogates. ``str.isprintable`` is not used, since its result
#: depends on the version of Python.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CUT = "\u2026"


def one_line(text: str) -> str:
    """Return ``text`` with a space for each control character, line break and lone surrogate."""
    return _UNSAFE.sub(" ", text)


def shortened(text: str, max_length: int = MAX_SAID) -> str:
    """Return ``text`` as one line of at most ``max_length`` characters, with an ellipsis if it was cut off.

    Args:
        text: a reply, or a part of one.
        max_length: longest result, in characters, at least 1.
    """
    # Cut first, so that the time does not depend on the length of the text.
    return one_line(text if len(text) <= max_length else text[: max_length - 1] + _CUT)
