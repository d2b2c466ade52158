"""Widgets as a reader meets them: text, place and state, whatever drew them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A visible widget.

    Attributes:
        role: kind of widget, such as "button", "field", "switch"; "text" for what only says something.
        text: all that it says.
        bounds: (left, top, right, bottom) of its visible part, 0 .. 1.
        id: name of its kind on the page; entries of a list share one.
        checked: state of a switch or tick; None for other widgets.
        drawn: whether the text is written on the screen; False for the meaning of an icon.
        touch: a point where a tap reaches this widget; None if a tap does nothing here.
        children: widgets inside that can be tapped on their own.
    """

    role: str
    text: str
    bounds: Box
    id: str = ""
    checked: bool | None = None
    drawn: bool = True
    touch: Point | None = None
    children: tuple[Node, ...] = ()

    @property
    def centre(self) -> Point:
        """The middle of the visible part."""
        left, top, right, bottom = self.bounds
        return (left + right) / 2, (top + bottom) / 2

    @property
    def state(self) -> str:
        """The state in a word: "on", "off", or ""."""
        return {True: "on", False: "off", None: ""}[self.checked]


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Iterate over nodes and all that is inside them, parents first."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def marked(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes that can be tapped; the index of a node is the number of its mark."""
    return [node for node in walk(nodes) if node.touch is not None]


def first(nodes: Sequence[Node], count: int) -> tuple[Node, ...]:
    """Return the first ``count`` nodes of :func:`walk`, each in its parent."""
    kept: list[Node] = []
    for node in nodes:
        if count <= 0:
            break
        inside = first(node.children, count - 1)
        kept.append(node if inside == node.children else replace(node, children=inside))
        count -= sum(1 for _ in walk((kept[-1],)))
    return tuple(kept)
