"""The hand-written ways are paid, and what comes near them is not; they owe nothing to the expert or to the goals."""

from __future__ import annotations

import pytest

from tests.coso_envs.android.tasks.walker import walk
from tests.coso_envs.android.tasks.ways import WAYS

PAID = [(instruction, way) for instruction, ways, _ in WAYS for way in ways]
MISSED = [(instruction, way) for instruction, _, ways in WAYS for way in ways]


@pytest.mark.parametrize(("instruction", "way"), PAID)
def test_a_way_of_a_person_is_paid(instruction: str, way: str) -> None:
    assert walk(instruction, way).tracker.success


@pytest.mark.parametrize(("instruction", "way"), MISSED)
def test_what_comes_near_is_not_paid(instruction: str, way: str) -> None:
    assert not walk(instruction, way).paid


def test_every_case_has_five_near_misses() -> None:
    assert all(len(misses) >= 5 for _, _, misses in WAYS)
