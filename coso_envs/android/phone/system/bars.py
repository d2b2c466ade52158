"""Status bar and navigation bar."""

from __future__ import annotations

import datetime
import functools

from coso_envs.android.phone import layout
from coso_envs.android.phone.intents import Press
from coso_envs.android.phone.pages import HEIGHT, NAV_TOP, STATUS_HEIGHT, WIDTH
from coso_envs.drawing.widgets import INK, WHITE, Color, Widget


def spell_time(minutes: int) -> str:
    """Spell a time of day, given in minutes since midnight, without its half: ``6:05``."""
    return f"{(minutes // 60 + 11) % 12 + 1}:{minutes % 60:02d}"


def spell_date(day: datetime.date) -> str:
    """Spell a date: ``Friday, March 3``."""
    return f"{day:%A}, {day:%B} {day.day}"


def status_bar(time: str, icons: tuple[str, ...], notices: int, fill: Color, dark: bool) -> tuple[Widget, ...]:
    """Return the bar with the time and the notices on the left, ``icons`` from the right."""
    return _clock(time, fill, dark), _status(icons, min(notices, 3), fill, dark)


# Apart from each other, since the time is another in every episode and the icons are the same in most.
_CLOCK_END = 256


@functools.lru_cache(maxsize=1024)
def _clock(time: str, fill: Color, dark: bool) -> Widget:
    said = layout.text(48, 15, 200, time, 40, WHITE if dark else INK, bold=True)
    return Widget(0, 0, _CLOCK_END, STATUS_HEIGHT, role="status bar", fill=fill, children=(said,))


@functools.lru_cache(maxsize=64)
def _status(icons: tuple[str, ...], notices: int, fill: Color, dark: bool) -> Widget:
    color = WHITE if dark else INK
    children = [Widget(270 + 60 * i, 21, 42, 42, icon="bell", color=color) for i in range(notices)]
    x = WIDTH - 84
    for name in icons:
        children.append(Widget(x, 21, 45, 45, icon=name, color=color))
        x -= 63
    return Widget(
        _CLOCK_END, 0, WIDTH - _CLOCK_END, STATUS_HEIGHT, role="status bar", fill=fill, children=tuple(children)
    )


@functools.lru_cache(maxsize=8)
def navigation_bar(fill: Color, dark: bool) -> tuple[Widget, ...]:
    """Return the bar with back, home and the overview of apps."""
    color = WHITE if dark else (70, 72, 76)
    children = tuple(
        layout.icon(x, NAV_TOP + 24, 72, icon, color, key=f"nav:{name}", tap=Press(name), label=name.capitalize())
        for x, icon, name in ((204, "nav_back", "back"), (504, "nav_home", "home"), (804, "nav_recents", "recents"))
    )
    return (Widget(0, NAV_TOP, WIDTH, HEIGHT - NAV_TOP, role="navigation bar", fill=fill, children=children),)
