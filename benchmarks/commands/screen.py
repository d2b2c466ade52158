"""Printing of plain lines by commands."""

from __future__ import annotations


def say(text: str) -> None:
    """Print a line without wrapping, cutting or markup, so that it can be copied."""
    print(text, flush=True)
