"""What a whole run draws and prepares: episodes of its own for each use and seed, demonstrations once, an SCM once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agents.causal import CausalBonus
from agents.policies import TinyLM, TinyLMConfig
from agents.rollout import Utterances
from benchmarks.evaluation.episodes import held_out
from benchmarks.training import start_policy as starting
from benchmarks.training.config import TrainConfig
from benchmarks.training.run import resume_run, start_run
from benchmarks.training.run_folder import RunFolder
from benchmarks.training.start_policy import ensure_start, imitated_utterances
from coso_envs.core import TextActionEnv

CONFIG = TrainConfig.of(
    env="coso/Blackjack-v0",
    start="noisy",
    env_kwargs={"image": False, "prompt": "{dealer} {player}", "on_invalid": "terminate"},
    method="coso",
    ent_coef=1.0,
    total_steps=8,
    num_envs=4,
    n_steps=2,
    batch_size=4,
    n_epochs=1,
    kl_samples=2,
    eval_every=8,
    eval_samples=3,
    final_eval_samples=5,
    checkpoint_every=8,
    demo_steps=12,
    sft_steps=1,
    sft_batch_size=4,
    scm_pretrain_steps=1,
    scm_steps=1,
)


def ignore(step: int, row: object) -> None:
    """Show nothing."""


@pytest.fixture(autouse=True)
def a_quick_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says little; what it says does not matter here."""
    size = TinyLMConfig(width=16, layers=1, heads=2, max_new_tokens=4)
    monkeypatch.setattr(starting, "_tiny", lambda config, shown: TinyLM.build(shown.utterances, config.seed, size))


@pytest.fixture
def seeds_used(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every seed that any environment is reset with."""
    used: list[int] = []
    reset = TextActionEnv.reset

    def record(self: Any, *, seed: int | None = None, options: Any = None) -> Any:
        if seed is not None:
            used.append(seed)
        return reset(self, seed=seed, options=options)

    monkeypatch.setattr(TextActionEnv, "reset", record)
    return used


def test_no_use_and_no_seed_has_an_episode_of_another(seeds_used: list[int], tmp_path: Path) -> None:
    per_seed: list[set[int]] = []
    for seed in (0, 1, 2):
        seeds_used.clear()
        start_run(CONFIG.changed(seed=seed), tmp_path / f"run-{seed}", tmp_path / "starts", ignore)
        times = Counter(seeds_used)
        # Training environments and demonstrations begin once, held-out episodes at every evaluation of two kinds.
        assert sorted(times.values()) == [1] * (CONFIG.num_envs + 1) + [2] * 2 + [4] * 3
        assert {s for s, n in times.items() if n > 1} == set(held_out(seed, 5))
        per_seed.append(set(times))
    assert len(set.union(*per_seed)) == sum(map(len, per_seed))


def test_every_method_of_a_seed_meets_the_same_episodes(seeds_used: list[int], tmp_path: Path) -> None:
    met: list[list[int]] = []
    ensure_start(CONFIG, tmp_path / "starts")
    for method, coefficient in (("rl", 0.0), ("coso", 1.0)):
        seeds_used.clear()
        config = CONFIG.changed(method=method, ent_coef=coefficient)
        start_run(config, tmp_path / method, tmp_path / "starts", ignore)
        met.append(list(seeds_used))
    assert met[0] == met[1]


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often demonstrations are collected and an SCM is trained on them."""
    counted: Counter[str] = Counter()
    collect, pretrain = starting.collect_demonstrations, CausalBonus.pretrain

    def collected(*arguments: Any, **more: Any) -> Any:
        counted["collected"] += 1
        return collect(*arguments, **more)

    def pretrained(self: CausalBonus, batch: Utterances) -> dict[str, float]:
        counted["pretrained"] += 1
        counted["utterances"] = len(batch)
        return pretrain(self, batch)

    monkeypatch.setattr(starting, "collect_demonstrations", collected)
    monkeypatch.setattr(CausalBonus, "pretrain", pretrained)
    return counted


def test_demonstrations_are_collected_once_and_an_scm_is_not_pretrained_on_resume(
    prepared: Counter[str], tmp_path: Path
) -> None:
    config = CONFIG.changed(total_steps=16)

    def stop(step: int, row: object) -> None:
        if step == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start_run(config, tmp_path / "run", tmp_path / "starts", stop)
    assert prepared == {"collected": 1, "pretrained": 1, "utterances": CONFIG.demo_steps}
    resume_run(tmp_path / "run", tmp_path / "starts", ignore)
    assert RunFolder.open(tmp_path / "run").finished
    assert prepared == {"collected": 1, "pretrained": 1, "utterances": CONFIG.demo_steps}


def test_the_scm_learns_from_what_the_start_policy_imitated(tmp_path: Path) -> None:
    shown = list(starting.demonstrations(CONFIG).utterances)
    assert imitated_utterances(CONFIG, tmp_path) == shown
    assert imitated_utterances(CONFIG.changed(start="none", policy="some/model"), tmp_path) == []


def test_a_resume_from_the_very_beginning_writes_no_row_twice(tmp_path: Path) -> None:
    def crash(step: int, row: object) -> None:
        if step:
            raise RuntimeError("power cut")

    starts = tmp_path / "starts"
    with pytest.raises(RuntimeError, match="power cut"):
        start_run(CONFIG.changed(checkpoint_every=1000, total_steps=16), tmp_path / "run", starts, crash)
    run = RunFolder.open(tmp_path / "run")
    assert run.latest_checkpoint().name == "step-00000000"
    resume_run(run.path, starts, ignore)
    assert [row["step"] for row in run.metrics()] == [0, 8, 16]
