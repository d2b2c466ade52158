"""Tuning: the value that is chosen, the warning at the end of a grid, and what a comparison refuses to take over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.common.errors import UsageError
from benchmarks.comparison.tuned import read_tuned
from benchmarks.reports.references import with_references
from benchmarks.reports.results import load_results
from benchmarks.reports.sweeps import choice_table, trial_table, write_sweep
from benchmarks.reports.tuning import Tuning, load_tuning
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import write_grid
from benchmarks.training.run_folder import RunFolder, read_json, write_json

#: method -> coefficient -> sampled success of the two seeds at the middle and at the end.
FOUND: dict[str, dict[float, list[tuple[float, float]]]] = {
    "rl": {0.0: [(0.5, 0.5), (0.5, 0.6)]},
    "rl_entropy": {0.01: [(0.5, 0.5), (0.5, 0.5)], 0.1: [(0.6, 0.9), (0.6, 0.8)], 1.0: [(0.1, 0.1), (0.1, 0.1)]},
    # The first two are equal at the end, and the second is faster.
    "coso": {0.3: [(0.5, 1.0), (0.5, 0.996)], 1.0: [(0.9, 1.0), (0.9, 1.0)], 3.0: [(0.9, 0.7), (0.9, 0.7)]},
}


def fake_sweep(folder: Path, found: Any = FOUND, seeds: tuple[int, ...] = (100, 101)) -> Path:
    configs = {}
    for method, grid in found.items():
        for coefficient, runs in grid.items():
            for seed, (middle, end) in zip(seeds, runs, strict=True):
                config = TrainConfig.of(method=method, ent_coef=coefficient, seed=seed, total_steps=20)
                name = f"deceptive/{method}-{coefficient:g}/seed-{seed}"
                configs[name] = config
                run = RunFolder.create(folder / "runs" / name, config.to_json())
                for step, success in ((0, 0.5), (10, middle), (20, end)):
                    run.append_metrics({"step": step, "eval/success_sampled": success, "eval/parse_valid_rate": 0.75})
                (run.path / "policy").mkdir()
    write_grid(folder, "sweep", "coso sweep --starts deceptive", configs)
    return folder


def test_the_best_value_is_chosen_and_the_faster_one_among_equals(tmp_path: Path) -> None:
    tuning = load_tuning(fake_sweep(tmp_path))
    assert tuning.env == "coso/NumberLine-v0" and tuning.seeds == [100, 101]
    assert tuning.tried == {"rl_entropy": [0.01, 0.1, 1.0], "coso": [0.3, 1.0, 3.0]}
    assert tuning.chosen == {"rl_entropy": 0.1, "coso": 1.0}
    assert tuning.warnings == []
    assert tuning.trials[4].success == (1.0, 0.996) and tuning.trials[4].whole_success[0] == pytest.approx(2 / 3)
    assert Tuning.from_json(tuning.to_json()) == tuning


def test_a_best_value_at_the_end_of_the_grid_is_warned_of(tmp_path: Path) -> None:
    cut = {
        "rl_entropy": {k: FOUND["rl_entropy"][k] for k in (0.1, 1.0)},
        "coso": {k: FOUND["coso"][k] for k in (0.3, 1.0)},
    }
    first, second = load_tuning(fake_sweep(tmp_path, cut)).warnings
    assert first.startswith("The best coefficient of RL + entropy, 0.1, is the smallest of those tried")
    assert second.startswith("The best coefficient of CoSo, 1, is the largest of those tried")


def test_the_page_has_curve_choice_and_every_value(tmp_path: Path) -> None:
    page = write_sweep(fake_sweep(tmp_path))
    tuning = load_tuning(tmp_path)
    assert choice_table(tuning).rows == (
        ("RL + entropy", "0.01, 0.1, 1", "0.1"),
        ("CoSo", "0.3, 1, 3", "1"),
    )
    rows = trial_table(tuning, with_references(tmp_path, load_results(tmp_path))).rows
    assert rows[0][:2] == ("deceptive", "RL") and rows[5][2:] == (
        "1 (chosen)",
        "1.00 [1.00, 1.00]",
        "0.80",
        "2 of 2 [0.34, 1.00]",
        "0.75",
    )
    assert read_json(page.parent / "tuning.json")["chosen"] == {"rl_entropy": 0.1, "coso": 1.0}
    assert "Success from deceptive" in (page.parent / "tuning_curves_0.svg").read_text(encoding="utf-8")
    text = (page.parent / "report.md").read_text()
    assert "coso sweep --starts deceptive" in text and "tuning_curves_0.svg" in text
    assert "Runs without a result" not in text and "collapsed" not in text
    write_json(tmp_path / "runs/deceptive/coso-1/seed-100/collapsed.json", {"steps": [10], "values": [0.01]})
    assert "> CoSo seed 100 collapsed (lost format)" in write_sweep(tmp_path).with_suffix(".md").read_text()
    (tmp_path / "runs/deceptive/coso-1/seed-101/policy").rmdir()
    text = write_sweep(tmp_path).with_suffix(".md").read_text()
    assert (
        "> Not every run has finished" in text
        and "| deceptive/coso-1/seed-101 | CoSo | not finished | 20 of 20 |" in text
    )


def test_a_comparison_takes_values_only_of_a_whole_and_fair_sweep(tmp_path: Path) -> None:
    folder, line = fake_sweep(tmp_path / "s"), [TrainConfig(env="coso/NumberLine-v0")]
    other = TrainConfig(env="coso/Blackjack-v0")
    methods = ("rl", "rl_entropy", "coso")
    assert read_tuned([], line, methods, range(5)) == []
    assert read_tuned([folder], line, methods, range(5))[0].chosen == {"rl_entropy": 0.1, "coso": 1.0}
    refused = [
        (([folder], line, methods, range(99, 102)), "was made with seed 100, on which the comparison would test"),
        (([folder], [other], methods, range(5)), "was made on coso/NumberLine-v0, which is not compared"),
        (([folder], [*line, other], methods, range(5)), "no sweep on coso/Blackjack-v0 is given"),
        (
            ([folder], [TrainConfig(env_kwargs={"size": 32})], methods, range(5)),
            r"other arguments .*; here they are {'size': 32}",
        ),
        (([folder, folder], line, methods, range(5)), "there is another sweep on coso/NumberLine-v0"),
    ]
    for arguments, message in refused:
        with pytest.raises(UsageError, match=message):
            read_tuned(*arguments)
    uneven = fake_sweep(tmp_path / "u", {**FOUND, "coso": {k: FOUND["coso"][k] for k in (0.3, 1.0)}})
    with pytest.raises(UsageError, match=r"different numbers of coefficients \(rl_entropy 3, coso 2\)"):
        read_tuned([uneven], line, methods, range(5))
    without = fake_sweep(tmp_path / "w", {"coso": FOUND["coso"]})
    with pytest.raises(UsageError, match="tried no coefficients of rl_entropy"):
        read_tuned([without], line, methods, range(5))
    (folder / "runs/deceptive/coso-1/seed-101/policy").rmdir()
    with pytest.raises(UsageError, match=r"1 of its runs have not finished \(deceptive/coso-1/seed-101\); go on with"):
        read_tuned([folder], line, methods, range(5))
