"""Walks over the phone's pages and counts the widgets that look tappable and change nothing.

``python -m benchmarks.measure.phone.crawl --pages 100``: from the home screen and every app, by taps, long presses and
typed texts, breadth first. Every widget of a page that can be tapped is tapped on a copy of the phone; it is dead if
neither the picture nor the text of the screen nor the user's data changes. Keys of the keyboard are left out, and so
are tabs that are shown already and fields that have the cursor already, where nothing is what a real phone does too.
"""

from __future__ import annotations

import copy
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tyro

from benchmarks.measure.output import refuse_existing, write_figures
from coso_envs.android.phone.intents import Focus
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.pages import HEIGHT, WIDTH
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.drawing.widgets import Intent, Widget

#: What is written into each field.
TEXT = "pine 7"
_SWIPES = ((0.5, 0.01, 0.5, 0.6), (0.5, 0.78, 0.5, 0.3), (0.8, 0.5, 0.2, 0.5))


@dataclass(frozen=True)
class Options:
    """Walk over the phone's pages and count the widgets that do nothing."""

    pages: int = 100
    """Pages to look at."""
    seed: int = 0
    """Of the phone."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass
class Crawl:
    """The findings of a walk.

    Attributes:
        pages: names of the pages that were looked at; a page with other kinds of widgets counts as another one.
        widgets: how many were tapped.
        dead: page and words of those that did nothing.
        intents: the kinds of taps that were carried out.
    """

    pages: list[str] = field(default_factory=list)
    widgets: int = 0
    dead: list[tuple[str, str]] = field(default_factory=list)
    intents: set[type[Intent]] = field(default_factory=set)

    @property
    def share(self) -> float:
        """Dead widgets, as a share of all."""
        return len(self.dead) / max(1, self.widgets)


def starts(seed: int) -> Iterator[SimulatedPhone]:
    """Yield a phone at home, with its shade and drawer and overview open, and one in every app."""
    phone = SimulatedPhone(64, 135, PhoneOptions(difficulty="easy"))
    phone.reset(seed)
    yield copy.deepcopy(phone)
    for swipe in _SWIPES:
        after = copy.deepcopy(phone)
        after.swipe(*swipe)
        yield after
    for app in sorted(phone.data.installed):
        after = copy.deepcopy(phone)
        after.open_app(app)
        yield after
        behind = copy.deepcopy(after)
        behind.press("recents")
        yield behind


def crawl(pages: int, seed: int = 0) -> Crawl:
    """Look at so many pages, those that are reached first."""
    found = Crawl()
    queue = deque(starts(seed))
    seen: set[tuple[str, frozenset[object]]] = set()
    while queue and len(found.pages) < pages:
        phone = queue.popleft()
        touchable = _touchable(phone)
        what = (phone.where(), frozenset((type(widget.tap), widget.key.split(":")[0]) for widget, _, _ in touchable))
        if what in seen:
            continue
        seen.add(what)
        found.pages.append(phone.where())
        for widget, x, y in touchable:
            after = copy.deepcopy(phone)
            after.tap(x, y)
            _count(found, phone, after, widget)
            queue.append(after)
            held = copy.deepcopy(phone)
            held.long_press(x, y)
            queue.append(held)
            if isinstance(widget.tap, Focus):
                after = copy.deepcopy(after)
                after.type_text(TEXT)
                queue.append(after)
    return found


def _touchable(phone: SimulatedPhone) -> list[tuple[Widget, float, float]]:
    """Return what can be tapped on the screen, with its place; each widget once, without keys."""
    screen = phone.screen()
    return [
        (widget, x / WIDTH, y / HEIGHT)
        for widget, x, y in screen.visible()
        if widget.tap is not None
        and widget.role not in ("key", "keyboard", "shade")
        and screen.widget_at(x, y) is widget
    ]


def _count(found: Crawl, before: SimulatedPhone, after: SimulatedPhone, widget: Widget) -> None:
    if widget.tap is not None:
        found.intents.add(type(widget.tap))
    if (widget.role == "tab" and widget.checked) or widget.tap == Focus(before.focus or ""):
        return
    found.widgets += 1
    same = before.screen_text() == after.screen_text() and before.data == after.data
    if same and (before.screenshot() == after.screenshot()).all():
        found.dead.append((before.where(), widget.words() or widget.key))


def main(options: Options) -> None:
    """Walk, and print what was found."""
    refuse_existing(options.out)
    found = crawl(options.pages, options.seed)
    for (where, words), n in Counter(found.dead).most_common():
        print(f"{n} x {words!r} on {where}")
    print(f"{len(found.pages)} pages, {found.widgets} widgets, {len(found.dead)} dead ({100 * found.share:.1f} %)")
    write_figures(options, "crawl", [found])


if __name__ == "__main__":
    main(tyro.cli(Options))
