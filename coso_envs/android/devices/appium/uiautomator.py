"""The screen of an Android device, read from the XML of UIAutomator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from coso_envs.android.devices.nodes import Box, Node

_BOUNDS = re.compile(r"\[(-?\d+),(-?\d+)\]\[(-?\d+),(-?\d+)\]")
#: Role of a class by the last part of its name; others follow from what they do.
_ROLES = {
    "Button": "button", "ImageButton": "button", "EditText": "field", "AutoCompleteTextView": "field",
    "Switch": "switch", "ToggleButton": "switch", "CheckBox": "checkbox", "CheckedTextView": "checkbox",
    "RadioButton": "radio", "SeekBar": "slider", "ImageView": "image",
}  # fmt: skip


def read_hierarchy(source: str, size: tuple[int, int]) -> tuple[Node, ...]:
    """Return the nodes of a screen.

    Args:
        source: the XML, as the server returns it.
        size: (width, height) of the screen in the pixels of its ``bounds``.

    Raises:
        ValueError: if it is no such XML.
    """
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        raise ValueError(f"the screen's tree is no XML: {error}") from error
    return tuple(node for child in root for node in _nodes(child, size))


def _nodes(element: ElementTree.Element, size: tuple[int, int]) -> Iterator[Node]:
    """Yield the node of an element, or those inside, where it neither says nor does anything itself."""
    if element.get("displayed", "true") == "false":
        return
    acts = _true(element, "clickable") or _true(element, "long-clickable") or _true(element, "checkable")
    children = tuple(node for child in element for node in _nodes(child, size))
    own = element.get("text") or element.get("content-desc") or ""
    box = _box(element, size)
    if box is None or not (acts or own):
        yield from children
        return
    # What only says something belongs to the widget around it, which is tapped for it.
    said = [node for node in children if acts and node.touch is None and not node.children]
    texts = [own, *(node.text for node in said)]
    drawn = bool(element.get("text")) or any(node.drawn for node in said)
    inside = tuple(node for node in children if node not in said)
    yield Node(
        role=_role(element, acts),
        text=" ".join(part for part in texts if part),
        bounds=box,
        id=element.get("resource-id", "").rpartition("/")[2],
        checked=_true(element, "checked") if _true(element, "checkable") else None,
        drawn=drawn,
        touch=_touch(box, inside) if acts and _true(element, "enabled") else None,
        children=inside,
    )


def _role(element: ElementTree.Element, acts: bool) -> str:
    name = (element.get("class") or element.tag).rpartition(".")[2]
    return _ROLES.get(name) or ("item" if acts else "text")


def _true(element: ElementTree.Element, name: str) -> bool:
    return element.get(name) == "true"


def _box(element: ElementTree.Element, size: tuple[int, int]) -> Box | None:
    """Return the visible part, 0 .. 1; None if nothing of it is on the screen."""
    found = _BOUNDS.fullmatch(element.get("bounds", ""))
    if found is None:
        return None
    x0, y0, x1, y1 = (min(max(int(z) / n, 0.0), 1.0) for z, n in zip(found.groups(), (*size, *size), strict=True))
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _touch(box: Box, inside: tuple[Node, ...]) -> tuple[float, float] | None:
    """Return a point in a box that no widget inside takes; None if there is none of a few."""
    left, top, right, bottom = box
    for down in (0.5, 0.15, 0.85, 0.3, 0.7):
        for across in (0.5, 0.15, 0.85, 0.3, 0.7):
            x, y = left + across * (right - left), top + down * (bottom - top)
            if not any(
                node.touch and node.bounds[0] <= x < node.bounds[2] and node.bounds[1] <= y < node.bounds[3]
                for node in inside
            ):
                return x, y
    return None
