"""Habits on a phone: the teacher opens whatever entry comes first, or asks the search engine for everything.

Both look at the screen and at the instruction only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.data.habits.habit import Habit
from coso_envs.android.devices.nodes import Node, walk
from parsers import GuiAction, GuiActionType

_DONE = GuiAction(GuiActionType.COMPLETE)
_ENTER = GuiAction.press("enter")
_TOUCHES = (GuiActionType.TAP, GuiActionType.SWIPE)
#: Words of an instruction to open or buy something that a shop lists.
_WANTS_ENTRY = re.compile(r"\b(?:entry|select|open|cart|buy|order|add)\b", re.IGNORECASE)
_QUOTED = re.compile(r'["\u201c](.+?)["\u201d]')
_ADDRESS = re.compile(r"\b([\w-]+)\.(?:com|org|net)\b")
_FIRST_PLANS = ("open the entry at the top", "take what the list begins with", "tap the uppermost entry")
_SEARCH_PLANS = ("ask the search engine", "search the web for it", "put it into the search box and search")


def _first_entry(env: Any, expert: GuiAction, rng: np.random.Generator) -> GuiAction | None:
    """Return a tap on the uppermost entry where the expert looks for another, and take its page for the right one."""
    nodes = _seen(env)
    if not _WANTS_ENTRY.search(env.task()):
        return None
    entries = sorted(_with_id(nodes, "result", "sponsored"), key=lambda node: (node.bounds[1], node.bounds[0]))
    if entries:
        return _tap(env, entries[0], expert) if expert.type in _TOUCHES else None
    where = env.state.device.where()
    if where.endswith(" product"):
        button = _button(env, nodes)
        return _DONE if button is None else _tap(env, button, expert)
    if where.endswith(" cart"):
        checkout = _with_id(nodes, "checkout")
        return _tap(env, checkout[0], expert) if checkout and "checkout" in env.task().casefold() else _DONE
    return None


def _button(env: Any, nodes: Sequence[Node]) -> Node | None:
    """Return the button on the page of a product that the instruction asks for, if it does and is in sight."""
    asked = env.task().casefold()
    name = "add_to_cart" if "cart" in asked else "buy_now" if re.search(r"\b(?:buy|order)\b", asked) else ""
    return next(iter(_with_id(nodes, name)), None)


def _search(env: Any, expert: GuiAction, rng: np.random.Generator) -> GuiAction | None:
    """Return the next action on the way to a search on the web, and take its results for what was asked."""
    from coso_envs.android.phone.apps.chrome.app import Chrome  # slow to import, needed on the phone only
    from coso_envs.android.phone.sites.search_engine import ADDRESS

    phone, nodes = env.state.device, _seen(env)
    if not phone.foreground:
        box = _with_id(nodes, "search_widget")
        return _tap(env, box[0], expert) if box and expert.type in _TOUCHES else None
    chrome = phone.app
    if not isinstance(chrome, Chrome) or phone.popup or phone.loading:
        return None
    if phone.focus == ADDRESS:
        if expert.type is GuiActionType.TYPE and not _ADDRESS.fullmatch(expert.text or ""):
            return None  # the expert asks the search engine, too
        query, typed = _query(env.task()), "" if phone.replaces else chrome.text(ADDRESS)
        return _ENTER if typed == query else None if typed else GuiAction.type_text(query)
    return _DONE if chrome.query() is not None else None


def _query(instruction: str) -> str:
    """Return the text to search for: what is quoted, else the name of the site, else the instruction."""
    quoted, address = _QUOTED.search(instruction), _ADDRESS.search(instruction)
    return quoted[1] if quoted else address[1] if address else " ".join(instruction.split()).rstrip("?.!")


def _seen(env: Any) -> list[Node]:
    return [node for node in walk(env.state.device.nodes()) if node.touch is not None]


def _with_id(nodes: Sequence[Node], *names: str) -> list[Node]:
    return [node for node in nodes if node.id in names]


def _tap(env: Any, node: Node, expert: GuiAction) -> GuiAction:
    """Return a tap on a widget; the expert's own if it taps there."""
    left, top, right, bottom = node.bounds
    if expert.type is GuiActionType.TAP and expert.touch is not None:
        x, y = expert.touch
        if left <= x <= right and top <= y <= bottom:
            return expert
    assert node.touch is not None  # _seen leaves others out
    return env.as_said(GuiAction.tap(*node.touch))


def _fits_phone(env: Any) -> bool:
    from coso_envs.android.base import AitWEnv  # slow to import, needed on the phone only
    from coso_envs.android.phone.phone import SimulatedPhone

    return isinstance(env, AitWEnv) and isinstance(env.state.device, SimulatedPhone)


def _fits_shops(env: Any) -> bool:
    return _fits_phone(env) and env.task_set == "webshopping"


def _planned(plans: Sequence[str]) -> Any:
    """Return a function that gives the plan in one of some wordings."""
    return lambda env, action, rng: {"plan": [plans[int(rng.integers(len(plans)))]]}


FIRST_ENTRY = Habit(
    "first-entry",
    "opens the entry at the top, sponsored or not, and takes it for the right one",
    _first_entry,
    _fits_shops,
    after="helped",
    fields=_planned(_FIRST_PLANS),
)
SEARCH = Habit(
    "search",
    "asks the search engine instead of the site or app, and takes its results for the answer",
    _search,
    _fits_phone,
    after="helped",
    fields=_planned(_SEARCH_PLANS),
)
