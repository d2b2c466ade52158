"""Counting what one typing error makes of a list of instructions."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from benchmarks.measure.phone.typing_errors import Options, main, misspelled, outcome

LINES = ["Open the clock", "Set an alarm for 6pm", "What's the capital of Peru?", "Install the Spotify app"]


def test_an_error_is_in_one_letter_and_no_digit() -> None:
    rng = random.Random(0)
    for line in LINES * 20:
        wrong = misspelled(line, rng)
        assert wrong.casefold() != line.casefold()
        assert abs(len(wrong) - len(line)) <= 1
        assert [c for c in wrong if c.isdigit()] == [c for c in line if c.isdigit()]
    assert misspelled("123", rng) == "123"


@pytest.mark.parametrize(
    ("line", "wrong", "found"),
    [
        ("Open the clock", "Opne the clock", "kept"),
        ("Open the clock", "Open the cloak", "kept"),
        ("Set an alarm for 6pm", "Set an alarm for 6m", "refused"),
        ("Open the clock", "Open the contacts", "other"),
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
    assert all(row["kept"] + row["refused"] + row["other"] == len(LINES) for row in rows)
