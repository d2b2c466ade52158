"""Counting what one typing error makes of a list of instructions."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from benchmarks.measure.phone.typing_errors import Options, main, misspelled, outcome
from benchmarks.measure.phone.typing_ways import fate, walked
from coso_envs.android.tasks.goals import AlarmSet, Answered, AnyOf, AppOpen, Offered

LINES = ["Open the clock", "Set an alarm for 6pm", "What's the capital of Peru?", "Install the Spotify app"]
FATES = ("kept", "refused", "lost", "pays_another")


def test_an_error_is_in_one_letter_and_no_digit() -> None:
    rng = random.Random(0)
    for line in LINES * 20:
        wrong = misspelled(line, rng)
        assert wrong.casefold() != line.casefold()
        assert abs(len(wrong) - len(line)) <= 1
        assert [c for c in wrong if c.isdigit()] == [c for c in line if c.isdigit()]
    assert misspelled("123", rng) == "123"
    assert misspelled('1 "ab"', rng) == '1 "ab"', "a quoted text is to be typed as it stands"


@pytest.mark.parametrize(
    ("line", "wrong", "found"),
    [
        ("Open the clock", "Opne the clock", "kept"),
        ("Open the clock", "Open the cloak", "kept"),
        ("Set an alarm for 6pm", "Set an alarm for 6m", "refused"),
        ("Open the clock", "Open the contacts", "pays another"),
        ("Search for a new hat", "Search for a new cat", "pays another"),
    ],
)
def test_what_becomes_of_a_line(line: str, wrong: str, found: str) -> None:
    assert outcome(line, wrong) == found


def test_the_figures_are_printed_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "list.txt", tmp_path / "figures.json"
    path.write_text("\n".join(LINES), encoding="utf-8")
    main(Options(str(path), seeds=2, out=out))
    assert "| all | " in capsys.readouterr().out, "the shares of all"
    rows = json.loads(out.read_text(encoding="utf-8"))["rows"]
    assert [row["seed"] for row in rows] == [0, 1]
    assert all(sum(row[fate] for fate in FATES) == len(LINES) for row in rows)


def test_the_way_of_a_person_tells_which_goal_is_paid() -> None:
    camera, alarm = AppOpen("Camera"), AlarmSet(6, 0)
    assert walked(camera, "", camera) == (True, True)
    assert walked(alarm, "", AlarmSet(7, 0)) == (True, False)
    assert fate("", camera, "", alarm) == "pays another"
    assert fate("", camera, "", AnyOf((camera, alarm))) == "pays another"
    assert fate("", AnyOf((camera, alarm)), "", alarm) == "lost"
    spelled = Answered(frozenset(("news", "us")), said=frozenset(("news",)))
    assert fate("", Answered(frozenset(("news", "us"))), "", spelled) == "pays another"


def test_goods_are_offered_by_any_shop() -> None:
    assert walked(Offered(frozenset(("lamp",))), "Where can I buy a lamp?", AppOpen("Clock")) == (True, False)
