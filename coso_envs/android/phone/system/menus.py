"""Menus of long presses that belong to no app."""

from __future__ import annotations

from coso_envs.android.phone import intents
from coso_envs.android.phone.content.apps_table import removable
from coso_envs.android.phone.dialogs import Dialog, confirm, menu
from coso_envs.android.phone.system.keyboard import ACCENTS
from coso_envs.drawing.widgets import Intent


def app_menu(app: str, movable: bool) -> Dialog:
    """Return the menu of an app's icon; ``movable``: one that can be taken off the home screen."""
    options: list[tuple[str, Intent]] = [("App info", intents.ShowAppInfo(app))]
    if removable(app):
        ask = confirm(f"Uninstall {app}?", "Its data will be lost.", "Uninstall", intents.Uninstall(app))
        options.append(("Uninstall", ask))
    if movable:
        options.append(("Remove from home screen", intents.RemoveIcon(app)))
    return menu(app, *options)


def text_menu(field: str, text: str, clipboard: str) -> Dialog | None:
    """Return the menu of a field; None if there is nothing to do with its text."""
    options: list[tuple[str, Intent]] = []
    if text:
        options += [("Select all", intents.SelectAll(field)), ("Copy", intents.Copy(field))]
    if clipboard:
        options.append(("Paste", intents.Paste(field)))
    if text:
        options.append(("Clear", intents.Clear(field)))
    return menu("Text", *options) if options else None


def accents_menu(character: str) -> Dialog | None:
    """Return the letters with accents that a key offers; None without some."""
    others = ACCENTS.get(character.lower())
    if others is None:
        return None
    others = others if character.islower() else others.replace("ß", "ẞ").upper()
    return menu(character, *((other, intents.Type(other)) for other in others))
