"""The card of a run says what its files say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cli import main
from benchmarks.commands import evaluate
from benchmarks.comparison.suites import Task
from benchmarks.evaluation.panels import held_out_episodes
from benchmarks.evaluation.playing import Beginning, Game, Player
from benchmarks.evaluation.scripted import random_player
from benchmarks.reports.run_card import run_card
from benchmarks.training.run_folder import RunFolderError, write_json
from tests.benchmarks.conftest import fake_run


def test_the_card_has_results_beside_references_and_how_to_load(comparison_folder: Path) -> None:
    run = comparison_folder / "runs" / "coso" / "seed-1"
    card = run_card(run)
    assert card.startswith("# CoSo on coso/NumberLine-v0, seed 1\n")
    assert "for 5,120 environment steps" in card and "300,000 parameters" in card
    assert "| This policy | 0.990 | 1.000 | 0.980 | 0.980 |" in card and "| Expert | 1.000 | - | 1.000 | - |" in card
    assert "panel none: exact, states 30. It leaves its start (reach 0.53 to 1.00), and covers 90 %" in card
    assert f"Or play episodes with it: `coso evaluate coso/NumberLine-v0 --policy {run} --out NEW_FOLDER`." in card
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


@pytest.mark.parametrize("env_kwargs", [{}, {"compat": "rl4vlm"}])
def test_its_held_out_episodes_are_those_of_the_offered_command(
    env_kwargs: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One game has a frozen panel; the episodes of the other are drawn for the seed of the run."""
    env = "coso/Blackjack-v0"
    run = fake_run(tmp_path, "rl", 3, 0.0, Task(env))
    write_json(run.path / "config.json", run.config | {"env_kwargs": env_kwargs, "eval_samples": 2})
    offered = re.findall("`(coso evaluate .*)`", run_card(run.path))
    assert len(offered) == 1 and " --seed 3 --episodes 8`." in run_card(run.path)
    played: list[Beginning] = []

    def play(player: Player, env_id: str, beginnings: list[Beginning], **settings: Any) -> Iterator[Game]:
        assert (env_id, settings["env_kwargs"]) == (env, env_kwargs)
        played.extend(beginnings)
        return playing(player, env_id, beginnings, **settings)

    playing = evaluate.play
    monkeypatch.setattr(evaluate, "play", play)
    monkeypatch.setattr(evaluate, "loaded_player", lambda *_, **__: random_player())
    words = offered[0].replace("NEW_FOLDER", shlex.quote(str(tmp_path / "new")))
    assert main(shlex.split(words)[1:]) == 0
    held_out = held_out_episodes(env, env_kwargs, seed=3, count=8)
    assert ("sha256" in held_out.record) == (not env_kwargs)
    assert [beginning.seed for beginning in played] == list(held_out.seeds[:8])
    write_json(run.path / "card.json", {"evaluation": held_out.record})
    assert ("(the start on the first 2 of 8)" in run_card(run.path)) == (not env_kwargs)
    write_json(run.path / "config.json", run.config | {"eval_samples": 8})
    assert "the start on" not in run_card(run.path)


@pytest.mark.parametrize("folder", ["", "new/deep"])
def test_the_command_writes_once(folder: str, comparison_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, out = str(comparison_folder / "runs" / "rl" / "seed-0"), comparison_folder / folder / "card.md"
    assert main(["card", run, "--out", str(out)]) == 0 and out.read_text().startswith("# RL on ")
    capsys.readouterr()
    assert main(["card", run, "--out", str(out)]) == 2
    assert "exists already; choose another file" in capsys.readouterr().err
