"""The simulated phone, as it is touched.

Covered: launcher, drawer, overview of apps, notification shade, soft keyboard, focus, scrolling, a back stack per app,
dialogs, long presses, pop-ups, slow pages and missed taps. Not covered: animations, several fingers, rotation, real
networks.
"""

from __future__ import annotations

import numpy as np
from typing_extensions import override

from coso_envs.android.devices import Button
from coso_envs.android.devices.nodes import Node
from coso_envs.android.devices.screen_formats import spell_screen
from coso_envs.android.phone import intents
from coso_envs.android.phone.apps import app_classes
from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.apps.dialer import Dialer
from coso_envs.android.phone.apps.gmail import Gmail
from coso_envs.android.phone.apps.messages import Messages
from coso_envs.android.phone.apps.settings import AppInfo, Settings
from coso_envs.android.phone.dialogs import Ask, Dialog, Dismiss
from coso_envs.android.phone.forms import slider_value
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.pages import HEIGHT, WIDTH
from coso_envs.android.phone.starts import leave_somewhere
from coso_envs.android.phone.state import MAX_DISTURBANCES, WORLDS
from coso_envs.android.phone.system.menus import accents_menu, app_menu, text_menu
from coso_envs.android.phone.writing import WrittenPhone
from coso_envs.drawing.widgets import Intent, Widget

__all__ = ["MAX_DISTURBANCES", "WORLDS", "SimulatedPhone"]
#: Proportions of pictures this close to the phone's are the phone's.
_TOLERANCE = 0.05
#: A finger that moves further than this across a card or notice throws it away.
_THROWN = 300


class SimulatedPhone(WrittenPhone):
    """A :class:`coso_envs.android.devices.Device` without a device."""

    def __init__(self, width: int = 540, height: int = 1140, options: PhoneOptions | None = None) -> None:
        """Make a phone; ``reset`` starts it.

        Args:
            width: of its screenshots, in pixels.
            height: of its screenshots. A phone has the proportions 1080 x 2280; on a wider screen, as tablets and
                phones that lie have, its pages stand in the middle between black bars.
            options: how hard the phone makes it; by default ``PhoneOptions()``.

        Raises:
            ValueError: on a size below 64 pixels, narrower than 1080 : 2280 or wider than 2 : 1.
        """
        if min(width, height) < 64 or height / width > HEIGHT / WIDTH + _TOLERANCE or width > 2 * height:
            raise ValueError(
                "the screen must be at least 64 pixels wide, 1080 : 2280 as phones are or wider up to 2 : 1, got "
                f"{width} x {height}"
            )
        if height / width < HEIGHT / WIDTH - _TOLERANCE:
            self.width = round(HEIGHT * width / height)
        app_classes()  # imports them now, so that no step waits for it
        self._size = (width, height)
        super().__init__(options or PhoneOptions())

    # The device.

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a screenshot in pixels."""
        return self._size

    @override
    def reset(self, seed: int) -> None:
        super().reset(seed)
        if self.options.style != "aitw":
            leave_somewhere(self, self.rng)

    def screenshot(self) -> np.ndarray:
        """Return the screen as a fresh uint8 array [H, W, 3]."""
        width, height = self._size
        frame = np.empty((height, width, 3), np.uint8)
        self.draw(frame)
        return frame

    def draw(self, frame: np.ndarray) -> None:
        """Draw the screen into ``frame``, uint8 [H, W, 3]."""
        self.screen().draw(frame)

    def tap(self, x: float, y: float) -> None:
        """Touch the screen at a point."""
        # Looked up before anything changes: a finger hits what is drawn.
        widget, across, down = self._touched(x, y)
        if self._busy() or self._disturbed(0.08):
            return
        match None if widget is None else widget.tap:
            case None:
                self.focus = None
            case intents.Slide(setting):
                self._handle(intents.Choose(setting, slider_value(across)))
            case intents.Focus(field) if widget is not None and field == self.focus:
                self.put_cursor(widget, across, down)
            case intent:
                self._handle(intent)

    def long_press(self, x: float, y: float) -> None:
        """Hold a finger on a point: opens a menu on apps, fields, letters and entries of lists."""
        widget, *_ = self._touched(x, y)
        if self._busy() or self.popup or self.menu or widget is None or widget.tap is None:
            return
        self.menu = self._held(widget.tap)

    def swipe(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Move a finger: scrolls, turns launcher pages, opens the drawer or the shade, moves sliders."""
        widget, *_ = self._touched(x0, y0)
        if self._busy() or self.popup or self.menu:
            return
        across, down = (x1 - x0) * self.width, (y1 - y0) * HEIGHT
        thrown = abs(across) > max(_THROWN, abs(down))
        match None if widget is None else widget.tap:
            case intents.Slide(setting) if abs(across) > abs(down):
                self._handle(intents.Choose(setting, slider_value(self.screen().logical_x(x1))))
            case intents.OpenApp(app) if self.overview and thrown:
                self.stop(app)
            case intents.OpenNotice(index) if thrown:
                self._take_notice(index)
            case _:
                self._drag(y0, across, down)

    def type_text(self, text: str) -> None:
        """Type into the focused field; a field that was just entered loses what stood in it."""
        if not self._busy() and not self.popup:
            self.write(text)

    def press(self, button: Button) -> None:
        """Press a system button."""
        if not self._busy():
            self._press(button)

    def open_app(self, name: str) -> None:
        """Bring an installed app to the foreground, where it was left; ``name`` may be another name of it."""
        if not self._busy():
            self.bring(name)

    def wait(self) -> None:
        """Let a page that is loading finish."""
        self._busy()

    def screen_text(self) -> str:
        """List the visible widgets that say or do something: role, words, centre in 0 .. 1."""
        screen = self.screen()
        return spell_screen(screen.where, screen.nodes())

    def nodes(self) -> tuple[Node, ...]:
        """Return the visible widgets that say or do something, without the keys of the keyboard."""
        return self.screen().nodes()

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    # Touches.

    def _touched(self, x: float, y: float) -> tuple[Widget | None, float, float]:
        """Return the widget at a point, and the point in logical pixels as the widget counts them."""
        screen = self.screen()
        across = screen.logical_x(x)
        widget, down = screen.hit(across, y * HEIGHT) or (None, y * HEIGHT)
        return widget, across, down

    def _busy(self) -> bool:
        """Begin an action; return whether a page was still loading, which is there by the next one."""
        self.seconds += 1
        self.toast = ""
        busy, self.loading = self.loading, False
        return busy

    def _drag(self, y0: float, across: float, down: float) -> None:
        if self.shade:
            self.shade = down > -100
        elif y0 < 0.06 and down > 200:
            self.shade, self.focus = True, None
        elif self.foreground or self.overview:
            self.scroll(-down)
        elif self.drawer:
            if down > 200 and self.scrolled <= 0:
                self.drawer = False
            self.scroll(-down)
        elif self.folder:
            pass
        elif abs(across) > abs(down):
            self.home = min(max(self.home + (1 if across < 0 else -1), 0), len(self.arrangement.pages) - 1)
        elif down < -200:
            self.drawer, self.scrolled = True, 0
        elif down > 200:
            self.shade = True

    def _press(self, button: str) -> None:
        if button == "enter":
            if self.focus is not None and self.app is not None and not self.popup and not self.menu:
                field, self.focus = self.focus, None
                self.app.submit(field)
        elif self.menu is not None:
            self.menu = None
            if button != "back":
                self._press(button)
        elif button == "recents":
            if not self.popup:
                self._show_overview()
        elif self.popup:
            self.popup = ""
        elif button == "home":
            self._leave()
            self.home = 0
        else:
            self._back()

    def _leave(self) -> None:
        self.foreground, self.drawer, self.folder, self.shade, self.focus = "", False, "", False, None
        self.overview, self.shift = False, 0

    def _show_overview(self) -> None:
        """Show the apps that were open, or go back from there to the latest one."""
        if self.overview:
            self._back()
        else:
            self._leave()
            self.overview, self.scrolled = True, 0

    def _back(self) -> None:
        if self.shade:
            self.shade = False
        elif self.focus is not None:
            self.focus = None
        elif self.app is not None:
            if not self.app.go_back():
                self.foreground = ""
            self.shift = 0
        elif self.overview:
            self.overview = False
            if self.recent:
                self.bring(self.recent[0])
        elif self.folder:
            self.folder = ""
        else:
            self.drawer, self.home = False, 0

    def _held(self, intent: Intent) -> Dialog | None:
        """Return the menu of a long press on a widget with this tap; None if nothing reacts."""
        match intent:
            case intents.OpenApp(app) if not self.foreground:
                movable = not (self.drawer or self.overview or self.folder or app in self.arrangement.dock)
                return app_menu(app, movable)
            case intents.Type(character):
                return accents_menu(character)
            case intents.Focus(field) if self.app is not None:
                return text_menu(field, self.app.text(field), self.clipboard)
        return None if self.app is None or self.shade else self.app.held(intent)

    # Intents.

    def _handle(self, intent: Intent) -> None:
        if not isinstance(intent, intents.Press):
            self.menu = None
        match intent:
            case intents.Focus() | intents.Clear() | intents.Type() | intents.Backspace() | intents.ShowKeys():
                self.use_keys(intent)
            case intents.SelectAll() | intents.Copy() | intents.Paste():
                self.use_text_menu(intent)
            case intents.Press(button):
                self._press(button)
            case intents.OpenFolder(name):
                self.folder = name
            case intents.CloseFolder():
                self.folder = ""
            case intents.RemoveIcon(app):
                self.arrangement = self.arrangement.without(app)
            case intents.ClosePopup():
                self.popup = ""
            case intents.OpenNotice(index):
                self.bring(self._take_notice(index))
            case intents.ClearNotices():
                self.notices = ()
            case intents.CloseAll():
                for app in self.recent:
                    self.stop(app)
            case intents.Nothing():
                pass
            case _:
                self._handle_settings(intent)

    def _handle_settings(self, intent: Intent) -> None:
        """Carry out what the shade and apps share."""
        app = self.app
        if app is not None and not self.shade:
            app.dialog = None
        match intent:
            case intents.Switch(setting):
                self.data.switch(setting)
            case intents.Choose(setting, value):
                self.data.settings[setting] = value
            case intents.ToggleNotifications(name):
                self.data.silenced ^= {name}
            case intents.Uninstall(name):
                self.remove(name)
                self.toast = f"{name} was uninstalled"
            case intents.OpenApp(name):
                self.bring(name)
            case intents.SearchWeb():
                self.bring(Chrome.name)
                self.opened(Chrome).search_web()
            case intents.ShowAppInfo(name):
                self.bring(Settings.name)
                self.opened(Settings).push(AppInfo(name))
            case intents.CallNumber(number):
                self.bring(Dialer.name)
                self.opened(Dialer).call(number)
            case intents.WriteTo(person):
                self.bring(Messages.name)
                self.opened(Messages).begin(person)
            case intents.ShareWith(name, text):
                self._share(name, text)
            case Dismiss():
                pass
            case Ask(dialog) if app is None:
                self.menu = dialog
            case _ if app is not None:
                self.focus = None
                app.perform(intent)

    def _share(self, name: str, text: str) -> None:
        if not name:
            self.clipboard, self.toast = text, "Copied"
            return
        self.bring(name)
        if name == Gmail.name:
            self.opened(Gmail).write_mail("", "", text)
        else:
            self.opened(Messages).new_message(text)

    def _take_notice(self, index: int) -> str:
        """Take a notice away, and return its app."""
        app, *_ = self.notices[index]
        self.notices = self.notices[:index] + self.notices[index + 1 :]
        return app
