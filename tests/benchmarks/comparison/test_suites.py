"""Suites: rows that can be run, and the cards suite run for real, tiny, from starts to the page."""

from __future__ import annotations

import json
from pathlib import Path

import gymnasium as gym
import pytest

import coso_envs  # noqa: F401  (registers the environments)
from agents.policies import TinyVLM
from benchmarks.common.envs import env_name
from benchmarks.comparison.budgets import BUDGETS
from benchmarks.comparison.grid import make_run
from benchmarks.comparison.plans import comparison
from benchmarks.comparison.suites import SUITES, Task, get_suite, task_of
from benchmarks.reports.pages import write_report
from benchmarks.training.config import TrainConfig
from benchmarks.training.start_policy import demonstrations, ensure_start

CARDS = [pytest.param(task, id=task.name) for task in SUITES["cards"].tasks]


def test_the_name_of_an_environment_is_its_id_without_namespace_and_version() -> None:
    assert [env_name(id) for id in ("coso/NumberLine-v0", "AitW-General-v12", "x/Plain")] == [
        "NumberLine",
        "AitW-General",
        "Plain",
    ]


def test_an_unknown_suite_is_named() -> None:
    with pytest.raises(ValueError, match="unknown suite 'crads'; choose one of cards, alfworld, aitw, paper"):
        get_suite("crads")


def test_the_suite_of_the_paper_is_all_of_its_environments_with_its_methods() -> None:
    paper = get_suite("paper")
    assert paper.methods == ("rl", "rl_entropy", "coso")
    assert {task.env for task in paper.tasks} == {
        t.env for name in ("cards", "alfworld", "aitw") for t in SUITES[name].tasks
    }


def test_an_environment_has_the_settings_of_its_suite_alone_too() -> None:
    assert task_of("coso/ALFWorldText-v0").settings["vf_coef"] == 0.001
    assert task_of("mine:Own-v0").settings == {"env": "mine:Own-v0", "start": "noisy"}


@pytest.mark.parametrize("suite", SUITES)
def test_every_row_can_be_run_and_has_folders_of_its_own(suite: str) -> None:
    tasks = SUITES[suite].tasks
    for task in tasks:
        assert task.env in gym.registry
        TrainConfig.of(env=task.env, start=task.start, **task.overrides)
    assert len({task.name for task in tasks}) == len(tasks)


@pytest.mark.slow
@pytest.mark.parametrize("task", CARDS)
def test_a_tiny_policy_can_write_what_it_is_shown(task: Task) -> None:
    shown = demonstrations(TrainConfig(env=task.env, start=task.start, demo_steps=256))
    policy = TinyVLM.build([*shown.prompts, *shown.utterances])
    lengths = [len(policy.tokenizer(text, add_special_tokens=False).input_ids) + 1 for text in shown.utterances]
    assert max(lengths) <= policy.max_new_tokens


@pytest.mark.slow
def test_the_cards_suite_from_starts_to_the_page(tmp_path: Path) -> None:
    settings = {
        **BUDGETS["testing"].settings,
        "total_steps": 8,
        "num_envs": 2,
        "batch_size": 4,
        "n_epochs": 1,
        "kl_samples": 2,
    }
    settings |= {"demo_steps": 16, "sft_steps": 1, "sft_batch_size": 4, "scm_pretrain_steps": 1, "scm_steps": 1}
    bases = [
        TrainConfig.of(**{"env": t.env, "start": t.start, **t.overrides, **settings}) for t in SUITES["cards"].tasks
    ]
    grid = comparison(bases, tmp_path, range(1), methods=("coso",))
    for name, config in grid.configs.items():
        start = ensure_start(config, tmp_path / "starts")
        policy = json.loads((start / "policy.json").read_text())
        # Short utterances, so that the runs are quick.
        (start / "policy.json").write_text(json.dumps({**policy, "max_new_tokens": 4}))
        make_run(config, tmp_path / "runs" / name, tmp_path / "starts")
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert [name for name in ("NumberLine", "EZPoints", "Points24", "Blackjack") if f'<h2 id="{name}">' in page] == [
        task.name for task in SUITES["cards"].tasks
    ]
