"""Moves that all of the expert's ways are made of; it finds places by what is on the screen, never by heart."""

from __future__ import annotations

import functools

from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.content.language import plain, topic, words
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites.search_engine import ADDRESS
from coso_envs.android.tasks.goals import Goal
from coso_envs.android.tasks.goals.texts import same_text
from coso_envs.drawing.widgets import Widget
from parsers import GuiAction

WAIT = GuiAction.tap(0.5, 0.03)
# Short enough that nothing is passed over, also in formats that know scrolls from the middle only.
SCROLL_DOWN = GuiAction.drag((0.5, 0.72), (0.5, 0.22))
SCROLL_UP = GuiAction.drag((0.5, 0.35), (0.5, 0.8))
OPEN_DRAWER = GuiAction.drag((0.5, 0.78), (0.5, 0.3))
OPEN_SHADE = GuiAction.drag((0.5, 0.01), (0.5, 0.6))
BACK, HOME, ENTER = (GuiAction.press(button) for button in ("back", "home", "enter"))


@functools.singledispatch
def towards(goal: Goal, phone: SimulatedPhone, request: str) -> GuiAction:
    """Return the next action on the way to a goal that is not met; each kind of goal registers its own."""
    raise NotImplementedError(f"the expert has no way to {goal!r}")


def tap(phone: SimulatedPhone, key: str) -> GuiAction | None:
    """Return a tap on a widget in sight."""
    place = phone.screen().find(key)
    return None if place is None else GuiAction.tap(*place)


def seek(phone: SimulatedPhone, key: str) -> GuiAction | None:
    """Return a tap on a widget, or a swipe towards it; None if it is not on this page."""
    found = tap(phone, key)
    if found is None:
        below = phone.screen().below(key)
        found = None if below is None else SCROLL_DOWN if below else SCROLL_UP
    return found


def first(phone: SimulatedPhone, *keys: str) -> GuiAction | None:
    """Return a tap on the first of some widgets that is in sight."""
    return next((found for key in keys if (found := tap(phone, key)) is not None), None)


def listed(phone: SimulatedPhone, prefix: str, title: str) -> GuiAction | None:
    """Return a tap on the entry of a list whose first words are ``title``, or a swipe towards it; None without it."""
    for layer in phone.screen().layers:
        for widget in layer.widgets:
            for part in widget.walk():
                if part.key.startswith(prefix) and _is_called(part, title):
                    return seek(phone, part.key)
    return None


def _is_called(widget: Widget, title: str) -> bool:
    said = next((" ".join(part.lines) for part in widget.walk() if part.lines), widget.label)
    shown = said.removesuffix("...")
    return same_text(said, title) or (shown != said and plain(title).startswith(plain(shown)))


def answer(phone: SimulatedPhone, label: str, about: str = "") -> GuiAction | None:
    """Return what to do about an open dialog: the answer, or away with one about something else; None without one."""
    dialog = None if phone.app is None else phone.app.dialog
    if dialog is None:
        return None
    fits = plain(about) in plain(f"{dialog.title} {dialog.message}") and any(
        label == said for said, _ in dialog.options
    )
    return (seek(phone, f"dialog:{label}") if fits else None) or BACK


def inside(phone: SimulatedPhone, app: str) -> GuiAction | None:
    """Return the next action on the way into an app; None in it."""
    return None if phone.foreground == app else launch(phone, app)


def launch(phone: SimulatedPhone, app: str) -> GuiAction:
    """Return the next action on the way into an app."""
    if phone.foreground:
        return HOME
    found = tap(phone, f"app:{app}")
    if found is not None:
        return found
    if phone.drawer:
        return seek(phone, f"app:{app}") or BACK
    return BACK if phone.folder else OPEN_DRAWER


def fill(phone: SimulatedPhone, key: str, text: str) -> GuiAction:
    """Return the next action on the way to ``text`` in a field, and enter."""
    return written(phone, key, text) or ENTER


def written(phone: SimulatedPhone, key: str, text: str) -> GuiAction | None:
    """Return the next action on the way to ``text`` in a field; None when it stands there."""
    app = phone.app
    if app is None:
        return BACK
    if phone.focus != key:
        if app.text(key) == text and phone.screen().find(key) is not None and text:
            return None
        return seek(phone, key) or BACK
    before = "" if phone.replaces else app.text(key)
    if before == text:
        return None
    if not before:
        return GuiAction.type_text(text)
    return tap(phone, f"clear:{key}") or BACK


def browse(phone: SimulatedPhone, address: str) -> GuiAction:
    """Return the next action on the way to an address or query in the browser."""
    chrome = phone.app
    if not isinstance(chrome, Chrome):
        if phone.foreground:
            return HOME
        return tap(phone, "search_widget") or launch(phone, Chrome.name)
    if chrome.menu or chrome.overview:
        return BACK
    if phone.focus != ADDRESS:
        return tap(phone, ADDRESS) or BACK
    return fill(phone, ADDRESS, address)


@functools.lru_cache(maxsize=1024)
def spoken(about: frozenset[str], request: str) -> str:
    """Return the text to type for a topic: the shortest part of the request that is about it, else its bare words."""
    parts = request.strip().rstrip("?.!").split()
    n = len(parts)
    for length in range(1, n + 1):
        for start in range(n - length + 1):
            part = " ".join(parts[start : start + length]).strip(",;:")
            if topic(part) == about:
                return part
    said = list(dict.fromkeys(word for word in words(request) if topic(word) <= about))
    return " ".join(said if topic(" ".join(said)) == about else sorted(about))
