"""The areas of the settings, as tables, and their pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from coso_envs.android.phone import forms
from coso_envs.android.phone.data import Setting
from coso_envs.android.phone.dialogs import Ask, Dialog
from coso_envs.android.phone.intents import Choose, Push, Switch
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import PageState


@dataclass(frozen=True)
class Area(PageState):
    """An area of the settings."""

    title: str


class Toggle(NamedTuple):
    """A switch; what it says below its title is "On" or "Off" unless given."""

    setting: str
    title: str
    icon: str
    subtitle: str = ""


class Level(NamedTuple):
    """A slider of the settings."""

    setting: str
    title: str
    icon: str


class Choice(NamedTuple):
    """One of several values."""

    setting: str
    title: str
    icon: str
    options: tuple[str, ...]


class Link(NamedTuple):
    """A row that leads to another area."""

    title: str
    icon: str
    subtitle: str


class Info(NamedTuple):
    """A line that only says something."""

    title: str
    icon: str
    value: str


Entry: TypeAlias = Toggle | Level | Choice | Link | Info
_WIFI = Toggle("wifi", "Wi-Fi", "wifi")
_BLUETOOTH = Toggle("bluetooth", "Bluetooth", "share")
_SAVER = Toggle("battery_saver", "Battery saver", "battery")
_DARK = Toggle("dark_theme", "Dark theme", "cloud")
_LANGUAGE = Choice(
    "language", "Language", "globe", ("English", "Deutsch", "Espa\u00f1ol", "Fran\u00e7ais", "\u4e2d\u6587")
)

#: What stands in each area, in the order of the first page; areas below others come last.
AREAS: Mapping[str, tuple[Entry, ...]] = {
    "Network & internet": (
        _WIFI,
        Toggle("mobile_data", "Mobile data", "signal"),
        Toggle("airplane", "Airplane mode", "plane"),
        Toggle("hotspot", "Wi-Fi hotspot", "share"),
        Toggle("data_saver", "Data saver", "download"),
    ),
    "Connected devices": (_BLUETOOTH, Toggle("nfc", "NFC", "phone"), Info("This device", "smartphone", "Phone")),
    "Battery": (
        _SAVER,
        Info("Level", "battery", "82 % - more than a day left"),
        Info("Last full charge", "clock", "6 hours ago"),
    ),
    "Storage": (
        Info("Used", "folder", "30 GB of 64 GB"),
        Info("Apps", "box", "11 GB"),
        Info("Images", "photos", "9 GB"),
        Info("Videos", "video", "6 GB"),
        Info("System", "gear", "4 GB"),
    ),
    "Sound & vibration": (
        Level("media_volume", "Media volume", "note"),
        Level("ring_volume", "Ring volume", "bell"),
        Level("alarm_volume", "Alarm volume", "alarm"),
        Toggle("do_not_disturb", "Do not disturb", "bell"),
        Toggle("vibrate", "Vibrate for calls", "smartphone"),
        Choice("ringtone", "Ringtone", "note", ("Classic", "Marimba", "Bells", "None")),
    ),
    "Display": (
        Level("brightness", "Brightness", "sun"),
        Toggle("adaptive_brightness", "Adaptive brightness", "sun"),
        _DARK,
        Choice("font_size", "Font size", "file", ("Small", "Default", "Large", "Largest")),
        Toggle("auto_rotate", "Auto-rotate screen", "history"),
        Toggle("night_light", "Night light", "cloud"),
        Choice("screen_timeout", "Screen timeout", "clock", ("30 seconds", "1 minute", "5 minutes", "10 minutes")),
    ),
    "Wallpaper & style": (
        Choice("wallpaper", "Wallpaper", "photos", ("Blue", "Green", "Red", "Grey")),
        _DARK,
    ),
    "Security": (
        Choice("screen_lock", "Screen lock", "gear", ("None", "Swipe", "Pattern", "PIN")),
        Info("Last update", "check", "March 1, 2023"),
    ),
    "Location": (Toggle("location", "Use location", "pin"), Info("Recent access", "clock", "Maps, Weather")),
    "Accounts": (Info("Owner", "person", "owner@mail.example"), Toggle("auto_update", "Sync data", "history")),
    "System": (
        Link("Languages", "globe", "Language of the phone"),
        Link("Date & time", "clock", "Format of the time"),
        Info("System update", "download", "Up to date"),
    ),
    "About phone": (
        Info("Model", "smartphone", "Phone 1"),
        Info("Version", "box", "11"),
        Info("Phone number", "phone", "555-0100"),
        Info("Build", "tools", "RQ3A.210805"),
    ),
    "Languages": (_LANGUAGE,),
    "Date & time": (Toggle("clock_24h", "Use 24-hour format", "clock"), Info("Time zone", "globe", "New York")),
}


def fill(column: Column, entries: tuple[Entry, ...], settings: Mapping[str, Setting]) -> None:
    """Add entries to a page as they are now."""
    for entry in entries:
        match entry:
            case Toggle(setting, title, icon, subtitle):
                on = bool(settings[setting])
                said = subtitle or _state(setting, on)
                column.row(setting, title, Switch(setting), subtitle=said, icon_name=icon, checked=on)
            case Level(setting, title, icon):
                column.add(forms.slider(column.y, setting, title, int(settings[setting]), icon))
            case Choice(setting, title, icon):
                value = str(settings[setting])
                column.row(setting, title, Ask(_choice(entry, value)), subtitle=value, icon_name=icon)
            case Link(title, icon, subtitle):
                column.row(f"settings:{title}", title, Push(Area(title)), subtitle=subtitle, icon_name=icon)
            case Info(title, icon, value):
                column.row(f"info:{title}", title, None, subtitle=value, icon_name=icon, role="")


def _state(setting: str, on: bool) -> str:
    if setting == "wifi" and on:
        return "Connected to home"
    return "On" if on else "Off"


def _choice(entry: Choice, value: str) -> Dialog:
    options = tuple((option, Choose(entry.setting, option)) for option in entry.options)
    chosen = entry.options.index(value) if value in entry.options else -1
    return Dialog(entry.title, options=options, chosen=chosen)


def find(words: str) -> list[tuple[str, str]]:
    """Return (title of the entry, its area) for the entries and areas whose title has all of the words."""
    wanted = words.casefold().split()
    found = []
    for area, entries in AREAS.items():
        titles = (area, *(entry.title for entry in entries))
        found += [(title, area) for title in titles if all(word in title.casefold() for word in wanted)]
    return list(dict.fromkeys(found))
