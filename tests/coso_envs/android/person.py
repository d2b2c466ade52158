"""A person at the phone: finds what to touch by the words on the screen, and knows no key and no state.

The hand-written ways of the tests are made of this, so that they owe nothing to the expert.
"""

from __future__ import annotations

from typing import Literal

from coso_envs.android.phone.pages import HEIGHT, WIDTH
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.drawing.widgets import Widget

#: Swipes in one direction before a person gives up looking for something.
_PATIENCE = 12


class Person:
    """Eyes and a finger for a phone."""

    def __init__(self, phone: SimulatedPhone) -> None:
        self.phone = phone

    def tap(self, *words: str) -> None:
        """Tap, one after another, the widgets that say these words; scrolls to what is not in sight."""
        for said in words:
            self.phone.tap(*self._reach(said))

    def hold(self, words: str) -> None:
        """Hold a finger on the widget that says these words."""
        self.phone.long_press(*self._reach(words))

    def drag(self, words: str, to: float) -> None:
        """Move a finger from the middle of a widget to ``to``, 0 .. 1 of the screen's width."""
        x, y = self._reach(words)
        self.phone.swipe(x, y, to, y)

    def type(self, text: str) -> None:
        """Type into the field that has the cursor."""
        assert self.phone.focus is not None, f"no field has the cursor to type {text!r}:\n{self.phone.screen_text()}"
        self.phone.type_text(text)

    def fill(self, field: str, text: str) -> None:
        """Tap a field by its words, and type."""
        self.tap(field)
        self.type(text)

    def enter(self) -> None:
        """Press enter."""
        self.phone.press("enter")

    def back(self) -> None:
        """Press back."""
        self.phone.press("back")

    def home(self) -> None:
        """Press home."""
        self.phone.press("home")

    def open(self, app: str) -> None:
        """Go to the home screen, open the drawer, and tap an app's icon."""
        self.home()
        self.phone.swipe(0.5, 0.78, 0.5, 0.3)
        self.tap(app)

    def pull_shade(self) -> None:
        """Draw the notifications and quick settings down."""
        self.phone.swipe(0.5, 0.01, 0.5, 0.6)

    def sees(self, words: str) -> bool:
        """Return whether some text in sight contains these words."""
        wanted = words.casefold()
        return any(wanted in widget.words().casefold() for widget, _, _ in self.phone.screen().visible())

    def is_on(self, words: str) -> bool:
        """Return the state of the switch or tick that says these words; scrolls to it."""
        self._reach(words)
        found = [widget for widget, _, _ in _matches(self.phone, words) if widget.checked is not None]
        assert found, f"{words!r} is no switch:\n{self.phone.screen_text()}"
        return bool(found[0].checked)

    def _reach(self, words: str) -> tuple[float, float]:
        """Return where the best match is, 0 .. 1; scrolls down, then up, until there is one."""
        directions: tuple[Literal[-1, 1], ...] = (1, -1)
        for direction in directions:
            for _ in range(_PATIENCE):
                found = _matches(self.phone, words)
                if found:
                    _, x, y = found[0]
                    return x, y
                before = self.phone.screen_text()
                start, end = (0.6, 0.3) if direction == 1 else (0.3, 0.6)
                self.phone.swipe(0.5, start, 0.5, end)
                if self.phone.screen_text() == before:
                    break
        raise AssertionError(f"nothing to tap says {words!r}:\n{self.phone.screen_text()}")


def _matches(phone: SimulatedPhone, words: str) -> list[tuple[Widget, float, float]]:
    """Return what can be tapped and says the words: the closest match first, then in reading order."""
    wanted = words.casefold()
    screen = phone.screen()
    found = []
    for widget, x, y in screen.visible():
        if widget.tap is None or widget.role == "key" or screen.widget_at(x, y) is None:
            continue
        rank = _rank(widget, wanted)
        if rank is not None:
            found.append((rank, y, x, widget))
    found.sort(key=lambda match: match[:3])
    return [(widget, x / WIDTH, y / HEIGHT) for _, y, x, widget in found]


def _rank(widget: Widget, wanted: str) -> int | None:
    """Return 0 for the very words, then for its first line, its beginning, any line, a part; None without them."""
    said = widget.words().casefold()
    lines = [part.casefold() for inner in widget.walk() for part in (inner.label, " ".join(inner.lines)) if part]
    if said == wanted:
        return 0
    if lines and lines[0] == wanted:
        return 1
    if said.startswith(wanted):
        return 2
    if wanted in lines:
        return 3
    return 4 if wanted in said else None
