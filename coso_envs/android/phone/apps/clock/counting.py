"""Timer and stopwatch: their pages, and how they run. Each action on the phone takes a second."""

from __future__ import annotations

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.clock.pages import (
    AddMinute,
    DeleteTimer,
    Lap,
    ResetStopwatch,
    ResetTimer,
    RunStopwatch,
    RunTimer,
    TimerKey,
    spell_seconds,
    tab_page,
)
from coso_envs.android.phone.data import Stopwatch, Timer
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Page
from coso_envs.drawing.widgets import GREY, INK, PALE_BLUE

#: Digits of a timer that is tapped in: hours, minutes, seconds.
MAX_DIGITS = 6
_MAX_LAPS = 50


def seconds_of(digits: str) -> int:
    """Return the seconds of up to six digits, hours first."""
    padded = digits.rjust(MAX_DIGITS, "0")
    return 3600 * int(padded[:2]) + 60 * int(padded[2:4]) + int(padded[4:])


def shown(count: Timer | Stopwatch, now: int) -> int:
    """Return the seconds that have passed for a timer or stopwatch."""
    return count.spent + (now - count.since if count.running else 0)


def run_timer(timer: Timer, running: bool, now: int) -> Timer:
    """Return the timer running or paused, from now on."""
    return timer._replace(running=running, spent=shown(timer, now), since=now)


def run_stopwatch(watch: Stopwatch, running: bool, now: int) -> Stopwatch:
    """Return the stopwatch running or paused, from now on."""
    return watch._replace(running=running, spent=shown(watch, now), since=now)


def lap(watch: Stopwatch, now: int) -> Stopwatch:
    """Return the stopwatch with one more lap."""
    return watch._replace(laps=(*watch.laps, shown(watch, now) - sum(watch.laps))[-_MAX_LAPS:])


def keypad_page(digits: str) -> Page:
    """Return the keys for hours, minutes and seconds; with digits tapped in, the timer can start."""
    column = Column(y=40)
    padded = digits.rjust(MAX_DIGITS, "0")
    column.text(f"{padded[:2]}h {padded[2:4]}m {padded[4:]}s", 110, align="center")
    column.gap(20)
    y = column.y
    for i, label in enumerate((*"123456789", "00", "0", "x")):
        x, top = 120 + i % 3 * 290, y + i // 3 * 220
        tap = TimerKey(label)
        column.widgets.append(
            layout.button(x, top, 260, label, tap, h=190, fill=PALE_BLUE, color=INK, size=60, radius=95)
        )
    column.y = y + 4 * 220 + 10
    if seconds_of(digits):
        column.buttons(("delete_timer", "Delete", DeleteTimer()), ("start_timer", "Start", RunTimer(True)), filled=True)
    return tab_page("timer", column, 2)


def countdown_page(timer: Timer, now: int) -> Page:
    """Return a timer that runs or is paused."""
    left = max(0, timer.seconds - shown(timer, now))
    column = Column(y=200)
    column.text(spell_seconds(left), 150, align="center")
    column.text("Time's up" if not left else f"Timer of {spell_seconds(timer.seconds)}", 44, GREY, align="center")
    column.gap(60)
    column.buttons(
        ("pause_timer", "Pause", RunTimer(False)) if timer.running else ("start_timer", "Start", RunTimer(True)),
        ("add_minute", "+ 1:00", AddMinute()),
        filled=True,
    )
    column.buttons(("reset_timer", "Reset", ResetTimer()), ("delete_timer", "Delete", DeleteTimer()))
    return tab_page("timer", column, 2)


def stopwatch_page(watch: Stopwatch, now: int) -> Page:
    """Return the stopwatch with its buttons and laps, the latest first."""
    column = Column(y=120)
    seconds = shown(watch, now)
    column.text(f"{spell_seconds(seconds)}.00", 140, align="center")
    column.gap(60)
    if watch.running:
        column.buttons(("pause_stopwatch", "Pause", RunStopwatch(False)), ("lap_stopwatch", "Lap", Lap()), filled=True)
    else:
        fresh = not seconds and not watch.laps
        column.buttons(
            ("start_stopwatch", "Start", RunStopwatch(True)),
            ("reset_stopwatch", "Reset", None if fresh else ResetStopwatch()),
            filled=True,
        )
    for i in reversed(range(len(watch.laps))):
        column.row(f"lap:{i}", f"Lap {i + 1}", None, trailing=spell_seconds(watch.laps[i]), role="")
    return tab_page("stopwatch", column, 3)
