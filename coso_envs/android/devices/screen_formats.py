"""The screen as text for models: lines, short lines, a JSON tree, or XML as Android's UIAutomator dumps it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from xml.etree import ElementTree

from coso_envs.android.devices.nodes import Node, first, marked, walk

ScreenFormat = Literal["text", "brief", "tree", "xml"]
#: A node's number on the picture, by its identity; empty without marks.
_Numbers = Mapping[int, int]


def spell_screen(
    where: str,
    nodes: Sequence[Node],
    format: ScreenFormat = "text",
    *,
    size: tuple[int, int] = (1080, 2280),
    marks: bool = False,
    room: int | None = None,
) -> str:
    """Write a screen.

    Args:
        where: app and page.
        nodes: the visible widgets.
        format: "text", a line for each widget with its centre in 0 .. 1; "brief", for small models, a line for each
            with role, state and first words, and with ``marks`` only for those that can be tapped, the number last,
            without the navigation bar; "tree", JSON with ``role``, ``text``, ``bounds`` (left, top, right, bottom in
            0 .. 1), ``state`` ("on", "off" or ""), ``id`` and ``children``; or "xml", a ``hierarchy`` of ``node`` with
            ``bounds="[x1,y1][x2,y2]"`` in pixels.
        size: (width, height) of the picture whose pixels "xml" counts.
        marks: whether each widget that can be tapped has its number.
        room: longest result, in characters; widgets are left out from the end until it fits. None for no bound.

    Returns:
        The text; "" if ``room`` is too small for a screen without widgets.
    """
    numbers = {id(node): number for number, node in enumerate(marked(nodes))} if marks else {}
    write = _WRITERS[format]
    spelled = write(where, nodes, size, numbers)
    if room is None or len(spelled) <= room:
        return spelled
    count = sum(1 for _ in walk(nodes))
    while count:
        count = min(count - 1, max(count * room // len(spelled), 0))
        some = first(nodes, count)
        if marks:  # a parent that lost a child is a new object
            numbers = {id(node): number for number, node in enumerate(marked(some))}
        spelled = write(where, some, size, numbers)
        if len(spelled) <= room:
            return spelled
    return ""


def _lines(where: str, nodes: Sequence[Node], size: tuple[int, int], numbers: _Numbers) -> str:
    lines = [f"screen: {where}"]
    for node in walk(nodes):
        x, y = node.centre
        mark = f"[{numbers[id(node)]}] " if id(node) in numbers else ""
        state = f" ({node.state})" if node.state else ""
        lines.append(f'{mark}{node.role} "{node.text}"{state} at ({x:.3f}, {y:.3f})')
    return "\n".join(lines)


def _brief(where: str, nodes: Sequence[Node], size: tuple[int, int], numbers: _Numbers) -> str:
    lines = [where]
    for node in walk(nodes):
        if node.id == "nav" or (numbers and id(node) not in numbers):
            continue
        mark = str(numbers[id(node)]) if numbers else ""
        # The number stands last: a small model that has copied the words goes on to it.
        lines.append(" ".join(part for part in (node.role, node.state, first_words(node.text), mark) if part))
    return "\n".join(lines)


def first_words(text: str) -> str:
    """Return the first three words of a text, cut to 24 characters."""
    return " ".join(text.split()[:3])[:24]


def _tree(where: str, nodes: Sequence[Node], size: tuple[int, int], numbers: _Numbers) -> str:
    found = {"screen": where, "nodes": [_branch(node, numbers) for node in nodes]}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _branch(node: Node, numbers: _Numbers) -> dict[str, Any]:
    branch: dict[str, Any] = {"mark": numbers[id(node)]} if id(node) in numbers else {}
    branch |= {
        "role": node.role,
        "text": node.text,
        "bounds": [round(z, 3) for z in node.bounds],
        "state": node.state,
        "id": node.id,
    }
    if node.children:
        branch["children"] = [_branch(child, numbers) for child in node.children]
    return branch


_CLASSES = {
    "button": "Button", "field": "EditText", "switch": "Switch", "checkbox": "CheckBox", "radio": "RadioButton",
    "slider": "SeekBar", "image": "ImageView", "icon": "ImageView", "item": "LinearLayout", "entry": "LinearLayout",
    "result": "LinearLayout", "card": "LinearLayout",
}  # fmt: skip
#: What XML 1.0 cannot hold.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(where: str, nodes: Sequence[Node], size: tuple[int, int], numbers: _Numbers) -> str:
    app = where.split(":")[0] if ":" in where else "launcher"
    package = "coso." + re.sub(r"\W+", "", app.casefold())
    root = ElementTree.Element("hierarchy", {"rotation": "0"})
    _add(root, 0, Node("", "", (0.0, 0.0, 1.0, 1.0), children=tuple(nodes)), package, size, numbers)
    return ElementTree.tostring(root, encoding="unicode")


def _add(
    parent: ElementTree.Element, index: int, node: Node, package: str, size: tuple[int, int], numbers: _Numbers
) -> None:
    left, top, right, bottom = (round(z * n) for z, n in zip(node.bounds, (*size, *size), strict=True))
    says = _NO_XML.sub(" ", node.text)
    kind = _CLASSES.get(node.role, "FrameLayout" if not node.role else "TextView")
    attributes = {
        "index": str(index),
        "text": says if node.drawn else "",
        "resource-id": f"{package}:id/{node.id}" if node.id else "",
        "class": f"android.widget.{kind}",
        "package": package,
        "content-desc": "" if node.drawn else says,
        "checkable": _truth(node.checked is not None),
        "checked": _truth(bool(node.checked)),
        "clickable": _truth(node.touch is not None),
        "enabled": "true",
        "bounds": f"[{left},{top}][{right},{bottom}]",
    }
    if id(node) in numbers:
        attributes["mark"] = str(numbers[id(node)])
    element = ElementTree.SubElement(parent, "node", attributes)
    for i, child in enumerate(node.children):
        _add(element, i, child, package, size, numbers)


def _truth(value: bool) -> str:
    return "true" if value else "false"


_WRITERS: dict[ScreenFormat, Callable[[str, Sequence[Node], tuple[int, int], _Numbers], str]] = {
    "text": _lines,
    "brief": _brief,
    "tree": _tree,
    "xml": _xml,
}
