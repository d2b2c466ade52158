"""The simulated phone: its state, what is on its screen, and what touches do.

Covered: launcher, drawer, notification shade, soft keyboard, focus, scrolling, a back stack per app, dialogs, pop-ups,
slow pages and missed taps. Not covered: animations, long presses, several fingers, rotation, real networks.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

import numpy as np

from coso_envs.android.devices import Button
from coso_envs.android.phone import intents
from coso_envs.android.phone.apps import app_classes
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.apps.title_page import TitlePage
from coso_envs.android.phone.bars import title_bar
from coso_envs.android.phone.content.apps_table import find_app
from coso_envs.android.phone.content.media import MAILS, PEOPLE
from coso_envs.android.phone.home import Home, arrange
from coso_envs.android.phone.host import A
from coso_envs.android.phone.initial_data import make_data
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.pages import HEIGHT, NAV_TOP, WIDTH, Layer, Page
from coso_envs.android.phone.screen import Screen
from coso_envs.android.phone.system.bars import navigation_bar, spell_date, spell_time, status_bar
from coso_envs.android.phone.system.keyboard import KEYBOARD_TOP, keyboard
from coso_envs.android.phone.system.launcher import drawer_page, home_page
from coso_envs.android.phone.system.notes import APP_POPUPS, WEB_POPUPS, popup
from coso_envs.android.phone.system.shade import Notice, shade
from coso_envs.drawing import themes
from coso_envs.drawing.widgets import WHITE, Color, Intent, Widget
from coso_envs.said import one_line

#: How many sets of content there are; a seed chooses one.
WORLDS = 4
#: Pop-ups, slow pages and missed taps of one episode, at most: a task must stay solvable within its steps.
MAX_DISTURBANCES = 3
_MAX_TEXT = 200
_SHIFT = 132


class SimulatedPhone:
    """A :class:`coso_envs.android.devices.Device` without a device."""

    def __init__(self, width: int = 540, height: int = 1140, options: PhoneOptions | None = None) -> None:
        """Make a phone; ``reset`` starts it.

        Args:
            width: of its screenshots, in pixels.
            height: of its screenshots; the phone has the proportions 1080 x 2280.
            options: how hard the phone makes it; by default ``PhoneOptions()``.

        Raises:
            ValueError: on a size below 64 pixels or of other proportions.
        """
        if min(width, height) < 64 or abs(height / width - HEIGHT / WIDTH) > 0.05:
            raise ValueError(f"the screen must be at least 64 pixels wide, about 1080 : 2280, got {width} x {height}")
        app_classes()  # imports them now, so that no step waits for it
        self._size = (width, height)
        self.options = options or PhoneOptions()
        self.reset(0)

    # The device.

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a screenshot in pixels."""
        return self._size

    def reset(self, seed: int) -> None:
        """Go to the home screen with fresh apps; ``seed`` decides content, date and time, notices and disturbances."""
        # A generator of numpy takes four times as long to make.
        self.rng = random.Random(seed)
        self.world = self.rng.randrange(WORLDS)
        self.today = datetime.date(2023, 3, 1) + datetime.timedelta(days=self.rng.randrange(28))
        self.minutes = 8 * 60 + self.rng.randrange(12 * 60)
        sender, subject, *_ = self.rng.choice(MAILS)
        self.notices: tuple[Notice, ...] = (
            ("Gmail", subject, f"from {sender}"),
            ("Messages", self.rng.choice(PEOPLE), "See you later!"),
            ("Play Store", "Apps updated", "3 apps were updated"),
        )[: self.rng.randint(1, 3)]
        self.data = make_data(self.world, self.rng)
        self.apps: dict[str, App] = {}
        self.foreground = ""
        self.arrangement: Home = arrange(self.rng, self.options)
        self.home = 0
        self.folder = ""
        self.drawer = False
        self.drawer_scroll = 0
        self.shade = False
        self.focus: str | None = None
        self._replace = False
        self.popup = ""
        self.loading = False
        self.shift = 0
        self.disturbances = 0

    def screenshot(self) -> np.ndarray:
        """Return the screen as a fresh uint8 array [H, W, 3]."""
        return self.screen().picture(self._size)

    def tap(self, x: float, y: float) -> None:
        """Touch the screen at a point."""
        # Looked up before anything changes: a finger hits what is drawn.
        widget = self.screen().widget_at(x * WIDTH, y * HEIGHT)
        if not self._busy() and not self._disturbed(0.08):
            if widget is None:
                self.focus = None
            elif widget.tap is not None:
                self._handle(widget.tap)

    def long_press(self, x: float, y: float) -> None:
        """Hold a finger on a point; nothing on this phone reacts to it."""
        self.wait()

    def swipe(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Move a finger: scrolls, turns launcher pages, opens the drawer or the shade."""
        if not self._busy() and not self.popup:
            self._drag(y0, (x1 - x0) * WIDTH, (y1 - y0) * HEIGHT)

    def type_text(self, text: str) -> None:
        """Type into the focused field; a field that was just entered loses what stood in it."""
        if not self._busy() and not self.popup:
            self._type(text)

    def press(self, button: Button) -> None:
        """Press a system button."""
        if not self._busy():
            self._press(button)

    def open_app(self, name: str) -> None:
        """Bring an installed app to the foreground, where it was left; ``name`` may be another name of it."""
        app = self._installed_as(name)
        if not self._busy() and app is not None:
            self._started(app)
            self.popup = ""
            self.foreground, self.drawer, self.folder, self.shade, self.focus = app, False, "", False, None
            self.page_opened()

    def wait(self) -> None:
        """Let a page that is loading finish."""
        self._busy()

    def screen_text(self) -> str:
        """List the visible widgets that say or do something: role, words, centre in 0 .. 1."""
        return self.screen().text()

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    # The interface for judges, experts and apps.

    @property
    def app(self) -> App | None:
        """The app in the foreground, None on the launcher."""
        return self.apps.get(self.foreground)

    def screen(self) -> Screen:
        """Build what is on the screen now."""
        page = Page("loading", header=title_bar("Loading...", back=False)) if self.loading else self._page()
        theme = themes.DARK if self.data.settings["dark_theme"] else themes.LIGHT
        return Screen(self._where(page), tuple(self._layers(page)), theme)

    def where(self) -> str:
        """Return app and page."""
        return self.screen().where

    def _where(self, page: Page) -> str:
        if self.shade:
            return "notification shade"
        return f"{self.foreground}: {page.name}" if self.foreground else page.name

    def time(self) -> str:
        """Spell the time of day."""
        return spell_time(self.minutes)

    def date(self) -> str:
        """Spell the present date."""
        return spell_date(self.today)

    def settled(self) -> bool:
        """Return whether nothing covers the app or launcher in front."""
        return not (self.loading or self.popup or self.shade)

    @property
    def replaces(self) -> bool:
        """Whether typing replaces what stands in the focused field."""
        return self._replace

    def has(self, app: str) -> bool:
        """Return whether an app is installed."""
        return app in self.data.installed

    def install(self, app: str) -> None:
        """Install an app at once."""
        if not self.has(app):
            self.data.installed = (*self.data.installed, app)

    def remove(self, app: str) -> None:
        """Remove an installed app."""
        self.data.installed = tuple(other for other in self.data.installed if other != app)

    def opened(self, app: type[A]) -> A:
        """Return an app, started if it was not yet running."""
        found = self._started(app.name)
        assert isinstance(found, app), f"{app.name} is a {type(found).__name__}"
        return found

    def running(self, app: type[A]) -> A | None:
        """Return an app if it is in front and nothing covers it."""
        return self.opened(app) if self.foreground == app.name and self.settled() else None

    def _installed_as(self, name: str) -> str | None:
        """Return the installed app of a name, in any case, or of one of its other names; None if there is none."""
        if name in self.data.installed:
            return name
        found = find_app(name)
        wanted = (name if found is None else found.name).strip().casefold()
        return next((app for app in self.data.installed if app.casefold() == wanted), None)

    def _started(self, name: str) -> App:
        if name not in self.apps:
            made = app_classes().get(name)
            self.apps[name] = TitlePage(self, name) if made is None else made(self)
        return self.apps[name]

    def set_focus(self, field: str | None) -> None:
        """Put the cursor into a field of the foreground app; typing replaces what stands in it."""
        self.focus, self._replace = field, field is not None

    def page_opened(self) -> None:
        """Close the keyboard; under ``disturbance``, perhaps show a pop-up or a slow page."""
        self.focus = None
        self.shift = 0
        if not self.options.disturbance:
            return
        if self._chance(0.3):
            self.shift = _SHIFT
        if self._disturbed(0.25):
            self.loading = True
        elif self._disturbed(0.2):
            self.popup = self.rng.choice(WEB_POPUPS if self.foreground == Chrome.name else APP_POPUPS)

    # Inside.

    def _drag(self, y0: float, across: float, down: float) -> None:
        if self.shade:
            self.shade = down > -100
        elif y0 < 0.06 and down > 200:
            self.shade, self.focus = True, None
        elif self.foreground:
            self._scroll(-down)
        elif self.drawer:
            self._scroll_drawer(-down)
        elif self.folder:
            pass
        elif abs(across) > abs(down):
            self.home = min(max(self.home + (1 if across < 0 else -1), 0), len(self.arrangement.pages) - 1)
        elif down < -200:
            self.drawer, self.drawer_scroll = True, 0
        elif down > 200:
            self.shade = True

    def _type(self, text: str) -> None:
        app = self.app
        if self.focus is None or app is None:
            return
        before = "" if self._replace else app.text(self.focus)
        self._replace = False
        self._write((before + one_line(text[:_MAX_TEXT]))[:_MAX_TEXT])

    def _layers(self, page: Page) -> Iterator[Layer]:
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
            yield Layer(keyboard())
        if self.shade:
            yield Layer(shade(self.notices, bool(self.data.settings["wifi"]), self.date()), bottom=NAV_TOP, modal=True)
        bar, dark = (WHITE, False) if self.shade or self.loading else (page.bar, page.dark)
        yield Layer(navigation_bar(bar, dark))
        if self.popup:
            yield Layer(popup(self.popup), bottom=NAV_TOP, modal=True)
        yield Layer(self._status_bar(bar, dark))

    def _page(self) -> Page:
        if self.foreground:
            return self.apps[self.foreground].view()
        if self.drawer:
            return drawer_page(tuple(sorted(self.data.installed, key=str.casefold)))
        return home_page(self.arrangement, self.home, self.data.installed, self.date(), self.folder)

    def _offset(self, page: Page, bottom: int) -> int:
        """Return how far the body is scrolled, never beyond its end."""
        wanted = self.apps[self.foreground].scrolls[-1] if self.foreground else self.drawer_scroll
        return max(0, min(wanted, page.height + self.shift - (bottom - page.top)))

    def _scroll(self, distance: float) -> None:
        page = self._page()
        bottom = min(page.bottom, KEYBOARD_TOP) if self.focus is not None else page.bottom
        # From where the page is seen: it may have become shorter than what was scrolled.
        scrolled = self._offset(page, bottom) + round(distance)
        if self.foreground:
            self.apps[self.foreground].scrolls[-1] = scrolled
        else:
            self.drawer_scroll = scrolled

    def _scroll_drawer(self, distance: float) -> None:
        if distance < -200 and self.drawer_scroll <= 0:
            self.drawer = False
        self._scroll(distance)

    def _status_bar(self, bar: Color, dark: bool) -> tuple[Widget, ...]:
        wifi, alarm = bool(self.data.settings["wifi"]), any(alarm.enabled for alarm in self.data.alarms)
        return status_bar(self.time(), wifi, alarm, len(self.notices), bar, dark)

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share * self.options.disturbance

    def _disturbed(self, share: float) -> bool:
        """Return whether one more disturbance happens here."""
        if not self.options.disturbance or self.disturbances >= MAX_DISTURBANCES or not self._chance(share):
            return False
        self.disturbances += 1
        return True

    def _busy(self) -> bool:
        """Return whether a page was still loading; by the next action it is there."""
        busy, self.loading = self.loading, False
        return busy

    def _handle(self, intent: Intent) -> None:
        match intent:
            case intents.Nothing():
                pass
            case intents.Press(button):
                self._press(button)
            case intents.OpenApp(name):
                self.open_app(name)
            case intents.OpenFolder(name):
                self.folder = name
            case intents.CloseFolder():
                self.folder = ""
            case intents.SearchWeb():
                self.open_app(Chrome.name)
                self.opened(Chrome).search_web()
            case intents.ClosePopup():
                self.popup = ""
            case intents.ToggleWifi():
                self.data.switch("wifi")
            case intents.ToggleNotifications(app):
                self.data.silenced ^= {app}
            case intents.OpenNotice(index):
                app, *_ = self.notices[index]
                self.notices = self.notices[:index] + self.notices[index + 1 :]
                self.open_app(app)
            case intents.ClearNotices():
                self.notices = ()
            case _:
                self._handle_in_app(intent)

    def _handle_in_app(self, intent: Intent) -> None:
        app = self.app
        if app is None:
            return
        match intent:
            case intents.Focus(field):
                if self.focus != field:
                    self.set_focus(field)
            case intents.Clear(field):
                self.set_focus(field)
                self._write("")
            case intents.Type(character):
                self._type(character)
            case intents.Backspace():
                if self.focus is not None:
                    shorter = "" if self._replace else app.text(self.focus)[:-1]
                    self._replace = False
                    self._write(shorter)
            case _:
                self.focus = None
                app.handle(intent)

    def _write(self, text: str) -> None:
        """Let ``text`` stand in the focused field."""
        if self.focus is not None and self.app is not None:
            self.app.fields[self.focus] = text
            self.app.typed(self.focus)

    def _press(self, button: str) -> None:
        if button == "enter":
            if self.focus is not None and self.app is not None and not self.popup:
                field, self.focus = self.focus, None
                self.app.entered(field)
        elif button == "recents":
            self.shade = False
        elif self.popup:
            self.popup = ""
        elif button == "home":
            self.foreground, self.drawer, self.folder, self.shade, self.focus = "", False, "", False, None
            self.home = self.shift = 0
        elif self.shade:
            self.shade = False
        elif self.focus is not None:
            self.focus = None
        elif self.app is not None:
            if not self.app.back():
                self.foreground = ""
            self.shift = 0
        elif self.folder:
            self.folder = ""
        else:
            self.drawer, self.home = False, 0
