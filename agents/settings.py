"""Checks of settings that dataclasses hold."""

from __future__ import annotations

import types
from dataclasses import fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


def check_named_values(settings: Any) -> None:
    """Check the fields of a dataclass that are one of a few texts, a ``Literal``.

    Raises:
        ValueError: if one has another value, such as a misspelt one, which would be taken for something else.
    """
    hints = get_type_hints(type(settings))
    for field in fields(settings):
        allowed = _named_values(hints[field.name])
        value = getattr(settings, field.name)
        if allowed and value not in allowed:
            raise ValueError(f"{field.name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")


def _named_values(hint: Any) -> tuple[Any, ...]:
    """Return the values that a Literal allows, with None if it may be; nothing for another type."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    if get_origin(hint) in (Union, types.UnionType):
        parts = [(None,) if part is type(None) else _named_values(part) for part in get_args(hint)]
        return tuple(value for part in parts for value in part) if all(parts) else ()
    return ()
