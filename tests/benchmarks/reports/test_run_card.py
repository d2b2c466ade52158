"""The card of a run says what its files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.reports.run_card import run_card
from benchmarks.training.run_folder import RunFolderError, write_json


def test_the_card_has_results_beside_references_and_how_to_load(comparison_folder: Path) -> None:
    run = comparison_folder / "runs" / "coso" / "seed-1"
    card = run_card(run)
    assert card.startswith("# CoSo on coso/NumberLine-v0, seed 1\n")
    assert "for 5,120 environment steps" in card and "300,000 parameters" in card
    assert "| This policy | 0.990 | 1.000 | 0.980 | 0.980 |" in card and "| Expert | 1.000 | - | 1.000 | - |" in card
    assert "panel none: exact, states 30. It leaves its start (reach 0.53 to 1.00), and covers 90 %" in card
    assert f"from_pretrained('{run / 'policy'}')" in card and "- `ent_coef`: `2.0`" in card
    assert not (run / "references.json").exists()
    write_json(run / "collapsed.json", {"steps": [1]})
    assert "had collapsed" in run_card(run)


def test_what_is_no_finished_run_is_refused(comparison_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RunFolderError, match="not the folder of a run"):
        run_card(comparison_folder)
    run = comparison_folder / "runs" / "rl" / "seed-0"
    (run / "policy").rmdir()
    with pytest.raises(RunFolderError, match="has not finished; go on with: coso train --resume"):
        run_card(run)
    assert main(["card", str(run)]) == 2 and "has not finished" in capsys.readouterr().err


def test_the_command_writes_once(comparison_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, out = str(comparison_folder / "runs" / "rl" / "seed-0"), comparison_folder / "card.md"
    assert main(["card", run, "--out", str(out)]) == 0 and out.read_text().startswith("# RL on ")
    capsys.readouterr()
    assert main(["card", run, "--out", str(out)]) == 2
    assert "exists already; choose another file" in capsys.readouterr().err
