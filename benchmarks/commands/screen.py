"""What commands print beside tables and bars."""

from __future__ import annotations


def say(text: str) -> None:
    """Print a line as it is: never wrapped, cut, or searched for markup, since it may hold what is to be copied."""
    print(text, flush=True)
