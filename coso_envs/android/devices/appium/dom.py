"""The screen of a browser, read from its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from coso_envs.android.devices.nodes import Node


@cache
def _script() -> str:
    return files(__package__).joinpath("dom.js").read_text(encoding="utf-8")


def read_page(driver: Any) -> list[dict[str, Any]]:
    """Return the widgets of the page that is shown, those out of sight too, as ``dom.js`` describes them."""
    found = driver.execute_script(_script())
    if not isinstance(found, list):
        raise ValueError(f"the page's widgets are no list: {str(found)[:80]}")
    return found


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
