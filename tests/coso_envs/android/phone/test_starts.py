"""Where episodes start: often in the middle of something, never with the user's data changed."""

from __future__ import annotations

from collections import Counter

import pytest

from coso_envs.android.phone.options import Difficulty, PhoneOptions
from coso_envs.android.phone.phone import SimulatedPhone
from tests.coso_envs.android.phone.checks import faults


def starts(difficulty: Difficulty, n: int = 100) -> list[SimulatedPhone]:
    phones = []
    for seed in range(n):
        phone = SimulatedPhone(135, 285, PhoneOptions(difficulty=difficulty, disturbance=0.5))
        phone.reset(seed)
        phones.append(phone)
    return phones


@pytest.mark.slow
@pytest.mark.parametrize(("difficulty", "low", "high"), [("easy", 100, 100), ("medium", 25, 60), ("hard", 0, 20)])
def test_as_many_episodes_as_promised_start_on_the_first_page(difficulty: Difficulty, low: int, high: int) -> None:
    assert low <= sum(phone.where() == "home screen 1" for phone in starts(difficulty)) <= high


def test_starts_are_of_many_kinds_and_sound() -> None:
    kinds: Counter[str] = Counter()
    for phone in starts("hard", 200):
        assert faults(phone) == [], phone.where()
        for kind, there in {
            "app": phone.foreground,
            "dialog": phone.popup,
            "typing": phone.focus,
            "shade": phone.shade,
            "drawer": phone.drawer,
            "folder": phone.folder,
        }.items():
            kinds[kind] += bool(there)
    assert min(kinds[kind] for kind in ("app", "dialog", "typing", "shade", "drawer", "folder")) >= 5


def test_a_start_changes_nothing_that_the_user_owns_and_is_no_disturbance() -> None:
    for easy, hard in zip(starts("easy", 60), starts("hard", 60), strict=True):
        assert easy.data.facts() == hard.data.facts()
        assert hard.disturbances == 0 and not hard.loading


def test_the_same_seed_starts_at_the_same_place() -> None:
    once, again = (
        [phone.screen_text() for phone in starts("hard", 40)],
        [phone.screen_text() for phone in starts("hard", 40)],
    )
    assert once == again
    assert len(set(once)) >= 35
