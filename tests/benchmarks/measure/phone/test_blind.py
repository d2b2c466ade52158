"""Policies that never look: what they reach where looking is needed, and where it is not."""

from __future__ import annotations

import pytest

from benchmarks.measure.phone.blind import Options, measure
from benchmarks.measure.phone.blind_policies import Atlas
from coso_envs.android.phone.options import PhoneOptions
from parsers import GuiAction


@pytest.mark.slow
def test_blind_policies_solve_hardly_anything_of_the_default_tasks() -> None:
    rows = list(measure(Options(episodes=40, styles=("mixed",))))
    assert len(rows) == 2 * 4 * 6
    for row in rows:
        if row.policy == "expert":
            assert row.success >= 0.97, row
        else:
            assert row.success <= 0.15, row


@pytest.mark.slow
def test_the_published_style_is_solved_without_looking() -> None:
    found = {(row.env, row.split, row.policy): row for row in measure(Options(episodes=40, styles=("aitw",)))}
    assert found["coso/AitW-General-v0", "test", "macro"].success >= 0.4
    assert found["coso/AitW-WebShopping-v0", "test", "script"].success >= 0.8
    assert found["coso/AitW-General-v0", "test", "macro"].solved["question"] >= 10
    assert sum(found["coso/AitW-General-v0", "test", "expert"].lengths.values()) == 40


def test_an_atlas_knows_what_is_always_at_one_place() -> None:
    fixed, shuffled = Atlas(PhoneOptions(style="aitw"), phones=6), Atlas(PhoneOptions(), phones=6)
    home = GuiAction.press("home")
    place = fixed.place("search_widget", home)
    assert place is not None and fixed.place("search_widget", home) == place
    assert fixed.place("no such thing", home) is None
    assert Atlas(PhoneOptions(), opens_apps=True).chrome() == (GuiAction.open_app("Chrome"),)
    assert [action.type for action in shuffled.visit("ebay.com")[-3:]] == ["tap", "type", "press_enter"]
