"""Check of arguments that are whole numbers."""

from __future__ import annotations

from numbers import Integral
from typing import Any


def check_whole(name: str, value: Any, least: int, what: str = "") -> None:
    """Check an argument; NumPy's integers count as such, bools do not.

    Args:
        name: its name, for messages.
        value: its value.
        least: the smallest value that it may have.
        what: what it counts and why there is such a limit, put behind the limit in the message.

    Raises:
        TypeError: if it is no whole number.
        ValueError: if it is too small.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an int, got {value!r} ({type(value).__name__})")
    if int(value) < least:
        raise ValueError(f"{name} must be at least {least}{what}, got {value}")
