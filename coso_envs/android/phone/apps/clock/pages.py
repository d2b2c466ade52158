"""The clock's pages, and the intents of its widgets."""

from __future__ import annotations

from dataclasses import dataclass

from coso_envs.android.phone.bars import TABS_HEIGHT, TOP, tab_bar, title_bar
from coso_envs.android.phone.intents import Show
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import NAV_TOP, Main, Page, PageState
from coso_envs.drawing.widgets import Intent, Widget


@dataclass(frozen=True)
class WorldClock(PageState):
    """The time here and elsewhere."""


@dataclass(frozen=True)
class TimerPage(PageState):
    """A length to be tapped in, or a countdown."""


@dataclass(frozen=True)
class StopwatchPage(PageState):
    """The stopwatch with its laps."""


@dataclass(frozen=True)
class AlarmPage(PageState):
    """The page of the alarm at a time of day."""

    hour: int
    minute: int


@dataclass(frozen=True)
class ToggleAlarm(Intent):
    """Switch the alarm at a time of day."""

    hour: int
    minute: int


@dataclass(frozen=True)
class AddAlarm(Intent):
    """Open the time picker for a new alarm."""


@dataclass(frozen=True)
class ChangeTime(Intent):
    """Open the time picker for the alarm whose page is shown."""


@dataclass(frozen=True)
class AskLabel(Intent):
    """Open the dialog for the label of an alarm."""

    hour: int
    minute: int


@dataclass(frozen=True)
class SetLabel(Intent):
    """Give an alarm the label that was written."""

    hour: int
    minute: int


@dataclass(frozen=True)
class DeleteAlarm(Intent):
    """Delete the alarm at a time of day."""

    hour: int
    minute: int


@dataclass(frozen=True)
class TimerKey(Intent):
    """Press a key of the timer; "x" takes a digit away."""

    label: str


@dataclass(frozen=True)
class RunTimer(Intent):
    """Start the timer or let it go on; or pause it."""

    running: bool


@dataclass(frozen=True)
class AddMinute(Intent):
    """Let the timer run a minute longer."""


@dataclass(frozen=True)
class ResetTimer(Intent):
    """Set the timer back to its whole length, paused."""


@dataclass(frozen=True)
class DeleteTimer(Intent):
    """Delete the present timer."""


@dataclass(frozen=True)
class RunStopwatch(Intent):
    """Start the stopwatch or let it go on; or pause it."""

    running: bool


@dataclass(frozen=True)
class Lap(Intent):
    """Begin a new lap."""


@dataclass(frozen=True)
class ResetStopwatch(Intent):
    """Set the stopwatch back to nothing."""


BOTTOM = NAV_TOP - TABS_HEIGHT
_TABS = (
    ("alarm", "Alarm", Show(Main())),
    ("globe", "Clock", Show(WorldClock())),
    ("history", "Timer", Show(TimerPage())),
    ("clock", "Stopwatch", Show(StopwatchPage())),
)


def tab_page(name: str, column: Column, tab: int, extra: tuple[Widget, ...] = ()) -> Page:
    """Return a page with the tabs below; ``extra`` lies above them."""
    footer = (*tab_bar(_TABS, tab), *extra)
    room = 210 if extra else 0
    return Page(name, column.done(), column.y + 30, title_bar("Clock", back=False), footer, TOP, BOTTOM - room)


def spell_seconds(seconds: int) -> str:
    """Spell a length of time: ``1:02:03`` or ``2:03``."""
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes}:{seconds % 60:02d}"
