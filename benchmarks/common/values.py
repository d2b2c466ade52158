"""Checks of values from the command line or a JSON file against type annotations."""

from __future__ import annotations

import json
import types
from typing import Any, Literal, Union, get_args, get_origin

#: Annotations that can be checked; any value fits other ones.
_PLAIN = (bool, int, float, str)


def fits(value: Any, annotation: Any) -> bool:
    """Return whether a value fits an annotation; any value fits one that has a part other than a plain type.

    An int fits ``float``, a bool fits neither ``int`` nor ``float``.
    """
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return any(fits(value, part) for part in get_args(annotation))
    if origin is Literal:
        return any(value == choice and type(value) is type(choice) for choice in get_args(annotation))
    if origin is dict:
        keys, values = get_args(annotation)
        return isinstance(value, dict) and all(fits(k, keys) and fits(v, values) for k, v in value.items())
    if annotation is None or annotation is types.NoneType:
        return value is None
    if annotation is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if annotation in _PLAIN:
        return type(value) is annotation
    return True


def describe(annotation: Any) -> str:
    """Return an annotation as text for a message, for example: int or "all"."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        parts = [describe(part) for part in get_args(annotation)]
        return " or ".join(dict.fromkeys(part for part in parts if part))
    if origin is Literal:
        return " or ".join(json.dumps(choice) for choice in get_args(annotation))
    if annotation is None or annotation is types.NoneType:
        return "None"
    if origin is dict:
        keys, values = map(describe, get_args(annotation))
        return f"an object of {values} by {keys}"
    return annotation.__name__ if annotation in _PLAIN else ""
