"""Scripted experts: for each task a function of the page, that is of what the agent can read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from coso_envs.miniwob.page import Element, Page


class Act(NamedTuple):
    """An action on a page: click an element, or type ``text`` into it."""

    element: Element
    text: str | None = None


def next_act(task: str, page: Page) -> Act | None:
    """Return the expert's next act on a page of a task of :data:`coso_envs.miniwob.tasks.TASKS`; None at the end."""
    return next(iter(_EXPERTS[task](page)), None) if page.numbered else None


def _first(page: Page, kind: str, text: str | None = None) -> Iterator[Act]:
    """Yield clicks on the elements of a kind, with a text if there is one given."""
    for element in page.numbered:
        if element.kind == kind and (text is None or element.text == text):
            yield Act(element)


def _click_quoted(kind: str) -> Callable[[Page], Iterator[Act]]:
    return lambda page: _first(page, kind, page.texts[0])


def _click_only(kind: str) -> Callable[[Page], Iterator[Act]]:
    return lambda page: _first(page, kind)


def _close(page: Page) -> Iterator[Act]:
    """Press the button with the wanted label; the "x" in the corner is the one with another label than those below."""
    label = page.texts[0]
    if label != "x":
        yield from _first(page, "button", label)
    for element in page.numbered:
        if element.kind == "button" and element.text not in ("OK", "Cancel"):
            yield Act(element)


def _open_tab(page: Page) -> Iterator[Act]:
    wanted = re.search(r"Tab #\d+", page.task)
    yield from _first(page, "a", wanted[0] if wanted else None)


def _in_turn(page: Page) -> Iterator[Act]:
    for name in re.findall(r"button (\w+)", page.task):
        for act in _first(page, "button", name):
            if not act.element.touched:
                yield act


def _tick(page: Page) -> Iterator[Act]:
    wanted = re.sub(r"^Select | and click Submit\.$", "", page.task).split(", ")
    for element in page.numbered:
        if element.is_box and (element.text in wanted) != bool(element.value):
            yield Act(element)
    yield from _first(page, "button", "Submit")


def _fill(page: Page) -> Iterator[Act]:
    """Fill the fields with the quoted texts, in their order, then press the button; one text is for all fields."""
    fields = [element for element in page.numbered if element.is_field]
    texts = page.texts if len(page.texts) > 1 else page.texts * len(fields)
    for element, text in zip(fields, texts, strict=False):
        if element.value != text:
            yield Act(element, text)
    yield from _first(page, "button")


_EXPERTS: dict[str, Callable[[Page], Iterator[Act]]] = {
    "click-test": _click_only("button"),
    "click-test-2": lambda page: _first(page, "button", "ONE"),
    "click-button": _click_quoted("button"),
    "click-button-sequence": _in_turn,
    "click-link": _click_quoted("span"),
    "click-dialog": _click_only("button"),
    "click-dialog-2": _close,
    "click-tab": _open_tab,
    "click-option": _tick,
    "click-checkboxes": _tick,
    "focus-text": _click_only("input_text"),
    "enter-text": _fill,
    "enter-password": _fill,
    "login-user": _fill,
}
