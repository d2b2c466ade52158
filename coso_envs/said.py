"""Replies of a model, made safe to repeat.

A reply may hold a page of text, control characters, or lone surrogates, which no UTF-8 file and no fast tokenizer
takes. Whatever enters a later prompt, an info or a device passes through here first.
"""

from __future__ import annotations

import re

#: Characters kept of one text.
MAX_SAID = 200
#: C0 and C1 controls, line and paragraph separators, surrogates. A fixed list: the result of ``str.isprintable``
#: depends on the version of Python.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CUT = "\u2026"


def one_line(text: str) -> str:
    """Return ``text`` with a space for each control character, line break and lone surrogate."""
    return _UNSAFE.sub(" ", text)


def shortened(text: str, max_length: int = MAX_SAID) -> str:
    """Return one line of at most ``max_length`` characters; an ellipsis stands for what is cut off.

    Args:
        text: a reply, or a part of one.
        max_length: longest result, in characters, at least 1.
    """
    # Cut first: one pass over what is kept, however long the rest.
    return one_line(text if len(text) <= max_length else text[: max_length - 1] + _CUT)
