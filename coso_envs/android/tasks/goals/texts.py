"""Comparing what was written with what was to be written."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from coso_envs.android.phone.content.language import plain


def same_text(written: str, wanted: str) -> bool:
    """Return whether two texts are the same up to case, spaces, and the marks at their ends."""
    return _bare(written) == _bare(wanted) != ""


@functools.lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return " ".join(plain(text).split()).strip(' .!?"\u201c\u201d')


def same_number(a: str, b: str) -> bool:
    """Return whether two telephone numbers have the same digits."""
    return digits(a) == digits(b) != ""


def digits(number: str) -> str:
    """Return the digits of a telephone number."""
    return re.sub(r"\D", "", number)


def has_app(installed: Iterable[str], name: str) -> bool:
    """Return whether an app is among the installed ones; upper and lower case are the same."""
    return any(app.casefold() == name.casefold() for app in installed)
