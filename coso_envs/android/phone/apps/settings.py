"""Settings: apps with their pages and notification switches, Wi-Fi, display, and more rows to get lost in."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.apps_table import app_info
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.intents import NOTHING, OpenApp, Push, ToggleNotifications, ToggleWifi
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page, PageState
from coso_envs.drawing.widgets import GREY, WHITE, Intent, Widget


@dataclass(frozen=True)
class Network(PageState):
    """Wi-Fi and the rest."""


@dataclass(frozen=True)
class Display(PageState):
    """Switches of the display."""


@dataclass(frozen=True)
class Area(PageState):
    """An area in which nothing can be done."""

    title: str


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
class ToggleDarkTheme(Intent):
    """Switch the dark theme."""


@dataclass(frozen=True)
class ToggleAdaptive(Intent):
    """Switch adaptive brightness on or off."""


_MAIN = (
    ("Network & internet", "Wi-Fi, mobile, data usage", "wifi", Push(Network())),
    ("Connected devices", "Bluetooth, pairing", "share", Push(Area("Connected devices"))),
    ("Apps", "Recent apps, default apps", "box", Push(Apps())),
    ("Notifications", "Notification history, conversations", "bell", Push(AllNotifications())),
    ("Battery", "82 % - more than a day left", "battery", Push(Area("Battery"))),
    ("Storage", "47 % used - 34 GB free", "folder", Push(Area("Storage"))),
    ("Sound & vibration", "Volume, ringtone, vibration", "speaker", Push(Area("Sound & vibration"))),
    ("Display", "Dark theme, font size, brightness", "sun", Push(Display())),
    ("Wallpaper & style", "Colors, themed icons", "photos", Push(Area("Wallpaper & style"))),
    ("Security", "Screen lock, fingerprint", "gear", Push(Area("Security"))),
    ("Location", "On - 6 apps have access", "pin", Push(Area("Location"))),
    ("Accounts", "1 account", "person", Push(Area("Accounts"))),
    ("System", "Languages, date & time, updates", "smartphone", Push(Area("System"))),
    ("About phone", "Model, version", "phone", Push(Area("About phone"))),
)


class Settings(App):
    """The phone's settings, by area."""

    name = "Settings"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._areas()
            case Network():
                return self._network()
            case Display():
                return self._display()
            case Area(title):
                return self._area(title)
            case Apps():
                return self._page("apps", "App info", _apps(self.phone.data.installed))
            case AllNotifications():
                return self._notifications()
            case AppInfo(app):
                return self._app_info(app)
        raise self.unknown_page()

    def _page(self, name: str, title: str, column: Column, back: bool = True) -> Page:
        return Page(name, column.done(), column.y + 30, title_bar(title, back=back), top=TOP)

    def _areas(self) -> Page:
        column = Column(y=12)
        for title, subtitle, icon, tap in _MAIN:
            column.row(f"settings:{title}", title, tap, subtitle=subtitle, icon_name=icon, height=168)
        return self._page("settings", "Settings", column, back=False)

    def _network(self) -> Page:
        column = Column(y=12)
        wifi = bool(self.phone.data.settings["wifi"])
        state = "Connected to home" if wifi else "Off"
        column.row("wifi", "Wi-Fi", ToggleWifi(), subtitle=state, icon_name="wifi", checked=wifi)
        column.row("airplane", "Airplane mode", NOTHING, icon_name="plane", checked=False)
        column.row("hotspot", "Hotspot & tethering", NOTHING, subtitle="Off", icon_name="share")
        column.row("data_saver", "Data saver", NOTHING, subtitle="Off", icon_name="download")
        return self._page("network", "Network & internet", column)

    def _display(self) -> Page:
        """Return the switches of the display."""
        settings = self.phone.data.settings
        column = Column(y=12)
        column.row(
            "dark_theme", "Dark theme", ToggleDarkTheme(), icon_name="cloud", checked=bool(settings["dark_theme"])
        )
        column.row(
            "adaptive",
            "Adaptive brightness",
            ToggleAdaptive(),
            icon_name="sun",
            checked=bool(settings["adaptive_brightness"]),
        )
        column.row("font_size", "Font size", NOTHING, subtitle="Default", icon_name="file")
        return self._page("display", "Display", column)

    def _area(self, title: str) -> Page:
        """Return an area in which nothing can be done."""
        column = Column(y=12)
        for i in range(5):
            column.row(f"entry:{i}", f"{title} option {i + 1}", NOTHING, subtitle=("Off", "Default", "On")[i % 3])
        return self._page(title.lower(), title, column)

    def _notifications(self) -> Page:
        """Return a switch for every app."""
        column = Column(y=12)
        for name in sorted(self.phone.data.installed, key=str.casefold):
            info = app_info(name)
            on = name not in self.phone.data.silenced
            tap = ToggleNotifications(name)
            column.row(
                f"notify:{name}", name, tap, icon_name=info.icon, icon_fill=info.color, checked=on, height=138
            )  # fmt: skip
        return self._page("app notifications", "App notifications", column)

    def _app_info(self, name: str) -> Page:
        """Return the page of an app: its switches and buttons."""
        info = app_info(name)
        column = Column(y=36)
        tile = Widget(48, column.y, 150, 150, icon=info.icon, color=WHITE, fill=info.color, radius=75)
        column.add(tile, gap=12)
        column.text(name, 56, bold=True)
        column.buttons(
            ("open_app", "Open", OpenApp(name)),
            ("uninstall", "Uninstall", NOTHING),
            ("force_stop", "Force stop", NOTHING),
        )
        on = name not in self.phone.data.silenced
        state = "On" if on else "Off"
        column.row(
            f"notify:{name}", "Notifications", ToggleNotifications(name), subtitle=state, icon_name="bell", checked=on
        )
        for title, subtitle, icon in (
            ("Permissions", "Camera and location allowed", "check"),
            ("Storage & cache", f"{number(name, 4, 420)} MB used", "folder"),
            ("Mobile data & Wi-Fi", f"{number(name + 'd', 1, 900)} MB since March 1", "wifi"),
            ("Battery", f"{number(name + 'b', 0, 12)} % since last full charge", "battery"),
            ("Open by default", "No defaults set", "globe"),
        ):
            column.row(f"info:{title}", title, NOTHING, subtitle=subtitle, icon_name=icon)
        return self._page(f"app info {name}", "App info", column)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case ToggleDarkTheme():
                self.phone.data.switch("dark_theme")
            case ToggleAdaptive():
                self.phone.data.switch("adaptive_brightness")
            case _:
                super().handle(intent)


@functools.lru_cache(maxsize=64)
def _apps(installed: tuple[str, ...]) -> Column:
    column = Column(y=12)
    column.text(f"{len(installed)} apps", 40, GREY)
    for name in sorted(installed, key=str.casefold):
        info = app_info(name)
        size = f"{number(name, 4, 420)} MB"
        tap = Push(AppInfo(name))
        column.row(f"app_row:{name}", name, tap, subtitle=size, icon_name=info.icon, icon_fill=info.color, height=138)
    return column


APP = Settings
