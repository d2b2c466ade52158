"""The screen of a browser, read from its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from coso_envs.android.devices.nodes import Node

#: Keys of a widget and of its field, as ``dom.js`` writes them.
_KEYS = {"role", "text", "bounds", "id", "checked", "touch", "children", "below", "field", "seen"}
_FIELD_KEYS = {"value", "focused", "selected"}


@cache
def _script() -> str:
    return files(__package__).joinpath("dom.js").read_text(encoding="utf-8")


def read_page(driver: Any) -> list[dict[str, Any]]:
    """Return the widgets of the page that is shown, those out of sight too, as ``dom.js`` describes them.

    Raises:
        ValueError: if the answer is something else.
    """
    found = driver.execute_script(_script())
    if not isinstance(found, list) or not all(map(_is_widget, found)):
        raise ValueError(f"these are no widgets of a page: {str(found)[:80]}")
    return found


def _is_widget(found: Any) -> bool:
    if not isinstance(found, dict) or not found.keys() >= _KEYS:
        return False
    field, children = found["field"], found["children"]
    return (
        _are_numbers(found["bounds"], 4)
        and (found["touch"] is None or _are_numbers(found["touch"], 2))
        and (field is None or (isinstance(field, dict) and field.keys() >= _FIELD_KEYS))
        and isinstance(children, list)
        and all(map(_is_widget, children))
    )


def _are_numbers(found: Any, count: int) -> bool:
    return isinstance(found, list) and len(found) == count and all(isinstance(number, int | float) for number in found)


def to_nodes(widgets: Iterable[Mapping[str, Any]]) -> tuple[Node, ...]:
    """Return the widgets in sight as nodes; of an id, the part before a colon, which entries of a list share."""
    return tuple(
        Node(
            role=str(widget["role"]),
            text=str(widget["text"]),
            bounds=tuple(widget["bounds"]),
            id=str(widget["id"]).split(":")[0],
            checked=widget["checked"],
            touch=None if widget["touch"] is None else tuple(widget["touch"]),
            children=to_nodes(widget["children"]),
        )
        for widget in widgets
        if widget["seen"]
    )
