"""The settings' pages and what their widgets do."""

from __future__ import annotations

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.settings import app_info, areas
from coso_envs.android.phone.apps.settings.app_info import AllNotifications, AppInfo, AppPart, Apps, ForceStop
from coso_envs.android.phone.apps.settings.areas import Area
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.dialogs import Dialog, confirm, menu
from coso_envs.android.phone.intents import OpenApp, Push, Uninstall
from coso_envs.android.phone.layout import Column, field
from coso_envs.android.phone.pages import WIDTH, Main, Page
from coso_envs.drawing.widgets import GREY, Intent

SEARCH = "settings_search"
_MAIN = (
    ("Network & internet", "Wi-Fi, mobile, data usage", "wifi", Area("Network & internet")),
    ("Connected devices", "Bluetooth, pairing", "share", Area("Connected devices")),
    ("Apps", "Recent apps, permissions", "box", Apps()),
    ("Notifications", "Notifications of each app", "bell", AllNotifications()),
    ("Battery", "82 % - more than a day left", "battery", Area("Battery")),
    ("Storage", "47 % used - 34 GB free", "folder", Area("Storage")),
    ("Sound & vibration", "Volume, ringtone, do not disturb", "speaker", Area("Sound & vibration")),
    ("Display", "Dark theme, font size, brightness", "sun", Area("Display")),
    ("Wallpaper & style", "Colors of the home screen", "photos", Area("Wallpaper & style")),
    ("Security", "Screen lock", "gear", Area("Security")),
    ("Location", "Use of the location", "pin", Area("Location")),
    ("Accounts", "1 account", "person", Area("Accounts")),
    ("System", "Languages, date & time, updates", "smartphone", Area("System")),
    ("About phone", "Model, version", "phone", Area("About phone")),
)


class Settings(App):
    """The phone's settings, by area."""

    name = "Settings"

    @override
    def view(self) -> Page:
        data = self.phone.data
        match self.page:
            case Main():
                return self._main()
            case Area(title):
                column = Column(y=12)
                areas.fill(column, areas.AREAS[title], data.settings)
                return self._page(title.lower(), title, column)
            case Apps():
                return self._page("apps", "App info", app_info.apps(data.installed))
            case AllNotifications():
                column = app_info.notifications(data.installed, data.silenced)
                return self._page("app notifications", "App notifications", column)
            case AppInfo(app):
                column = app_info.page(app, data, self.phone.is_running(app))
                return self._page(f"app info {app}", "App info", column)
            case AppPart(app, title):
                return self._page(f"{title.lower()} of {app}", title, app_info.part(app, title, data))
        raise self.unknown_page()

    def _page(self, name: str, title: str, column: Column, back: bool = True) -> Page:
        return Page(name, column.done(), column.y + 30, title_bar(title, back=back), top=TOP)

    def _main(self) -> Page:
        """Return the areas, or what the search finds."""
        query = self.words(SEARCH)
        column = Column(y=12)
        column.add(
            field(36, column.y, WIDTH - 72, SEARCH, self.text(SEARCH), "Search settings", self.focused(SEARCH)), 12
        )
        if query:
            self._found(column, query)
            return self._page("settings search", "Settings", column, back=False)
        for title, subtitle, icon, page in _MAIN:
            column.row(f"settings:{title}", title, Push(page), subtitle=subtitle, icon_name=icon, height=168)
        return self._page("settings", "Settings", column, back=False)

    def _found(self, column: Column, query: str) -> None:
        found = areas.find(query)
        apps = [app for app in sorted(self.phone.data.installed) if query.casefold() in app.casefold()]
        pages = {title: page for title, _, _, page in _MAIN}
        for title, area in found:
            column.row(f"found:{title}", title, Push(pages.get(area, Area(area))), subtitle=area, height=150)
        for title in ("Apps", "Notifications"):
            if query.casefold() in title.casefold():
                column.row(f"found:{title}", title, Push(pages[title]), subtitle="Settings", height=150)
        for app in apps:
            column.row(f"found:{app}", app, Push(AppInfo(app)), subtitle="App info", height=150)
        if not found and not apps:
            column.text("Nothing found", 42, GREY)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case ForceStop(app):
                self.phone.stop(app)
            case _:
                super().handle(intent)

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case Push(AppInfo(app)):
                uninstall = confirm(f"Uninstall {app}?", "Its data will be lost.", "Uninstall", Uninstall(app))
                return menu(app, ("Open", OpenApp(app)), ("Uninstall", uninstall))
        return None

    @override
    def back(self) -> bool:
        """Leave the search first."""
        if self.page == Main() and self.text(SEARCH):
            self.fields[SEARCH] = ""
            return True
        return super().back()
