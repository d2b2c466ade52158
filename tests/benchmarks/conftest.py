"""Run folders made up by hand, and policies that say what they are told."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks.commands import compare as compare_command
from benchmarks.commands import running
from benchmarks.commands import sweep as sweep_command
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.suites import SUITES, Task
from benchmarks.evaluation.panels import held_out_episodes
from benchmarks.training.config import TrainConfig
from benchmarks.training.run_folder import RunFolder, write_json

TESTS = Path(__file__).parents[1]


@pytest.fixture
def own_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with modules of somebody else that can be imported: a learner and its rows."""
    folder = tmp_path / "own_modules"
    folder.mkdir()
    for file in ("outsider/reinforce_rows.py", "agents/learners/reinforce.py"):
        shutil.copy(TESTS / file, folder)
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in ("reinforce_rows", "reinforce", "broken_rows"):
        sys.modules.pop(name, None)


class ScriptedPolicy:
    """Answers each prompt through a function; text-only environments put the state into the prompt."""

    def __init__(self, reply: Callable[[str, torch.Generator | None], str]) -> None:
        self.reply = reply
        self.calls = 0

    def answer(
        self, observations: Mapping[str, Any], *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> tuple[str, ...]:
        self.calls += 1
        return tuple(self.reply(prompt, None if greedy else generator) for prompt in observations["prompt"])


@pytest.fixture
def scripted() -> type[ScriptedPolicy]:
    return ScriptedPolicy


EXACT = {"panel": "none: exact", "states": 30}


def fake_run(folder: Path, method: str, seed: int, rise: float, task: Task | None = None) -> RunFolder:
    """A finished run whose sampled success goes from .53 towards 1 with steepness ``rise`` (0 = stays)."""
    points, step = 11, 512
    coefficient = {"rl": 0.0, "rl_entropy": 1.0, "coso": 2.0}[method]
    config = TrainConfig.of(method=method, seed=seed, ent_coef=coefficient)
    runs = folder / "runs"
    if task is not None:
        few = {"eval_samples": 8, "final_eval_samples": 8}
        config = TrainConfig.of(env=task.env, start=task.start, method=method, seed=seed, ent_coef=coefficient, **few)
        runs = runs / task.name
    run = RunFolder.create(runs / method / f"seed-{seed}", config.to_json())
    for point in range(points):
        share = 1 / (1 + math.exp(-rise * (point - 5))) if rise else 0.02
        success = 0.53 + 0.46 * share
        row: dict[str, Any] = {
            "step": step * point,
            "eval/success_sampled": success,
            "eval/success_greedy": round(success, 1),
            "eval/return_sampled": 2 * success - 1,
            "eval/parse_valid_rate": 1.0 - 0.02 * seed,
        }
        if point:
            row |= {
                "entropy/action_tokens": 0.01 + 0.3 * share,
                "entropy/thought_tokens": 0.7 + (0.1 * point if method == "rl_entropy" else 0.0),
                "rollout/utterance_tokens": 20.0,
                "system/max_rss_mb": 400.0 + point,
                "time/rollout_s": 3.0,
                "time/update_s": 2.0,
                "time/scm_s": 4.0 if method == "coso" else 0.0,
            }
            if method == "coso":
                row["weights/histogram"] = [900, 40, 10, *([1] * 16), 60]
        run.append_metrics(row)
    for at in (step, step * (points - 1)) if method == "coso" else ():
        run.append_trace(
            {
                "step": at,
                "utterance": '{"thoughts": "<b>I step", "action": "+"}',
                "tokens": ['{"', "thoughts", '": "', "<b>I", " step", '", "', "action", '": "', "+", '"}'],
                "weights": [0.0, 0.02, 0.0, 0.05, 0.31, 0.0, 0.12, 0.0, 1.0, 0.0],
                "action": "+",
                "valid": True,
            }
        )
    exact = config.env == "coso/NumberLine-v0"
    panel = EXACT if exact else held_out_episodes(config.env, config.env_kwargs, seed=seed, count=8).record
    card = {"start": f"hash{seed}", "parameters": {"policy": 300_000, "trained": 300_000}, "evaluation": panel}
    if method == "coso":
        card["parameters"]["scm"] = 20_000
    write_json(run.path / "card.json", card)
    (run.path / "policy").mkdir()
    return run


def fake_comparison(folder: Path) -> Path:
    """Two seeds of each method; CoSo escapes, the others do not."""
    write_json(folder / "grid.json", {"kind": "compare", "command": "coso compare --seeds 2", "runs": {}})
    for seed in (0, 1):
        fake_run(folder, "rl", seed, rise=0.0)
        fake_run(folder, "rl_entropy", seed, rise=0.05)
        fake_run(folder, "coso", seed, rise=1.0 + seed)
    return folder


@pytest.fixture
def comparison_folder(tmp_path: Path) -> Path:
    return fake_comparison(tmp_path)


def fake_suite(folder: Path) -> Path:
    """One seed of each method on every card game; CoSo escapes on all but EZPoints, the others nowhere."""
    configs = {}
    for task in SUITES["cards"].tasks:
        for method, rise in (("rl", 0.0), ("rl_entropy", 0.05), ("coso", 0.0 if task.name == "EZPoints" else 1.0)):
            run = fake_run(folder, method, 0, rise, task)
            configs[run.path.relative_to(folder / "runs").as_posix()] = run.config
    command = "coso compare --suite cards --seeds 1"
    write_json(folder / "grid.json", {"kind": "compare", "command": command, "runs": configs})
    return folder


@pytest.fixture
def grids(monkeypatch: pytest.MonkeyPatch) -> list[Grid]:
    """The grids that commands would run."""
    made: list[Grid] = []
    monkeypatch.setattr(running, "run_grid", lambda grid, processes, go_on, runner: made.append(grid))
    monkeypatch.setattr(running, "check_runs", lambda configs, devices: None)
    monkeypatch.setattr(compare_command, "write_report", lambda folder: folder / "report.html")
    monkeypatch.setattr(sweep_command, "write_sweep", lambda folder: folder / "report.html")
    return made
