"""The simulated phone: its state, what is on its screen, and what touches do.

Covered: launcher, drawer, notification shade, soft keyboard, focus, scrolling, a back stack per app, dialogs, pop-ups,
slow pages and missed taps. Not covered: animations, long presses, several fingers, rotation, real networks.
"""

from __future__ import annotations

import datetime
import functools
import random
from collections.abc import Iterator
from typing import Any

import numpy as np

from coso_envs.android.apps import app_classes
from coso_envs.android.apps.bars import title_bar
from coso_envs.android.apps.base import App
from coso_envs.android.apps.title_page import TitlePage
from coso_envs.android.content.apps_table import APPS
from coso_envs.android.content.media import MAILS, PEOPLE
from coso_envs.android.device import Button
from coso_envs.android.frames import frame
from coso_envs.android.pages import HEIGHT, NAV_TOP, WIDTH, Flow, Layer, Page
from coso_envs.android.system.bars import navigation_bar, status_bar
from coso_envs.android.system.keyboard import KEYBOARD_TOP, keyboard
from coso_envs.android.system.launcher import HOME_PAGES, drawer_page, home_apps, home_page
from coso_envs.android.system.notes import POPUPS, popup
from coso_envs.android.system.shade import Notice, shade
from coso_envs.drawing.widgets import WHITE, Intent, Widget
from coso_envs.said import one_line

#: How many sets of content there are; a seed chooses one.
WORLDS = 4
#: Pop-ups, slow pages and missed taps of one episode, at most: a task must stay solvable within its steps.
MAX_DISTURBANCES = 3
_PREINSTALLED = tuple(name for name, info in APPS.items() if info.installed)
_MAX_TEXT = 200
_SHIFT = 132
_WEB_POPUPS = ("cookies", "sign_in")
_APP_POPUPS = tuple(kind for kind in POPUPS if kind not in _WEB_POPUPS)


class SimulatedPhone:
    """A :class:`coso_envs.android.device.Device` without a device."""

    def __init__(self, width: int = 540, height: int = 1140, disturbance: float = 0.0) -> None:
        """A phone that is switched off until ``reset``.

        Args:
            width: of its screenshots, in pixels.
            height: of its screenshots; the phone has the proportions 1080 x 2280.
            disturbance: how often pop-ups, slow pages, missed taps and moved layouts happen, 0 .. 1.

        Raises:
            ValueError: on a size below 64 pixels or of other proportions, or a disturbance outside 0 .. 1.
        """
        if min(width, height) < 64 or abs(height / width - HEIGHT / WIDTH) > 0.05:
            raise ValueError(f"the screen must be at least 64 pixels wide, about 1080 : 2280, got {width} x {height}")
        if not 0.0 <= disturbance <= 1.0:
            raise ValueError(f"disturbance must be in 0 .. 1, got {disturbance}")
        app_classes()  # imports them now, so that no step waits for it
        self._size = (width, height)
        self.disturbance = disturbance
        self.reset(0)

    # The device.

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a screenshot in pixels."""
        return self._size

    def reset(self, seed: int) -> None:
        """Home screen, fresh apps; content, date and time, notices and disturbances follow from ``seed``."""
        # A generator of numpy takes four times as long to make.
        self.rng = random.Random(seed)
        self.world = self.rng.randrange(WORLDS)
        self.today = datetime.date(2023, 3, 1) + datetime.timedelta(days=self.rng.randrange(28))
        self.minutes = 8 * 60 + self.rng.randrange(12 * 60)
        sender, subject, *_ = self.rng.choice(MAILS)
        self.notices: list[Notice] = [
            ("Gmail", subject, f"from {sender}"),
            ("Messages", self.rng.choice(PEOPLE), "See you later!"),
            ("Play Store", "Apps updated", "3 apps were updated"),
        ][: self.rng.randint(1, 3)]
        self.wifi = True
        self.installed = list(_PREINSTALLED)
        self.silenced: set[str] = set()
        self.apps: dict[str, App] = {}
        self.foreground = ""
        self.home = 0
        self.drawer = False
        self.drawer_scroll = 0
        self.shade = False
        self.focus: str | None = None
        self._replace = False
        self.popup = ""
        self.loading = False
        self.shift = 0
        self.disturbances = 0
        self._name = ""
        self._layers: list[Layer] | None = None

    def screenshot(self) -> np.ndarray:
        """The screen as a fresh uint8 array [H, W, 3]."""
        layers = self.layers()
        # The status bar differs between episodes whose screens are otherwise the same.
        return frame(self._size, layers[:-1], layers[-1])

    def tap(self, x: float, y: float) -> None:
        """Touch the screen."""
        # Looked up before anything changes: a finger hits what is drawn.
        widget = self.widget_at(x * WIDTH, y * HEIGHT)
        if not self._busy() and not self._disturbed(0.08):
            if widget is None:
                self.focus = None
            elif widget.tap is not None:
                self._do(widget.tap)
        self._layers = None

    def swipe(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Move a finger: scrolls, turns launcher pages, opens the drawer or the shade."""
        if not self._busy() and not self.popup:
            self._drag(y0, (x1 - x0) * WIDTH, (y1 - y0) * HEIGHT)
        self._layers = None

    def type_text(self, text: str) -> None:
        """Type into the focused field; a field that was just entered loses what stood in it."""
        if not self._busy() and not self.popup:
            self._type(text)
        self._layers = None

    def press(self, button: Button) -> None:
        """Press a system button."""
        if not self._busy():
            self._on_system(button)
        self._layers = None

    def screen_text(self) -> str:
        """The visible widgets that say or do something: role, words, centre in 0 .. 1."""
        lines = [f"screen: {self.where()}"]
        for widget, x, y in self.visible():
            words = widget.words()
            if widget.role == "key" or not (words or widget.key):
                continue
            state = {True: " (on)", False: " (off)", None: ""}[widget.checked]
            lines.append(f'{widget.role or "text"} "{words}"{state} at ({x / WIDTH:.3f}, {y / HEIGHT:.3f})')
        return "\n".join(lines)

    def close(self) -> None:
        """There is nothing to release."""

    # What judges, experts and apps ask for.

    @property
    def app(self) -> App | None:
        """The app in the foreground, None on the launcher."""
        return self.apps.get(self.foreground)

    def where(self) -> str:
        """App and page."""
        if self.shade:
            return "notification shade"
        self.layers()
        return f"{self.foreground}: {self._name}" if self.foreground else self._name

    def time(self) -> str:
        """The time of day."""
        return f"{(self.minutes // 60 + 11) % 12 + 1}:{self.minutes % 60:02d}"

    def date(self) -> str:
        """The date."""
        return _spelled(self.today)

    def settled(self) -> bool:
        """Whether nothing covers the app or launcher in front."""
        return not (self.loading or self.popup or self.shade)

    @property
    def replaces(self) -> bool:
        """Whether typing replaces what stands in the focused field."""
        return self._replace

    def has(self, name: str) -> bool:
        """Whether an app is installed."""
        return name in self.installed

    def install(self, name: str) -> None:
        """Install an app."""
        if name not in self.installed:
            self.installed = [*self.installed, name]
        self._layers = None

    def remove(self, name: str) -> None:
        """Remove an app."""
        self.installed = [other for other in self.installed if other != name]
        self._layers = None

    def opened(self, name: str) -> App:
        """An app, started if it was not yet running."""
        if name not in self.apps:
            made = app_classes().get(name)
            self.apps[name] = TitlePage(self, name) if made is None else made(self)
        return self.apps[name]

    def open_app(self, name: str) -> None:
        """Bring an app to the foreground, where it was left."""
        self.opened(name)
        self.foreground, self.drawer, self.shade, self.focus = name, False, False, None
        self.page_opened()

    def set_focus(self, key: str | None) -> None:
        """Put the cursor into a field of the foreground app; typing replaces what stands in it."""
        self.focus, self._replace = key, key is not None

    def page_opened(self) -> None:
        """A page has opened: the keyboard goes, and what may come between comes between."""
        self.focus = None
        self.shift = 0
        if not self.disturbance:
            return
        if self._chance(0.3):
            self.shift = _SHIFT
        if self._disturbed(0.25):
            self.loading = True
        elif self._disturbed(0.2):
            kinds = _WEB_POPUPS if self.foreground == "Chrome" else _APP_POPUPS
            self.popup = self.rng.choice(kinds)

    def visible(self) -> Iterator[tuple[Widget, float, float]]:
        """Widgets a tap reaches or a reader sees, with the centre of their visible part; innermost ones come last."""
        layers = self.layers()
        first = max((i for i, layer in enumerate(layers) if layer.modal), default=0)
        behind = (layer for layer in layers[:first] if any(part.role == "navigation bar" for part in layer.shown()[:1]))
        for layer in (*layers[first:], *behind):
            for widget in layer.shown():
                yield from _parts(widget, layer)

    def find(self, key: str) -> tuple[float, float] | None:
        """Where on the screen (0 .. 1) a tap reaches the widget with this key; None if it is not in sight."""
        for widget, x, y in self.visible():
            if widget.key == key:
                hit = self.widget_at(x, y)
                if hit is not None and hit.key == key:
                    return x / WIDTH, y / HEIGHT
        return None

    def label_at(self, x: float, y: float) -> str:
        """What the widget that a tap at ``(x, y)`` (0 .. 1) reaches says; "" if there is none."""
        widget = self.widget_at(x * WIDTH, y * HEIGHT)
        return "" if widget is None else widget.words()

    def below(self, key: str) -> bool | None:
        """Whether a widget of the scrolled page is further down (True) or up (False); None if it is not there."""
        for layer in self.layers():
            for widget in layer.widgets:
                for part in widget.walk():
                    if part.key == key:
                        return part.y + part.h / 2 + layer.dy > (layer.top + layer.bottom) / 2
        return None

    def widget_at(self, x: float, y: float) -> Widget | None:
        """The widget that a tap at logical pixels reaches."""
        for layer in reversed(self.layers()):
            if layer.top <= y < layer.bottom:
                for widget in reversed(layer.shown()):
                    found = widget.at(x, y - layer.dy)
                    if found is not None:
                        return found
            if layer.modal and y < NAV_TOP:
                return None
        return None

    def layers(self) -> list[Layer]:
        """All that is on the screen, bottom first."""
        if self._layers is None:
            self._layers = list(self._build())
        return self._layers

    # Inside.

    def __getstate__(self) -> dict[str, Any]:
        """All but the widgets, which follow from the rest."""
        return {**self.__dict__, "_layers": None}

    def _drag(self, y0: float, across: float, down: float) -> None:
        if self.shade:
            self.shade = down > -100
        elif y0 < 0.06 and down > 200:
            self.shade, self.focus = True, None
        elif self.foreground:
            self._scroll(-down)
        elif self.drawer:
            self._scroll_drawer(-down)
        elif abs(across) > abs(down):
            self.home = min(max(self.home + (1 if across < 0 else -1), 0), len(HOME_PAGES) - 1)
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
        app.fields[self.focus] = (before + one_line(text[:_MAX_TEXT]))[:_MAX_TEXT]
        app.typed(self.focus)

    def _build(self) -> Iterator[Layer]:
        page = Page("loading", header=title_bar("Loading...", back=False)) if self.loading else self._page()
        self._name = page.name
        typing = self.focus is not None and not self.loading
        bottom = min(page.bottom, KEYBOARD_TOP) if typing else page.bottom
        if page.body:
            dy = page.top - self._offset(page, bottom) + self._shift()
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
            yield Layer(shade(tuple(self.notices), self.wifi, self.date()), bottom=NAV_TOP, modal=True)
        bar, dark = (WHITE, False) if self.shade or self.loading else (page.bar, page.dark)
        yield Layer(navigation_bar(bar, dark))
        if self.popup:
            yield Layer(popup(self.popup), bottom=NAV_TOP, modal=True)
        yield Layer(status_bar(self.time(), self.wifi, self._alarm(), len(self.notices), bar, dark))

    def _page(self) -> Page:
        if self.foreground:
            return self.apps[self.foreground].view()
        if self.drawer:
            return drawer_page(tuple(sorted(self.installed, key=str.casefold)))
        return home_page(self.home, home_apps(tuple(self.installed)), self.date())

    def _shift(self) -> int:
        return self.shift if self.foreground else 0

    def _offset(self, page: Page, bottom: int) -> int:
        """How far the body is scrolled, never beyond its end."""
        scrolls = self.apps[self.foreground].scrolls if self.foreground else None
        wanted = self.drawer_scroll if scrolls is None else scrolls[-1]
        offset = 0
        if wanted > 0:
            height = page.body.height if isinstance(page.body, Flow) else page.height
            offset = min(wanted, max(0, height + self._shift() - (bottom - page.top)))
        if scrolls is None:
            self.drawer_scroll = offset
        else:
            scrolls[-1] = offset
        return offset

    def _scroll(self, distance: float) -> None:
        self.apps[self.foreground].scrolls[-1] += round(distance)

    def _scroll_drawer(self, distance: float) -> None:
        if distance < -200 and self.drawer_scroll == 0:
            self.drawer = False
        self.drawer_scroll += round(distance)

    def _alarm(self) -> bool:
        clock = self.apps.get("Clock")
        return clock is not None and any(alarm.enabled for alarm in clock.alarms)  # type: ignore[attr-defined]

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share * self.disturbance

    def _disturbed(self, share: float) -> bool:
        """Whether one more disturbance happens here."""
        if not self.disturbance or self.disturbances >= MAX_DISTURBANCES or not self._chance(share):
            return False
        self.disturbances += 1
        return True

    def _busy(self) -> bool:
        """Whether a page was still loading; by the next action it is there."""
        busy, self.loading = self.loading, False
        return busy

    def _do(self, intent: Intent) -> None:
        verb, *arguments = intent
        handler = getattr(self, f"_on_{verb}", None)
        if handler is not None:
            handler(*arguments)
        elif self.app is not None:
            self.focus = None
            self.app.do(intent)

    def _on_system(self, name: str) -> None:
        if name == "enter":
            self._enter()
        elif name == "recents":
            self.shade = False
        elif self.popup:
            self.popup = ""
        elif name == "home":
            self.foreground, self.drawer, self.shade, self.focus, self.home = "", False, False, None, 0
        elif self.shade:
            self.shade = False
        elif self.focus is not None:
            self.focus = None
        elif self.app is not None:
            if not self.app.back():
                self.foreground = ""
            self.shift = 0
        else:
            self.drawer, self.home = False, 0

    def _enter(self) -> None:
        if self.focus is not None and self.app is not None and not self.popup:
            key, self.focus = self.focus, None
            self.app.entered(key)

    def _on_up(self) -> None:
        self._on_system("back")

    def _on_nothing(self) -> None:
        pass

    def _on_close_popup(self) -> None:
        self.popup = ""

    def _on_focus(self, key: str) -> None:
        if self.focus != key:
            self.set_focus(key)

    def _on_clear(self, key: str) -> None:
        if self.app is not None:
            self.app.fields[key] = ""
            self.set_focus(key)
            self.app.typed(key)

    def _on_key(self, character: str) -> None:
        self._type(character)

    def _on_backspace(self) -> None:
        if self.focus is not None and self.app is not None:
            text = "" if self._replace else self.app.text(self.focus)[:-1]
            self._replace = False
            self.app.fields[self.focus] = text
            self.app.typed(self.focus)

    def _on_open(self, name: str) -> None:
        self.open_app(name)

    def _on_search_widget(self) -> None:
        self.open_app("Chrome")
        self.opened("Chrome").do(("search_widget",))

    def _on_toggle_wifi(self) -> None:
        self.wifi = not self.wifi

    def _on_clear_notices(self) -> None:
        self.notices = []

    def _on_open_notice(self, i: int) -> None:
        self.open_app(self.notices.pop(i)[0])


@functools.lru_cache(maxsize=64)
def _spelled(day: datetime.date) -> str:
    return f"{day:%A}, {day:%B} {day.day}"


def _parts(widget: Widget, layer: Layer) -> Iterator[tuple[Widget, float, float]]:
    """A widget and what is in it as far as it is in the layer's window: nested ones only where they can be tapped."""
    top, bottom = max(widget.y + layer.dy, layer.top), min(widget.y + layer.dy + widget.h, layer.bottom)
    if bottom - top < min(24, widget.h):
        return
    grouping = not widget.tap and not widget.key and widget.children
    if not grouping:
        yield widget, widget.x + widget.w / 2, (top + bottom) / 2
    for child in widget.children:
        if grouping or any(part.tap or part.key for part in child.walk()):
            yield from _parts(child, layer)
