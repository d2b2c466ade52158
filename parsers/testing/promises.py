"""Helpers of the checks, which call a parser and name the promise that is broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from parsers.core import ActionParser, Parse
from parsers.errors import ParserContractError


def promise(kept: bool, words: str, evidence: object) -> None:
    """Raise a ParserContractError unless a promise was kept."""
    if not kept:
        raise ParserContractError(f"{words}: {evidence}")


def attempt(words: str, call: Callable[..., Any], *args: Any) -> Any:
    """Return the result of a call that must not raise."""
    try:
        return call(*args)
    except Exception as error:
        on = f" on {', '.join(short(arg) for arg in args)}" if args else ""
        raise ParserContractError(f"{words}: {type(error).__name__}: {error}{on}") from error


def parsed(parser: ActionParser[Any], utterance: str, choices: Sequence[Any] | None) -> Parse[Any]:
    """Return what a parser makes of an utterance, which must be a Parse."""
    parse = attempt("parse() never raises", parser.parse, utterance, choices)
    promise(isinstance(parse, Parse), "parse() returns a Parse", f"{short(utterance)} -> {parse!r}")
    return parse  # type: ignore[no-any-return]


def refuses(words: str, call: Callable[[], Any], *errors: type[Exception]) -> None:
    """Raise a ParserContractError unless a call raises one of ``errors``."""
    try:
        result = call()
    except errors:
        return
    except Exception as error:
        raise ParserContractError(f"{words}: raised {type(error).__name__}: {error}") from error
    raise ParserContractError(f"{words}: returned {short(result)}")


def short(value: object) -> str:
    """Return the repr of a value, shortened to fit into a message."""
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:100]}... ({len(text)} characters)"
