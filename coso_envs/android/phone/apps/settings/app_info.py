"""Settings of the installed apps: their list, their notifications, and a page for each."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from coso_envs.android.phone.content.apps_table import app_info, removable
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.data import UserData
from coso_envs.android.phone.dialogs import confirm
from coso_envs.android.phone.intents import Flip, OpenApp, Push, ToggleNotifications, Uninstall
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import PageState
from coso_envs.drawing.widgets import GREY, WHITE, Intent, Widget

PERMISSIONS = ("Camera", "Contacts", "Location", "Microphone", "Photos and videos")


@dataclass(frozen=True)
class Apps(PageState):
    """The page of all installed apps."""


@dataclass(frozen=True)
class AllNotifications(PageState):
    """A switch for every app."""


@dataclass(frozen=True)
class AppInfo(PageState):
    """The page of an app."""

    app: str


@dataclass(frozen=True)
class AppPart(PageState):
    """A part of an app's page: "Permissions", "Storage & cache", ..."""

    app: str
    title: str


@dataclass(frozen=True)
class ForceStop(Intent):
    """End an app that runs."""

    app: str


@functools.lru_cache(maxsize=64)
def apps(installed: tuple[str, ...]) -> Column:
    """Return the list of apps, each leading to its page."""
    column = Column(y=12)
    column.text(f"{len(installed)} apps", 40, GREY)
    for name in sorted(installed, key=str.casefold):
        info = app_info(name)
        size, tap = f"{number(name, 4, 420)} MB", Push(AppInfo(name))
        column.row(f"app_row:{name}", name, tap, subtitle=size, icon_name=info.icon, icon_fill=info.color, height=138)
    return column


@functools.lru_cache(maxsize=16)
def notifications(installed: tuple[str, ...], silenced: frozenset[str]) -> Column:
    """Return a switch for every app."""
    column = Column(y=12)
    for name in sorted(installed, key=str.casefold):
        info = app_info(name)
        column.row(
            f"notify:{name}",
            name,
            ToggleNotifications(name),
            icon_name=info.icon,
            icon_fill=info.color,
            checked=name not in silenced,
            height=138,
        )
    return column


def page(name: str, data: UserData, running: bool) -> Column:
    """Return the page of an app: its buttons, its switch, and what leads further."""
    info = app_info(name)
    column = Column(y=36)
    tile = Widget(48, column.y, 150, 150, icon=info.icon, color=WHITE, fill=info.color, radius=75)
    column.add(tile, gap=12)
    column.text(name, 56, bold=True)
    if name not in data.installed:
        column.text("Not installed", 42, GREY)
        return column
    uninstall = confirm(f"Uninstall {name}?", "Its data will be lost.", "Uninstall", Uninstall(name))
    stop = confirm(f"Force stop {name}?", "It may lose what it was doing.", "Force stop", ForceStop(name))
    column.buttons(
        ("open_app", "Open", OpenApp(name)),
        ("uninstall", "Uninstall", uninstall if removable(name) else None),
        ("force_stop", "Force stop", stop if running else None),
    )
    on = name not in data.silenced
    state, tap = "On" if on else "Off", ToggleNotifications(name)
    column.row(f"notify:{name}", "Notifications", tap, subtitle=state, icon_name="bell", checked=on)
    allowed = [what for what in PERMISSIONS if not data.flagged("permission denied", f"{name}: {what}")]
    cached = 0 if data.flagged("cache cleared", name) else number(name, 4, 420)
    for title, subtitle, icon in (
        ("Permissions", f"{len(allowed)} of {len(PERMISSIONS)} allowed", "check"),
        ("Storage & cache", f"{cached} MB used", "folder"),
        ("Mobile data & Wi-Fi", f"{number(name + 'd', 1, 900)} MB since March 1", "wifi"),
        ("Battery", f"{number(name + 'b', 0, 12)} % since last full charge", "battery"),
        ("Open by default", "Links of this app", "globe"),
    ):
        column.row(f"info:{title}", title, Push(AppPart(name, title)), subtitle=subtitle, icon_name=icon)
    return column


#: Parts with one switch each: its title, the flag that is set while it is off.
_PART_SWITCHES = {
    "Mobile data & Wi-Fi": ("Background data", "background data off"),
    "Battery": ("Unrestricted use of the battery", "battery restricted"),
    "Open by default": ("Open supported links", "links off"),
}


def part(name: str, title: str, data: UserData) -> Column:
    """Return a part of an app's page."""
    column = Column(y=12)
    column.text(name, 44, GREY)
    if title == "Permissions":
        for what in PERMISSIONS:
            _switch(column, what, "permission denied", f"{name}: {what}", data)
    elif title == "Storage & cache":
        cleared = data.flagged("cache cleared", name)
        column.row("cache", "Cache", None, subtitle="0 MB" if cleared else f"{number(name, 4, 420)} MB", role="")
        column.gap(12)
        column.buttons(("clear_cache", "Clear cache", None if cleared else Flip("cache cleared", name)))
    else:
        said, flag = _PART_SWITCHES[title]
        _switch(column, said, flag, name, data)
    return column


def _switch(column: Column, title: str, flag: str, of: str, data: UserData) -> None:
    on = not data.flagged(flag, of)
    column.row(f"part:{title}", title, Flip(flag, of), subtitle="On" if on else "Off", checked=on)
