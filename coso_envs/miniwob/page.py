"""The content of a page: the sentence of the task and the elements, as plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: Kinds of elements that text can be typed into.
_FIELDS = ("input_text", "input_password", "textarea")
_BOXES = ("input_checkbox", "input_radio")
#: Kinds of elements that are one thing to click, whatever is in them.
_WHOLE = ("button", "a")
_QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True)
class Element:
    """An element of a page.

    Attributes:
        ref: number by which the page knows it; 0 for plain text that belongs to no element of its own.
        kind: tag in lower case, of inputs with their type: "button", "input_text".
        text: its text, or that of its label.
        value: text typed into it, or "on" if it is ticked; "" otherwise.
        touched: whether it was clicked in this episode.
    """

    ref: int
    kind: str
    text: str
    value: str = ""
    touched: bool = False

    @property
    def is_field(self) -> bool:
        """Whether text can be typed into it."""
        return self.kind in _FIELDS

    @property
    def is_box(self) -> bool:
        """Whether it can be ticked."""
        return self.kind in _BOXES


@dataclass(frozen=True)
class Page:
    """A page at one moment.

    Attributes:
        task: the sentence that says what is to be done.
        elements: what it shows, in the order of the document.
        done: whether the episode is over.
        reward: reward of the task, in [-1, 1]; 0 before the end.
    """

    task: str = ""
    elements: tuple[Element, ...] = ()
    done: bool = False
    reward: float = 0.0

    @property
    def numbered(self) -> tuple[Element, ...]:
        """The elements that an action can name; the first has the number 1."""
        return () if self.done else tuple(element for element in self.elements if element.ref)

    def number(self, wanted: Element) -> int:
        """Return the number of an element."""
        return self.numbered.index(wanted) + 1

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that an action can type: those in quotes in the task's sentence, else its words."""
        return tuple(dict.fromkeys(_QUOTED.findall(self.task) or re.findall(r"[^\s.,:;!?]+", self.task)))


def read_page(found: Mapping[str, Any]) -> Page:
    """Return the page that the browser's script has described.

    Args:
        found: ``task``, ``done``, ``reward`` and ``dom``, the tree of MiniWoB++'s ``core.getDOMInfo()``.
    """
    done = bool(found["done"])
    elements = () if done or not found["dom"] else tuple(_elements(found["dom"]))
    return Page(str(found["task"]), elements, done, float(found["reward"]) if done else 0.0)


def _elements(node: Mapping[str, Any], label: str = "") -> Iterator[Element]:
    """Yield the leaves of a tree; a box has the text beside it."""
    children = node["children"]
    kind, text = str(node["tag"]).lower(), _text(node)
    if children and kind not in _WHOLE:
        beside = " ".join(str(child.get("text") or "") for child in children if child["tag"] == "t")
        boxes = any(str(child["tag"]).lower() in _BOXES for child in children)
        for child in children:
            if not (boxes and child["tag"] == "t"):
                yield from _elements(child, beside if boxes else "")
        return
    value = node.get("value", "")
    ticked = "on" if value is True else "" if value is False else str(value or "")
    if kind in _BOXES:
        yield Element(int(node["ref"]), kind, " ".join(label.split()), ticked, bool(node.get("tampered")))
    elif kind == "t" or int(node["ref"]) <= 0:
        yield Element(0, "text", text)
    elif text or kind in _FIELDS or kind == "button" or kind.startswith("input"):
        yield Element(int(node["ref"]), kind, text, ticked, bool(node.get("tampered")))


def _text(node: Mapping[str, Any]) -> str:
    """Return the text of a node and of all that is in it."""
    parts = [str(node.get("text") or ""), *map(_text, node["children"])]
    return " ".join(" ".join(parts).split())
