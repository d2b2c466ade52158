"""Properties of parses that must be seen on enough texts: a parser that reads nothing has none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import ActionParser, Parse


def each_parse(
    parser: ActionParser[Any],
    texts: st.SearchStrategy[str],
    check: Callable[[str, Parse[Any]], None],
    *,
    at_least: int,
    examples: int = 200,
) -> None:
    """Call ``check`` on the parse of each text that has an action, and expect ``at_least`` so many of them.

    The bound needs room: Hypothesis also draws from constants of the modules that happen to be loaded.
    """
    read = 0

    @settings(deadline=None, max_examples=examples, derandomize=True, database=None)
    @given(texts)
    def try_one(text: str) -> None:
        nonlocal read
        parse = parser.parse(text)
        assert parser.parse(text) == parse
        if parse.valid:
            read += 1
            check(text, parse)

    try_one()
    assert read >= at_least, f"only {read} of {examples} texts have an action"
