"""Settings as JSON: files of earlier versions are read, those of later ones are refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cli import main
from benchmarks.comparison.plans import comparison
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import check_same, stored_configs, write_grid
from benchmarks.training.run_folder import RunFolderError
from benchmarks.training.settings_format import FORMAT, flat

CONFIG = TrainConfig.of(method="coso", ent_coef=2.0, seed=3, gamma=0.5, num_envs=4)
#: As earlier versions wrote it.
OLD = CONFIG.by_name()


def test_the_learners_settings_stand_apart() -> None:
    settings = CONFIG.to_json()
    assert settings["format"] == FORMAT == 2 and settings["num_envs"] == 4 and "gamma" not in settings
    assert settings["learner"]["gamma"] == 0.5 and settings["learner"]["seed"] == 3
    assert flat(json.loads(json.dumps(settings)), "") == OLD == {**OLD, "gamma": 0.5, "num_envs": 4}


def test_settings_of_the_first_format_are_read() -> None:
    assert not {"format", "learner"} & OLD.keys()
    assert TrainConfig.from_json(OLD) == CONFIG
    assert TrainConfig.from_json({"gamma": 0.5}) == TrainConfig.of(gamma=0.5)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            {"format": 3},
            r"has settings of format 3, and this version of coso-envs reads formats 1 to 2: use the version",
        ),
        ({"format": "two"}, "settings of format 'two'"),
        ({"learner": 5}, "learner must be an object of the learner's settings, got 5"),
        ({"learner": {"colour": 1}}, r"unknown to this version of coso-envs: \['colour'\]"),
        ({"learner": {"gamma": "x"}}, "gamma must be float, got 'x'"),
        ({"gamma": 2}, r"gamma and gae_lambda must be in \[0, 1\], got 2"),
        ({"method": 1}, "method must be str, got 1"),
        ({"method": "sarsa"}, "config.json: unknown method 'sarsa'"),
    ],
)
def test_settings_that_cannot_be_read_are_named(edit: dict[str, Any], message: str) -> None:
    with pytest.raises(RunFolderError, match=message):
        TrainConfig.from_json({**CONFIG.to_json(), **edit})


def test_a_grid_of_the_first_format_goes_on(tmp_path: Path) -> None:
    configs = dict(comparison([TrainConfig()], tmp_path, range(1)).configs)
    write_grid(tmp_path, "compare", "coso compare", configs)
    file = tmp_path / "grid.json"
    grid = json.loads(file.read_text())
    file.write_text(json.dumps({**grid, "runs": {name: config.by_name() for name, config in configs.items()}}))
    assert stored_configs(tmp_path, "compare") == configs
    check_same(tmp_path, "compare", configs)
    with pytest.raises(RunFolderError, match=r"gamma: 0\.9 -> 0\.5"):
        check_same(tmp_path, "compare", {name: config.changed(gamma=0.5) for name, config in configs.items()})


@pytest.mark.slow
def test_a_report_reads_runs_of_both_formats_and_no_later_one(
    comparison_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = []
    file = comparison_folder / "runs" / "coso" / "seed-0" / "config.json"
    settings = json.loads(file.read_text())
    for content in (settings, TrainConfig.from_json(settings).by_name()):
        file.write_text(json.dumps(content))
        assert main(["report", str(comparison_folder)]) == 0
        pages.append((comparison_folder / "report" / "report.md").read_text(encoding="utf-8"))
    assert pages[0] == pages[1] and "| CoSo | 2 |" in pages[0]
    file.write_text(json.dumps({**settings, "format": 3}))
    capsys.readouterr()
    for words in (["report", str(comparison_folder)], ["train", "--resume", str(file.parent)]):
        assert main(words) == 2
        assert "config.json has settings of format 3" in capsys.readouterr().err
