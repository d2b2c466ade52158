"""How the phone's state looks: the page in front, how far it is scrolled, and the layers of the screen."""

from __future__ import annotations

from collections.abc import Iterator

from coso_envs.android.phone.bars import title_bar
from coso_envs.android.phone.dialogs import dialog_widgets
from coso_envs.android.phone.pages import NAV_TOP, WIDTH, Layer, Page
from coso_envs.android.phone.restyle import FONT_SCALES, Style
from coso_envs.android.phone.screen import Screen
from coso_envs.android.phone.state import PhoneState
from coso_envs.android.phone.system.bars import navigation_bar, status_bar
from coso_envs.android.phone.system.keyboard import KEYBOARD_TOP, keyboard
from coso_envs.android.phone.system.launcher import drawer_page, home_page
from coso_envs.android.phone.system.notes import popup, toast
from coso_envs.android.phone.system.recents import Card, recents_page
from coso_envs.android.phone.system.shade import shade
from coso_envs.drawing import themes
from coso_envs.drawing.widgets import WHITE, Color, Widget

#: Apps that speak the language of the system; the others are English.
TRANSLATED_APPS = ("Settings", "Clock")

_LOADING = Page("loading", header=title_bar("Loading...", back=False))


class ShownPhone(PhoneState):
    """A phone that is looked at.

    Attributes:
        width: of its screen in logical pixels; a page is as wide as a phone and stands in the middle.
    """

    width = WIDTH

    def screen(self) -> Screen:
        """Build what is on the screen now."""
        page = _LOADING if self.loading else self.page()
        theme = themes.DARK if self.data.settings["dark_theme"] else themes.LIGHT
        return Screen(self._where(page), tuple(self._layers(page)), theme, self.width)

    def where(self) -> str:
        """Return app and page."""
        # The name is the same in every style, and cheaper without one.
        return self._where(_LOADING if self.loading else self._plain_page())

    def _where(self, page: Page) -> str:
        if self.shade:
            return "notification shade"
        return f"{self.foreground}: {page.name}" if self.foreground else page.name

    def page(self) -> Page:
        """Build the page of the app in front, the overview, the drawer or the home screen."""
        return self._style().page(self._plain_page())

    def _style(self) -> Style:
        settings = self.data.settings
        translated = self.foreground in ("", *TRANSLATED_APPS)
        return Style(str(settings["language"]) if translated else "English", FONT_SCALES[str(settings["font_size"])])

    def _plain_page(self) -> Page:
        if self.foreground:
            return self.apps[self.foreground].whole_view()
        if self.overview:
            return recents_page(tuple(Card(app, self.apps[app].view().name) for app in self.recent))
        if self.drawer:
            return drawer_page(tuple(sorted(self.data.installed, key=str.casefold)), self.arrangement.drawer)
        return home_page(self.arrangement, self.home, self.data.installed, self.date(), self.folder)

    def _layers(self, page: Page) -> Iterator[Layer]:
        system = Style(str(self.data.settings["language"]))
        typing = self.focus is not None and not self.loading
        bottom = min(page.bottom, KEYBOARD_TOP) if typing else page.bottom
        if page.body:
            dy = page.top - self._offset(page, bottom) + self.shift
            yield Layer(page.body, dy, page.top, bottom, background=page.background)
        else:
            yield Layer((), background=page.background)
        if page.header:
            yield Layer(page.header, background=page.background)
        if page.footer and not typing:
            yield Layer(page.footer, background=page.background)
        if page.dialog:
            yield Layer(page.dialog, bottom=NAV_TOP, modal=True)
        if typing:
            yield Layer(system.fixed(keyboard(self.keys)))
        if self.shade:
            settings = tuple(self.data.settings.items())
            yield Layer(system.fixed(shade(self.notices, settings, self.date())), bottom=NAV_TOP, modal=True)
        bar, dark = (WHITE, False) if self.shade or self.loading else (page.bar, page.dark)
        yield Layer(system.fixed(navigation_bar(bar, dark)))
        if self.menu is not None:
            yield Layer(system.flowing(dialog_widgets(self.menu, "", False)), bottom=NAV_TOP, modal=True)
        if self.popup:
            yield Layer(system.flowing(popup(self.popup)), bottom=NAV_TOP, modal=True)
        if self.toast:
            yield Layer(system.fixed(toast(self.toast)))
        yield Layer(self._status_bar(bar, dark))

    def _status_bar(self, bar: Color, dark: bool) -> tuple[Widget, ...]:
        settings = self.data.settings
        airplane = bool(settings["airplane"])
        icons = [
            "battery",
            "plane" if airplane else "signal",
            *(("wifi",) if settings["wifi"] and not airplane else ()),
            *(("alarm",) if any(alarm.enabled for alarm in self.data.alarms) else ()),
        ]
        return status_bar(self.time(), tuple(icons), len(self.notices), bar, dark)

    def _offset(self, page: Page, bottom: int) -> int:
        """Return how far the body is scrolled, never beyond its end."""
        wanted = self.apps[self.foreground].scrolls[-1] if self.foreground else self.scrolled
        return max(0, min(wanted, page.height + self.shift - (bottom - page.top)))

    def scroll(self, distance: float) -> None:
        """Scroll the page in front, down by a positive distance."""
        page = self.page()
        bottom = min(page.bottom, KEYBOARD_TOP) if self.focus is not None else page.bottom
        # From where the page is seen: it may have become shorter than what was scrolled.
        scrolled = self._offset(page, bottom) + round(distance)
        if self.foreground:
            self.apps[self.foreground].scrolls[-1] = scrolled
        else:
            self.scrolled = scrolled
