"""What differs between the settings of a grid and those typed beside --resume."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.comparison.plans import comparison
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import check_same, setting_differences, stored_configs, write_grid
from benchmarks.training.run_folder import RunFolderError

CONFIGS = dict(comparison([TrainConfig(env_kwargs={"size": 64})], Path(), range(2)).configs)


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    write_grid(tmp_path, "compare", "coso compare", CONFIGS)
    assert stored_configs(tmp_path, "compare") == CONFIGS
    check_same(tmp_path, "compare", CONFIGS)


def test_a_grid_of_before_a_setting_existed_goes_on(tmp_path: Path) -> None:
    write_grid(tmp_path, "compare", "coso compare", CONFIGS)
    grid = json.loads((tmp_path / "grid.json").read_text())
    for settings in grid["runs"].values():
        del settings["learner"]["swap_share"]
    (tmp_path / "grid.json").write_text(json.dumps(grid))
    check_same(tmp_path, "compare", CONFIGS)
    other = {name: config.changed(swap_share=0.5) for name, config in CONFIGS.items()}
    with pytest.raises(RunFolderError, match=r"swap_share: 0\.0 -> 0\.5"):
        check_same(tmp_path, "compare", other)


def test_every_difference_is_named_once_with_both_values(tmp_path: Path) -> None:
    write_grid(tmp_path, "compare", "coso compare --gamma 0.9", CONFIGS)
    edited = {name: config.changed(gamma=0.5, start="noisy") for name, config in CONFIGS.items()}
    edited["rl/seed-0"] = edited["rl/seed-0"].changed(env_kwargs={"size": 32})
    del edited["coso/seed-1"]
    with pytest.raises(RunFolderError) as raised:
        check_same(tmp_path, "compare", edited)
    lines = [line.strip() for line in str(raised.value).splitlines()]
    assert lines[1:5] == [
        "env_kwargs: {'size': 64} -> {'size': 32} in rl/seed-0",
        "gamma: 0.9 -> 0.5",
        "start: 'deceptive' -> 'noisy'",
        "only in it: coso/seed-1",
    ]
    assert f"coso compare --resume --out {tmp_path}" in lines[5] and lines[6].endswith("coso compare --gamma 0.9")


def test_many_names_are_counted() -> None:
    old: dict[str, dict[str, Any]] = {f"rl/seed-{seed}": {} for seed in range(9)}
    (line,) = setting_differences(old, {name: old[name] for name in list(old)[:1]})
    assert line == "only in it: rl/seed-1, rl/seed-2, rl/seed-3, rl/seed-4 and 4 more"


def test_a_senseless_setting_is_named_with_its_run(tmp_path: Path) -> None:
    write_grid(tmp_path, "sweep", "coso sweep", CONFIGS)
    file = tmp_path / "grid.json"
    file.write_text(file.read_text().replace('"n_epochs": 4', '"n_epochs": "x"', 1))
    with pytest.raises(RunFolderError, match=r"grid\.json, run rl/seed-0: n_epochs must be int, got 'x'"):
        stored_configs(tmp_path, "sweep")
