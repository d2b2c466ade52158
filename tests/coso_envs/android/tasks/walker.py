"""Going the hand-written ways of ``ways.py``."""

from __future__ import annotations

import datetime
import re

from coso_envs.android.phone.pages import HEIGHT, WIDTH
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import understand
from coso_envs.android.tasks.tracker import Tracker
from tests.coso_envs.android.person import Person
from tests.coso_envs.android.phone.helpers import make_phone


class Walker(Person):
    """A person who goes a written way; what was read, and what was answered."""

    def __init__(self, phone: SimulatedPhone, tracker: Tracker) -> None:
        super().__init__(phone)
        self.tracker = tracker
        self.memory = ""
        self.said: str | None = None
        #: Whether the way was paid, at its end or on the way: there an episode ends.
        self.paid = False

    def walk(self, way: str) -> None:
        """Go a way; the tracker looks after every step."""
        for step in way.split(" | "):
            verb, _, rest = step.strip().partition(" ")
            self.said = None
            getattr(self, f"do_{verb}")(rest.replace("{}", self.memory))
            self.tracker.observe(self.phone, self.said)
            self.paid = self.paid or self.tracker.success

    def do_open(self, app: str) -> None:
        self.open(app)

    def do_tap(self, words: str) -> None:
        self.tap(words)

    def do_type(self, text: str) -> None:
        self.type(text)

    def do_into(self, rest: str) -> None:
        field, _, text = rest.partition(": ")
        self.fill(field, text)

    def do_shade(self, _: str) -> None:
        self.pull_shade()

    def do_enter(self, _: str) -> None:
        self.enter()

    def do_back(self, _: str) -> None:
        self.back()

    def do_home(self, _: str) -> None:
        self.home()

    def do_web(self, text: str) -> None:
        self.open("Chrome")
        fields = [(y, x) for widget, x, y in self.phone.screen().visible() if widget.role == "field"]
        y, x = min(fields)
        self.phone.tap(x / WIDTH, y / HEIGHT)
        self.type(text)
        self.enter()

    def do_read(self, pattern: str) -> None:
        found = re.search(pattern, self.phone.screen_text())
        assert found, f"nothing says {pattern!r}:\n{self.phone.screen_text()}"
        self.memory = found[0]

    def do_answer(self, text: str) -> None:
        self.said = text

    def do_slide(self, rest: str) -> None:
        words, _, share = rest.partition(": ")
        for widget, _x, y in self.phone.screen().visible():
            if widget.role == "slider" and words in widget.words():
                self.phone.tap((60 + (WIDTH - 120) * float(share)) / WIDTH, y / HEIGHT)
                return
        raise AssertionError(f"no slider says {words!r}")

    def do_tomorrow(self, _: str) -> None:
        self.do_day(str((self.phone.today + datetime.timedelta(days=1)).day))

    def do_day(self, day: str) -> None:
        """Tap the number of a day of this month, behind those of the month before."""
        cells = [
            (x, y) for widget, x, y in self.phone.screen().visible()
            if widget.role == "day" and widget.words() == day
        ]  # fmt: skip
        x, y = cells[-1] if int(day) > 14 else cells[0]
        self.phone.tap(x / WIDTH, y / HEIGHT)

    def do_video(self, _: str) -> None:
        """Tap the first video in sight."""
        x, y = next((x, y) for widget, x, y in self.phone.screen().visible() if widget.role == "video")
        self.phone.tap(x / WIDTH, y / HEIGHT)

    def do_entry(self, count: str) -> None:
        """Tap an entry of a shop's results that nobody paid for, counted from 1."""
        seen: list[str] = []
        for _ in range(12):
            for widget, x, y in self.phone.screen().visible():
                words = widget.words()
                if widget.role == "product" and "Sponsored" not in words and words not in seen:
                    seen.append(words)
                    if len(seen) == int(count):
                        self.phone.tap(x / WIDTH, y / HEIGHT)
                        return
            self.phone.swipe(0.5, 0.7, 0.5, 0.55)
        raise AssertionError(f"there are no {count} entries")


def walk(instruction: str, way: str) -> Walker:
    """Go a way on a phone that was prepared for the task."""
    phone = make_phone(seed=4)
    goal = understand(instruction)
    goal.prepare(phone)
    tracker = Tracker(goal, phone)
    assert not tracker.success
    walker = Walker(phone, tracker)
    walker.walk(way)
    return walker
