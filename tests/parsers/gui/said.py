"""Replies beside the actions that a person reads in them."""

from __future__ import annotations

from parsers import ErrorKind, GuiAction, GuiParser


def check(parser: GuiParser, reply: str, expected: GuiAction | ErrorKind) -> None:
    """Read a reply, and put another action in its place."""
    parse = parser.parse(reply)
    if isinstance(expected, ErrorKind):
        assert (parse.action, parse.error) == (None, expected), reply
        return
    assert parse.action is not None, f"{parse.message} in {reply}"
    assert parse.action.type == expected.type, reply
    assert parser.distance(parse.action, expected) < 0.001, f"{parse.action} in {reply}"
    home = GuiAction.press("home")
    assert parser.parse(parser.swap(reply, parse, home)).action in (home, None)  # None: the reply says it twice
