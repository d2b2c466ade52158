"""Settings: apps with their pages and notification switches, Wi-Fi, display, and more rows to get lost in."""

from __future__ import annotations

import functools

from coso_envs.android.apps.bars import TOP, title_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.apps_table import app_info
from coso_envs.android.content.seeded import number
from coso_envs.android.layout import Column
from coso_envs.android.pages import Page
from coso_envs.drawing.widgets import GREY, WHITE, Widget

_MAIN = (
    ("Network & internet", "Wi-Fi, mobile, data usage", "wifi", ("push", "network")),
    ("Connected devices", "Bluetooth, pairing", "share", ("push", "plain", "Connected devices")),
    ("Apps", "Recent apps, default apps", "box", ("push", "apps")),
    ("Notifications", "Notification history, conversations", "bell", ("push", "all_notifications")),
    ("Battery", "82 % - more than a day left", "battery", ("push", "plain", "Battery")),
    ("Storage", "47 % used - 34 GB free", "folder", ("push", "plain", "Storage")),
    ("Sound & vibration", "Volume, ringtone, vibration", "speaker", ("push", "plain", "Sound & vibration")),
    ("Display", "Dark theme, font size, brightness", "sun", ("push", "display")),
    ("Wallpaper & style", "Colors, themed icons", "photos", ("push", "plain", "Wallpaper & style")),
    ("Security", "Screen lock, fingerprint", "gear", ("push", "plain", "Security")),
    ("Location", "On - 6 apps have access", "pin", ("push", "plain", "Location")),
    ("Accounts", "1 account", "person", ("push", "plain", "Accounts")),
    ("System", "Languages, date & time, updates", "smartphone", ("push", "plain", "System")),
    ("About phone", "Model, version", "phone", ("push", "plain", "About phone")),
)


class Settings(App):
    """The phone's settings."""

    name = "Settings"

    def __init__(self, phone: object) -> None:
        """Everything as it comes."""
        super().__init__(phone)  # type: ignore[arg-type]
        self.dark_theme = False
        self.adaptive = True

    def _page(self, name: str, title: str, column: Column, back: bool = True) -> Page:
        return Page(name, column.done(), column.y + 30, title_bar(title, back=back), top=TOP)

    def page_main(self) -> Page:
        """The list of areas."""
        column = Column(y=12)
        for title, subtitle, icon, tap in _MAIN:
            column.row(f"settings:{title}", title, tap, subtitle=subtitle, icon_name=icon, height=168)
        return self._page("settings", "Settings", column, back=False)

    def page_network(self) -> Page:
        """Wi-Fi and the rest."""
        column = Column(y=12)
        state = "Connected to home" if self.phone.wifi else "Off"
        column.row("wifi", "Wi-Fi", ("wifi",), subtitle=state, icon_name="wifi", checked=self.phone.wifi)
        column.row("airplane", "Airplane mode", ("nothing",), icon_name="plane", checked=False)
        column.row("hotspot", "Hotspot & tethering", ("nothing",), subtitle="Off", icon_name="share")
        column.row("data_saver", "Data saver", ("nothing",), subtitle="Off", icon_name="download")
        return self._page("network", "Network & internet", column)

    def page_display(self) -> Page:
        """Switches of the display."""
        column = Column(y=12)
        column.row("dark_theme", "Dark theme", ("dark",), icon_name="cloud", checked=self.dark_theme)
        column.row("adaptive", "Adaptive brightness", ("adapt",), icon_name="sun", checked=self.adaptive)
        column.row("font_size", "Font size", ("nothing",), subtitle="Default", icon_name="file")
        return self._page("display", "Display", column)

    def page_plain(self, title: str) -> Page:
        """An area in which nothing can be done."""
        column = Column(y=12)
        for i in range(5):
            column.row(f"entry:{i}", f"{title} option {i + 1}", ("nothing",), subtitle=("Off", "Default", "On")[i % 3])
        return self._page(title.lower(), title, column)

    def page_apps(self) -> Page:
        """All installed apps."""
        return self._page("apps", "App info", _apps(tuple(self.phone.installed)))

    def page_all_notifications(self) -> Page:
        """A switch for every app."""
        column = Column(y=12)
        for name in sorted(self.phone.installed, key=str.casefold):
            info = app_info(name)
            on = name not in self.phone.silenced
            tap = ("switch", name)
            column.row(
                f"notify:{name}", name, tap, icon_name=info.icon, icon_fill=info.color, checked=on, height=138
            )  # fmt: skip
        return self._page("app notifications", "App notifications", column)

    def page_app_info(self, name: str) -> Page:
        """What can be done with an app."""
        info = app_info(name)
        column = Column(y=36)
        tile = Widget(48, column.y, 150, 150, icon=info.icon, color=WHITE, fill=info.color, radius=75)
        column.add(tile, gap=12)
        column.text(name, 56, bold=True)
        column.buttons(
            ("open_app", "Open", ("app", name)),
            ("uninstall", "Uninstall", ("nothing",)),
            ("force_stop", "Force stop", ("nothing",)),
        )
        on = name not in self.phone.silenced
        state = "On" if on else "Off"
        column.row(f"notify:{name}", "Notifications", ("switch", name), subtitle=state, icon_name="bell", checked=on)
        for title, subtitle, icon in (
            ("Permissions", "Camera and location allowed", "check"),
            ("Storage & cache", f"{number(name, 4, 420)} MB used", "folder"),
            ("Mobile data & Wi-Fi", f"{number(name + 'd', 1, 900)} MB since March 1", "wifi"),
            ("Battery", f"{number(name + 'b', 0, 12)} % since last full charge", "battery"),
            ("Open by default", "No defaults set", "globe"),
        ):
            column.row(f"info:{title}", title, ("nothing",), subtitle=subtitle, icon_name=icon)
        return self._page(f"app info {name}", "App info", column)

    def do_switch(self, name: str) -> None:
        """Switch an app's notifications."""
        self.phone.silenced ^= {name}

    def do_wifi(self) -> None:
        """Switch Wi-Fi."""
        self.phone.wifi = not self.phone.wifi

    def do_dark(self) -> None:
        """Switch the dark theme."""
        self.dark_theme = not self.dark_theme

    def do_adapt(self) -> None:
        """Switch adaptive brightness."""
        self.adaptive = not self.adaptive


@functools.lru_cache(maxsize=64)
def _apps(installed: tuple[str, ...]) -> Column:
    column = Column(y=12)
    column.text(f"{len(installed)} apps", 40, GREY)
    for name in sorted(installed, key=str.casefold):
        info = app_info(name)
        size = f"{number(name, 4, 420)} MB"
        tap = ("push", "app_info", name)
        column.row(f"app_row:{name}", name, tap, subtitle=size, icon_name=info.icon, icon_fill=info.color, height=138)
    return column


APP = Settings
