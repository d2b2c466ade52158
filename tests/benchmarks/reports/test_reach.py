"""The way from a run's floor to the expert: thresholds by hand, references kept in the folder, and their glossary."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluation.references import Played, References
from benchmarks.reports import references as measuring
from benchmarks.reports.data import write_data
from benchmarks.reports.pages import write_report
from benchmarks.reports.reach import PLAYERS, Reach, episodes_at, final_reach, leaves_start, reach_of, steps_to_near
from benchmarks.reports.references import with_references
from benchmarks.reports.results import Result, load_results
from benchmarks.reports.sections import cautions, verdict
from benchmarks.reports.sweeps import trial_table
from benchmarks.reports.tables import difference_table, run_table, summary_table
from benchmarks.reports.tuning import load_tuning
from benchmarks.training.run_folder import RunFolderError
from tests.benchmarks.reports.test_tuning import fake_sweep

DOCS = Path(__file__).resolve().parents[3] / "docs" / "benchmarks.md"


def exactly(expert: float, constant: float | None) -> References:
    """Players of an exactly evaluated game."""
    players = [None if value is None else Played("", (value,), (value,)) for value in (expert, 0.0, constant)]
    return References({"panel": "none: exact", "states": 2}, *players)


def run(*success: float, references: References | None, method: str = "rl", **config: Any) -> Result:
    rows = [{"step": 10 * index, "eval/success_sampled": value} for index, value in enumerate(success)]
    settings = {"method": method, "seed": 0, "env": "mine/Lake-v0", "start": "noisy", "ent_coef": 0.0} | config
    return Result(Path("x"), settings, rows, references)


@pytest.mark.parametrize(
    ("start", "constant", "expert", "threshold"),
    [
        (0.5, 0.5, 1.0, 0.9),  # NumberLine from a deceptive start
        (0.0, 0.46, 0.48, 0.476),  # Blackjack: who always stands is the floor
        (0.2, None, 1.0, 0.84),
        (0.2, 0.0, 0.6, 0.52),
    ],
)
def test_leaving_the_start_is_most_of_the_way_to_the_expert(
    start: float, constant: float | None, expert: float, threshold: float
) -> None:
    references = exactly(expert, constant)
    assert leaves_start(run(start, 1.0, threshold, references=references)) is True
    assert leaves_start(run(start, 1.0, threshold - 0.001, references=references)) is False
    near = threshold + 0.1 * (expert - max(start, constant or 0.0))
    assert steps_to_near(run(start, near - 0.001, near, 0.0, references=references)) == 20
    assert steps_to_near(run(start, near - 0.001, references=references)) is None


@pytest.mark.parametrize("references", [None, exactly(0.5, 0.5), exactly(0.4, 0.0), References({}, None, None, None)])
def test_without_a_way_to_the_expert_nothing_is_left(references: References | None) -> None:
    stayed = run(0.5, 0.9, references=references)
    assert leaves_start(stayed) is None and steps_to_near(stayed) is None
    assert summary_table([with_figures(stayed)]).rows[0][5:7] == ("-", "-")
    assert run_table([stayed], Path()).rows[0][8] == "-"
    assert "leaves its start in" not in " ".join(verdict([stayed]))


def with_figures(result: Result) -> Result:
    for row in result.rows:
        row |= {"eval/success_greedy": 0.5, "eval/return_sampled": 0.5, "eval/parse_valid_rate": 1.0}
    return result


def test_an_evaluation_is_compared_on_its_own_episodes() -> None:
    """The expert wins the second episode of two, the constant action the first; the start was evaluated on one."""
    expert, constant = Played("", (0.0, 1.0), (0.0, 1.0)), Played("hit", (1.0, 0.0), (1.0, 0.0))
    references = References({"panel": "p", "sha256": "ab", "episodes": 2}, expert, None, constant)
    settings = {"eval_samples": 1, "final_eval_samples": 2, "total_steps": 20}
    result = run(0.0, 0.0, 0.5, references=references, **settings)
    assert reach_of(result, 10) == Reach(floor=1.0, expert=0.0)
    # The start was as good as the expert on the episode that it played.
    assert reach_of(result, 20) == final_reach(result) == Reach(floor=0.5, expert=0.5)
    better = run(-0.4, 0.0, 0.5, references=References(references.panel, expert, None, None), **settings)
    assert final_reach(better) == Reach(floor=pytest.approx(0.1), expert=0.5)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((None, None, None), (8, 8, 64)),  # an earlier version
        ((8, 8, 64), (8, 8, 64)),
        ((8, 64), (8, 64, 64)),  # stopped as collapsed at step 10
        ((8, 64, 64), (8, 64, 64)),  # extended after step 10
        ((None, None, 8), (8, 8, 8)),
    ],
)
def test_the_number_of_episodes_is_that_of_the_evaluation(
    counts: tuple[int | None, ...], expected: tuple[int, ...], tmp_path: Path
) -> None:
    rows: list[dict[str, Any]] = [{"eval/samples": count} if count else {} for count in counts]
    result = run(*[0.5] * len(counts), references=None, eval_samples=8, final_eval_samples=64, total_steps=20)
    for row, more in zip(result.rows, rows, strict=True):
        row |= more
    assert tuple(episodes_at(result, step) for step in (0, 10, 20)) == expected
    write_data([result], tmp_path)
    written = list(csv.DictReader((tmp_path / "evaluations.csv").read_text().splitlines()))
    assert [int(row["episodes_or_samples"]) for row in written] == list(expected[: len(counts)])
    assert "eval/samples" not in written[0]


def test_runs_without_a_reach_are_left_out_and_counted(comparison_folder: Path) -> None:
    found = [with_figures(run(start, 0.95, references=exactly(1.0, 0.0))) for start in (0.0, 0.0, 1.0)]
    assert summary_table(found).rows[0][5].startswith("2 of 2 [")
    assert any(note.startswith("In 1 of 3 runs the start or the best constant action") for note in cautions(found))


def test_references_are_measured_once_and_kept(comparison_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = with_references(comparison_folder, load_results(comparison_folder))
    assert len(json.loads((comparison_folder / "references.json").read_text())) == 1
    monkeypatch.setattr(measuring, "measure_references", None)
    again = with_references(comparison_folder, load_results(comparison_folder))
    assert [result.references for result in again] == [result.references for result in first]
    assert first[0].references is not None and not any(result.no_references for result in again)


@pytest.mark.parametrize(
    "content", ["{}", "[1]", '[{"env": "e"}]', '[{"env": "e", "env_kwargs": {}, "references": {}}]']
)
def test_damaged_references_are_named(comparison_folder: Path, content: str) -> None:
    (comparison_folder / "references.json").write_text(content)
    with pytest.raises(RunFolderError, match=r"references\.json is damaged; remove it"):
        with_references(comparison_folder, load_results(comparison_folder))


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        ({"evaluation": {"panel": "coso/Old-v0 deals", "sha256": "ab"}}, r"evaluated on coso/Old-v0 deals \(ab\)"),
        ({"env": "mine/Gone-v0"}, "there is no environment 'mine/Gone-v0'"),
    ],
)
def test_a_grid_without_references_says_why_and_is_reported(
    comparison_folder: Path, edit: dict[str, Any], reason: str
) -> None:
    for file in comparison_folder.rglob("card.json" if "evaluation" in edit else "config.json"):
        file.write_text(json.dumps(json.loads(file.read_text()) | edit))
    found = with_references(comparison_folder, load_results(comparison_folder))
    notes = [note for note in cautions(found) if note.startswith("No references: ")]
    assert len(notes) == 1 and re.search(reason, notes[0])
    assert "No references" in write_report(comparison_folder).read_text()
    assert not (comparison_folder / "references.json").exists()


def test_an_expert_of_somebody_else_that_fails_does_not_take_the_report_along(
    comparison_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("no plan\nat all")

    monkeypatch.setattr(measuring, "measure_references", fail)
    with pytest.raises(RuntimeError):  # in an environment of ours it is a bug
        with_references(comparison_folder, load_results(comparison_folder))
    monkeypatch.setattr(measuring, "ENTRY_POINTS", {})
    found = with_references(comparison_folder, load_results(comparison_folder))
    assert {result.no_references for result in found} == {"RuntimeError: no plan"}


def glossary(heading: str, column: str) -> set[str]:
    """The names in the first column of a table below a heading of the docs."""
    table = DOCS.read_text(encoding="utf-8").split(f"\n{heading}\n")[1].split(f"\n{column}\n")[1].split("\n\n")[0]
    return {name for line in table.splitlines()[1:] for name in re.findall("`([^`]+)`", line.split("|")[1])}


def test_the_glossary_has_every_figure_of_the_tables_and_no_other(comparison_folder: Path, tmp_path: Path) -> None:
    results = with_references(comparison_folder, load_results(comparison_folder))
    differences = difference_table([results])
    sweep = fake_sweep(tmp_path / "sweep")
    assert differences is not None
    heads = (
        summary_table(results).head,
        differences.head,
        trial_table(load_tuning(sweep), load_results(sweep)).head,
    )
    names = {"Method", "Against", "Pairs", "Coefficient", "Start"}
    assert glossary("## Statistics", "| figure | how |") == {name for head in heads for name in head} - names
    assert glossary("### References and reach", "| player | how |") == set(PLAYERS)
