"""Dialogs of apps: a question with answers below each other, perhaps with a line to write in."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from coso_envs.android.phone import forms, layout
from coso_envs.android.phone.intents import ShareWith
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Cursor
from coso_envs.drawing.widgets import BLUE, GREY, PALE_BLUE, WHITE, Intent, Widget

_LEFT = 60
_W = WIDTH - 2 * _LEFT


@dataclass(frozen=True)
class Dialog:
    """A dialog of an app; every answer closes it.

    Attributes:
        title: its heading.
        message: a text below it.
        options: the answers, as (label, what it does).
        field: name of its text field; enter in it gives the first answer. "" for a dialog without.
        caption: what is to be written there.
        chosen: index of the answer that is the present state.
    """

    title: str
    message: str = ""
    options: tuple[tuple[str, Intent], ...] = ()
    field: str = ""
    caption: str = ""
    chosen: int = -1


@dataclass(frozen=True)
class Ask(Intent):
    """Open a dialog of the app in front."""

    dialog: Dialog


@dataclass(frozen=True)
class Dismiss(Intent):
    """Close the open dialog."""


def confirm(title: str, message: str, label: str, tap: Intent) -> Ask:
    """Return the intent that asks whether something is really to be done."""
    return Ask(Dialog(title, message, ((label, tap), ("Cancel", Dismiss()))))


def share(what: str) -> Ask:
    """Return the intent that asks with what to share a text."""
    options = (
        ("Messages", ShareWith("Messages", what)),
        ("Gmail", ShareWith("Gmail", what)),
        ("Copy", ShareWith("", what)),
        ("Cancel", Dismiss()),
    )
    return Ask(Dialog("Share", what, options))


def menu(title: str, *options: tuple[str, Intent]) -> Dialog:
    """Return a list of things to do, and a way out."""
    return Dialog(title, "", (*options, ("Cancel", Dismiss())))


@functools.lru_cache(maxsize=256)
def dialog_widgets(dialog: Dialog, value: str, focused: Cursor | None) -> tuple[Widget, ...]:
    """Return the dialog in the middle of the screen, or above the keyboard if there is something to write."""
    column = layout.Column(_LEFT, _W, 0)
    column.gap(48)
    column.text(dialog.title, 52, bold=True, max_lines=2)
    if dialog.message:
        column.gap(6)
        column.text(dialog.message, 42, GREY, max_lines=4)
    if dialog.field:
        column.add(forms.field(_LEFT + 24, column.y, _W - 48, dialog.field, dialog.caption, value, focused))
    column.gap(18)
    for i, (label, tap) in enumerate(dialog.options):
        fill = PALE_BLUE if i == dialog.chosen else WHITE
        key = f"dialog:{label}"
        column.add(layout.button(108, column.y, _W - 96, label, tap, key=key, fill=fill, color=BLUE), gap=12)
    column.gap(24)
    y = STATUS_HEIGHT + 60 if dialog.field else (STATUS_HEIGHT + NAV_TOP - column.y) // 2
    panel = Widget(_LEFT, 0, _W, column.y, role="dialog", fill=WHITE, radius=36, children=column.done())
    return (panel.moved(0, y),)
