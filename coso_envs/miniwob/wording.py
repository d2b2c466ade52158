"""The words of the pages: actions, the prompt, and the expert's thoughts."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from coso_envs.miniwob.page import Element, Page
from coso_envs.paraphrase import Paraphrases

PROMPT = (
    "You use a web page. Your task: {task}\n"
    "The page, with numbers that you can click or type into:\n{page}\n"
    "{history}{instructions}"
)
#: The action that only lets pass some time; the others name an element of the page.
WAIT = "wait"
_ACTION = re.compile(r"click (\d+)|type (.+) into (\d+)", re.DOTALL)


def actions(page: Page) -> tuple[str, ...]:
    """Return all that can be done on a page: click each element, type each text into each field, wait."""
    clicks = [f"click {number}" for number, _ in enumerate(page.numbered, 1)]
    fields = [number for number, element in enumerate(page.numbered, 1) if element.is_field]
    return (*clicks, *(f"type {text} into {number}" for number in fields for text in page.texts), WAIT)


def read_action(action: str) -> tuple[int, str | None]:
    """Return the number of the element that an action of :func:`actions` names, and the text to type into it.

    For a click there is no text, and to wait the number is 0.

    Raises:
        ValueError: if it is not an action.
    """
    if action == WAIT:
        return 0, None
    found = _ACTION.fullmatch(action)
    if found is None:
        raise ValueError(f"an action is 'click NUMBER', 'type TEXT into NUMBER' or 'wait', got {action!r}")
    return (int(found[1]), None) if found[1] else (int(found[3]), found[2])


def describe(page: Page) -> str:
    """Return the page as text, an element a line; "nothing" if it shows nothing."""
    numbers = {id(element): number for number, element in enumerate(page.numbered, 1)}
    lines = []
    for element in page.elements if not page.done else ():
        number = numbers.get(id(element))
        lines.append(element.text if number is None else f"[{number}] {_name(element)}")
    return "\n".join(lines) or "nothing"


def _name(element: Element) -> str:
    kind = element.kind.replace("_", " ")
    shown = f'{kind} "{element.text}"' if element.text else kind
    if element.is_box:
        return f"{shown}, {'ticked' if element.value else 'not ticked'}"
    return f'{shown} with "{element.value}"' if element.value else shown


def history(actions: Sequence[str]) -> str:
    """Return a line with the latest actions, the last one last; "" if there are none."""
    return f"Your latest actions: {', '.join(actions)}.\n" if actions else ""


# No part may name an action: in a demonstration only the action field says what is done.
_THOUGHTS = Paraphrases(
    ("the task says: {task}", "I am asked: {task}", "what is wanted: {task}"),
    (
        "I see {number} things on the page",
        "the page has {number} elements",
        "there are {number} things that I could use",
    ),
    ("so I look for what fits", "so one of them must be the right one", "which settles what comes next"),
)


def thoughts(page: Page, rng: np.random.Generator) -> str:
    """Draw one of 54 sentences that repeat the task and count what is on the page."""
    return _THOUGHTS.draw(rng, task=page.task.rstrip("."), number=len(page.numbered))
