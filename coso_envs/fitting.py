"""Makes the parser of an environment and checks that it can write and read the game's actions."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import parsers
from parsers import ActionParser, ErrorKind, Parse

A = TypeVar("A")
#: In Python's own words, an argument that a function does not take.
_NOT_TAKEN = "unexpected keyword argument|takes no arguments"


def fitting_parser(
    parser: str | ActionParser[Any], actions: Sequence[Any] | None, fields: Sequence[str], game: str
) -> ActionParser[Any]:
    """Return the parser of a game, after a check that it fits.

    Args:
        parser: id in ``parsers.registry`` or an object, which is used as it is.
        actions: every action of the game; None where they depend on the state.
        fields: the fields that an expert writes besides the action, for a parser made by id.
        game: name of the game, for messages.

    Raises:
        TypeError: if ``parser`` is neither an id nor a parser.
        ValueError: if it cannot write or read the actions.
    """
    if isinstance(parser, type):
        raise TypeError(f"parser must be an id or an ActionParser, got a class; pass an object: {parser.__name__}(...)")
    if not isinstance(parser, str | ActionParser):
        raise TypeError(f"parser must be an id or an ActionParser, got {type(parser).__name__}")
    made = _made(parser, actions, fields, game) if isinstance(parser, str) else parser
    check_actions(made, actions or ())
    return made


def check_actions(parser: ActionParser[Any], actions: Sequence[Any]) -> None:
    """Raise ValueError unless ``parser`` can write each of ``actions`` and read it back."""
    choices = actions if chooses_at_call(parser) else None
    for action in actions:
        try:
            readable = parser.parse(parser.format(action), choices)
        except (TypeError, ValueError) as error:
            raise ValueError(f"this parser cannot write the action {action!r}: {error}") from error
        if readable.action != action:
            raise ValueError(f"this parser cannot read the action {action!r}: {readable.message}")


def chooses_at_call(parser: ActionParser[Any]) -> bool:
    """Return whether ``parser`` needs the choices at each call; with fixed choices it is faster."""
    return parser.choices is None


def needs_choices(parser: ActionParser[Any]) -> bool:
    """Return whether ``parser`` cannot read an utterance without choices, as a ``ChoiceParser`` without fixed ones."""
    try:
        parser.parse("")
    except ValueError:  # the only one that parsers raise
        return True
    return False


def _made(id: str, actions: Sequence[Any] | None, fields: Sequence[str], game: str) -> ActionParser[Any]:
    try:
        return parsers.make(id, choices=actions, fields=fields)
    except TypeError as error:
        factory = parsers.registry[id] if re.search(_NOT_TAKEN, str(error)) else None
        missing = [] if factory is None else _not_taken(factory)
        if not missing:
            raise
        if not (isinstance(factory, type) and issubclass(factory, parsers.GuiParser)):
            raise TypeError(
                f"the parser {id!r} takes no {' and no '.join(missing)}; an environment makes it with choices= and "
                "fields=, or takes an object as it is"
            ) from error
        # A parser for touch screens, for example, takes neither choices nor fields.
        fitting = ", ".join(other for other in parsers.registry if _fits(other, actions, fields))
        raise ValueError(
            f"the parser {id!r} does not fit {game}, whose actions are chosen from a list; these do: {fitting}"
        ) from error


def touch_parsers() -> list[str]:
    """Return the ids of the registered parsers of actions on a touch screen."""
    return [id for id in parsers.registry if _is_touch_parser(id)]


def _is_touch_parser(id: str) -> bool:
    try:
        factory = parsers.registry[id]
    except Exception:  # a parser of another package may fail in any way
        return False
    return isinstance(factory, type) and issubclass(factory, parsers.GuiParser)


def _not_taken(factory: Callable[..., Any]) -> list[str]:
    """Return which of the arguments that an environment gives a factory of parsers does not take."""
    taken = inspect.signature(factory).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken):
        return []
    names = {parameter.name for parameter in taken if parameter.kind is not parameter.POSITIONAL_ONLY}
    return [f"{name}=" for name in ("choices", "fields") if name not in names]


def _fits(id: str, actions: Sequence[Any] | None, fields: Sequence[str]) -> bool:
    try:
        check_actions(parsers.make(id, choices=actions, fields=fields), actions or ())
    except Exception:  # a parser of another package may fail in any way
        return False
    return True


def parse_admissible(parser: ActionParser[A], utterance: str, choices: Sequence[A] | None, at_call: bool) -> Parse[A]:
    """Parse an utterance; an action that is not among ``choices`` counts as unknown, with any parser.

    Args:
        parser: the environment's parser.
        utterance: the reply of an agent.
        choices: the actions that are admissible now; None if all are.
        at_call: whether the parser takes the choices at each call.
    """
    parse = parser.parse(utterance, choices if at_call else None)
    if choices is not None and parse.action is not None and parse.action not in choices:
        return Parse.failure(ErrorKind.UNKNOWN_ACTION, f"{parse.action!r} is not one of {list(choices)}")
    return parse
