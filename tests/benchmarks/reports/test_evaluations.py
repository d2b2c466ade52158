"""Evaluations as rows of a table, and in the report of the comparison that they lie in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.common.errors import UsageError
from benchmarks.evaluation.episodes import summarize
from benchmarks.reports.evaluations import Evaluated, evaluation_table, evaluations_of
from benchmarks.reports.pages import write_report
from benchmarks.training.run_folder import RunFolderError

SETTINGS = {"policy": "http://x/v1", "model": "big", "style": "marks", "greedy": True, "env": "mine/Env-v0"}


def row(index: int, success: bool, **more: Any) -> dict[str, Any]:
    figures = {"seed": index, "task": "t", "return": 1.0, "steps": 4, "valid": 3, "readable": 4, "fault": ""}
    return {"index": index, "success": success, **figures, **more}


def write(folder: Path, rows: list[dict[str, Any]], **settings: Any) -> Path:
    folder.mkdir(parents=True)
    content = {"settings": {**SETTINGS, "episodes": 5, **settings}, "panel": {"panel": "mine"}}
    (folder / "evaluation.json").write_text(json.dumps(content))
    (folder / "episodes.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    return folder


def test_a_row_leaves_out_faults(tmp_path: Path) -> None:
    some = [row(0, True, prompt_tokens=90, completion_tokens=9), row(1, False), row(2, True)]
    rows = [*some, row(3, False, fault="the device is gone", steps=1)]
    (shown,) = evaluation_table([Evaluated.read(write(tmp_path / "x", rows))]).rows
    assert shown == (
        "big, marks, greedy", "mine/Env-v0", "mine", "3 of 5 (1 with a fault)", "0.67 [0.21, 0.94]", "-", "0.75",
        "4.0", "30 + 3",
    )  # fmt: skip


def test_progress_and_names(tmp_path: Path) -> None:
    rows = [row(0, True, progress=1.0, false_completion=False), row(1, False, progress=0.5, false_completion=True)]
    plain = {"policy": "expert", "model": "", "style": "plain", "greedy": False}
    found = Evaluated.read(write(tmp_path / "x", rows, **plain))
    (shown,) = evaluation_table([found]).rows
    assert shown[0] == "expert, sampled" and shown[5] == "0.75" and shown[-1] == "-"
    assert summarize(found.rows).false_completions == 0.5


def test_the_last_row_of_an_episode_counts(tmp_path: Path) -> None:
    rows = [row(1, False), row(0, False), row(1, True)]
    assert [each["success"] for each in Evaluated.read(write(tmp_path / "x", rows)).rows] == [False, True]


def test_faults_alone_are_no_result_and_said(tmp_path: Path) -> None:
    broken = [row(0, False, fault="gone")]
    with pytest.raises(UsageError, match="no episode was played without a fault, the last one: gone"):
        summarize(broken)
    (found,) = evaluation_table([Evaluated.read(write(tmp_path / "x", broken))]).rows
    assert re.fullmatch(r"0 of \d+ \(1 with a fault\)", found[3]) and set(found[4:]) == {"-"}


def test_what_is_no_evaluation_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match=r"evaluation\.json does not exist"):
        Evaluated.read(tmp_path)
    (tmp_path / "evaluation.json").write_text("[]")
    with pytest.raises(RunFolderError, match="holds no settings of an evaluation"):
        Evaluated.read(tmp_path)


@pytest.mark.slow
def test_a_report_has_the_evaluations_of_its_folder(comparison_folder: Path) -> None:
    assert evaluations_of(comparison_folder) is None
    write(comparison_folder / "evaluations/big", [row(0, True)], env="coso/NumberLine-v0")
    write(comparison_folder / "evaluations/other", [row(0, True)], model="elsewhere")
    page = write_report(comparison_folder)
    for text in (page.read_text(), page.with_suffix(".md").read_text()):
        assert "Other policies" in text and "big, marks, greedy" in text and "elsewhere" not in text
