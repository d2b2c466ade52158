"""The hand-written ways are paid, and what comes near them is not; they owe nothing to the expert or to the goals."""

from __future__ import annotations

import datetime
import re

import pytest

from coso_envs.android.phone.pages import HEIGHT, WIDTH
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import understand
from coso_envs.android.tasks.tracker import Tracker
from tests.coso_envs.android.person import Person
from tests.coso_envs.android.phone.helpers import make_phone
from tests.coso_envs.android.tasks.ways import WAYS


class Walker(Person):
    """A person who goes a written way; what was read, and what was answered."""

    def __init__(self, phone: SimulatedPhone, tracker: Tracker) -> None:
        super().__init__(phone)
        self.tracker = tracker
        self.memory = ""
        self.paid = False

    def walk(self, way: str) -> bool:
        """Go a way, and return whether it was paid at its end."""
        for step in way.split(" | "):
            verb, _, rest = step.strip().partition(" ")
            getattr(self, f"do_{verb}")(rest.replace("{}", self.memory))
            if verb != "answer":
                self.tracker.observe(self.phone)
        return self.tracker.success

    def do_open(self, app: str) -> None:
        self.open(app)

    def do_tap(self, words: str) -> None:
        self.tap(words)

    def do_type(self, text: str) -> None:
        self.type(text)

    def do_into(self, rest: str) -> None:
        field, _, text = rest.partition(": ")
        self.fill(field, text)

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
        self.tracker.observe(self.phone, text)

    def do_slide(self, rest: str) -> None:
        words, _, share = rest.partition(": ")
        for widget, _x, y in self.phone.screen().visible():
            if widget.role == "slider" and words in widget.words():
                self.phone.tap((60 + (WIDTH - 120) * float(share)) / WIDTH, y / HEIGHT)
                return
        raise AssertionError(f"no slider says {words!r}")

    def do_tomorrow(self, _: str) -> None:
        self.do_day((self.phone.today + datetime.timedelta(days=1)).day)

    def do_day(self, day: int) -> None:
        """Tap the number of a day of this month, behind those of the month before."""
        cells = [
            (x, y) for widget, x, y in self.phone.screen().visible()
            if widget.role == "day" and widget.words() == str(day)
        ]  # fmt: skip
        x, y = cells[-1] if day > 14 else cells[0]
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


def walk(instruction: str, way: str, seed: int = 4) -> bool:
    phone = make_phone(seed=seed)
    goal = understand(instruction)
    goal.prepare(phone)
    tracker = Tracker(goal, phone)
    assert not tracker.success
    return Walker(phone, tracker).walk(way)


PAID = [(instruction, way) for instruction, ways, _ in WAYS for way in ways]
MISSED = [(instruction, way) for instruction, _, ways in WAYS for way in ways]


@pytest.mark.parametrize(("instruction", "way"), PAID)
def test_a_way_of_a_person_is_paid(instruction: str, way: str) -> None:
    assert walk(instruction, way)


@pytest.mark.parametrize(("instruction", "way"), MISSED)
def test_what_comes_near_is_not_paid(instruction: str, way: str) -> None:
    assert not walk(instruction, way)


def test_every_case_has_five_near_misses() -> None:
    assert all(len(misses) >= 5 for _, _, misses in WAYS)
