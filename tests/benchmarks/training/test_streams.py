"""What a whole run draws and prepares: episodes of its own for each use and seed, demonstrations once, an SCM once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch

from agents.causal import CausalBonus
from agents.learners import SFT, AFSFTConfig, AWRConfig, FilteredBCConfig, GRPOConfig, OnlineConfig, PPOConfig
from agents.policies import Generation, TinyLM, TinyLMConfig, VLMPolicy
from agents.rollout import Utterances
from benchmarks.comparison.plans import comparison
from benchmarks.data.episodes import Episode
from benchmarks.evaluation.panels import held_out_episodes
from benchmarks.training import start_policy as starting
from benchmarks.training.card import CARD_FILE
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import METHODS
from benchmarks.training.offline import offline_trajectories
from benchmarks.training.run import resume_run, start_run
from benchmarks.training.run_folder import RunFolder, read_json
from benchmarks.training.start_policy import load_start
from coso_envs.core import TextActionEnv
from tests.benchmarks.training.test_metrics import undocumented

SETTINGS: dict[str, Any] = dict(
    env="coso/Blackjack-v0",
    start="noisy",
    env_kwargs={"image": False, "prompt": "{dealer} {player}", "on_invalid": "terminate"},
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
CONFIG = TrainConfig.of(**SETTINGS, method="coso", ent_coef=1.0)

#: Learners that go offline first: the checkpoint lies between the two stages.
_IMITATION = {"offline_steps": 8, "offline_epochs": 1, "validation_share": 0.0}
_CRITICS = {"critic_epochs": 1, "offline_critic_epochs": 1, "instruction_batch_size": 4, "step_batch_size": 4}

#: Settings of runs of other learners than PPO, by the class of the learner's settings.
OTHER_LEARNERS: dict[type[OnlineConfig], TrainConfig] = {
    FilteredBCConfig: TrainConfig.of(**SETTINGS, **_IMITATION, method="filtered_bc"),
    AWRConfig: TrainConfig.of(**SETTINGS, **_IMITATION, **_CRITICS, method="awr"),
    GRPOConfig: TrainConfig.of(**SETTINGS, group_size=2, method="grpo"),
    AFSFTConfig: TrainConfig.of(**SETTINGS, method="afsft", offline_steps=8, offline_epochs=1),
}


#: Seeds of the episodes of offline data, which have as many steps as the demonstrations.
OFFLINE_SEEDS = [episode.seed for episode in offline_trajectories(CONFIG) if isinstance(episode, Episode)]


QUICK = TinyLMConfig(width=16, layers=1, heads=2, max_new_tokens=4)


def ignore(step: int, row: object) -> None:
    """Show nothing."""


@pytest.fixture(autouse=True)
def a_quick_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says little; what it says does not matter here."""
    monkeypatch.setattr(starting, "_embedded", lambda config, shown: TinyLM.build(shown.utterances, config.seed, QUICK))


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


@pytest.mark.slow
def test_no_use_and_no_seed_has_an_episode_of_another(seeds_used: list[int], tmp_path: Path) -> None:
    per_seed: list[set[int]] = []
    panel = held_out_episodes(CONFIG.env, CONFIG.env_kwargs, seed=0, count=5)
    assert panel.record["panel"] == "coso/Blackjack-v0 deals"
    for seed in (0, 1, 2):
        seeds_used.clear()
        start_run(CONFIG.changed(seed=seed), tmp_path / f"run-{seed}", tmp_path / "starts", ignore)
        times = Counter(seeds_used)
        # Training environments and demonstrations begin once, held-out episodes at every evaluation of two kinds, once
        # when the panel is checked, and the first eight once for the prompts on which thoughts are diagnosed.
        held = {s: n for s, n in times.items() if s in panel.seeds}
        assert list(held) == list(panel.seeds) and list(held.values()) == [6] * 3 + [4] * 2 + [2] * 3 + [1] * 248
        own = {s: n for s, n in times.items() if s not in held}
        assert list(own.values()) == [1] * (CONFIG.num_envs + 1)
        per_seed.append(set(own))
    assert len(set.union(*per_seed)) == sum(map(len, per_seed))


def figures(run: RunFolder) -> list[dict[str, Any]]:
    """Its metrics without times and memory."""
    return [
        {key: value for key, value in row.items() if not key.startswith(("time/", "system/"))} for row in run.metrics()
    ]


@torch.no_grad()
def speak(
    self: VLMPolicy, observations: Any, *, greedy: bool = False, generator: torch.Generator | None = None
) -> Generation:
    """Say one of the actions, or nothing that is one, by chance; mostly one that ends the episode."""
    prompts = self._prompts(observations)
    picks = torch.randint(6, (len(prompts),), generator=generator).tolist()
    texts = tuple(('{"action": "hit"}', *['{"action": "stand"}'] * 2, *["hit"] * 3)[pick] for pick in picks)
    tokens, mask = self.tokenize_utterances(texts)
    seen = self.evaluate(prompts, tokens, mask)
    return Generation(tokens, mask, texts, seen.log_probs, seen.entropies, seen.values, ~mask.any(1))


def config_of(method: str) -> TrainConfig:
    """The settings of a run of a few iterations, with a checkpoint before the last."""
    row = METHODS[method]
    base = CONFIG if row.settings is PPOConfig else OTHER_LEARNERS[row.settings]
    return base.for_method(method, ent_coef=row.ent_coef, total_steps=16)


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A folder with a run of every method that ended by SIGKILL, and their start."""
    if not hasattr(os, "fork"):
        pytest.skip("runs are killed in forks of a process, which this system does not have")
    command = [sys.executable, "-m", "tests.benchmarks.training.killed", str(tmp_path)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[3], env={**os.environ, "OMP_NUM_THREADS": "1"})
    return tmp_path


@pytest.mark.slow
def test_every_method_of_a_seed_has_the_same_start_and_episodes_and_resumes_after_a_kill_as_if_nothing_had_happened(
    killed: Path, seeds_used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All methods in one test, since one process makes the runs of all."""
    monkeypatch.setattr(VLMPolicy, "generate", speak)
    found = {}
    for method in METHODS:
        seeds_used.clear()
        straight, cut = RunFolder(killed / "straight" / method), RunFolder.open(killed / method)
        start_run(config_of(method), straight.path, killed / "starts", ignore)
        card = read_json(straight.path / CARD_FILE)
        # Episodes of offline data come before all others.
        offline = [] if METHODS[method].settings is not AFSFTConfig else OFFLINE_SEEDS
        assert seeds_used[: len(offline)] == offline, method
        found[method] = (seeds_used[len(offline) :], card["start"], card["evaluation"])
        assert not cut.finished and cut.metrics()[-1]["step"] >= 16, method
        assert 8 <= int(cut.latest_checkpoint().name.removeprefix("step-")) < 16, method
        resume_run(cut.path, killed / "starts", ignore)
        assert figures(cut) == figures(straight), method
        assert not undocumented(cut.metrics()), method
        assert 0 < cut.metrics()[-1]["rollout/parse_valid_rate"] < 1 and "train/loss" in cut.metrics()[-1], method
    for method, record in found.items():
        # Groups begin from seeds of their own; start and evaluation are the same for all methods.
        assert record == (found["grpo"] if METHODS[method].settings is GRPOConfig else found["rl"]), method
    assert found["grpo"][1:] == found["rl"][1:]


@pytest.mark.slow
def test_a_run_that_ended_before_each_environment_had_ended_an_episode_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = config_of("filtered_bc").changed(env="coso/NumberLine-v0", env_kwargs={"image": False})
    start_run(config, tmp_path / "run", tmp_path / "starts", ignore)
    assert "nothing was learned: the offline stage waits until each of the 4 environments" in capsys.readouterr().out
    assert not any("replay/trajectories" in row for row in RunFolder(tmp_path / "run").metrics())


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often demonstrations are collected, a policy imitates them, and an SCM is trained on them."""
    counted: Counter[str] = Counter()

    def count(owner: Any, name: str, what: str) -> None:
        whole = getattr(owner, name)

        def counting(*arguments: Any, **more: Any) -> Any:
            counted[what] += 1
            return whole(*arguments, **more)

        monkeypatch.setattr(owner, name, counting)

    count(starting, "collect_demonstrations", "collected")
    count(SFT, "fit", "imitated")
    count(CausalBonus, "pretrain", "pretrained")
    return counted


def stop(step: int, row: object) -> None:
    """End the process at the first iteration, after its checkpoint."""
    if step == 8:
        raise KeyboardInterrupt


@pytest.mark.slow
def test_on_resume_nothing_is_prepared_that_the_checkpoint_overwrites(prepared: Counter[str], tmp_path: Path) -> None:
    config, starts = CONFIG.changed(total_steps=16), tmp_path / "starts"
    start_run(config, tmp_path / "straight", starts, ignore)
    once = {"collected": 1, "imitated": 1, "pretrained": 1}
    assert prepared == once
    for name, where, collected in (("same", starts, 0), ("elsewhere", tmp_path / "other", 1)):
        with pytest.raises(KeyboardInterrupt):
            start_run(config, tmp_path / name, starts, stop)
        assert prepared == {**once, "pretrained": 2}  # by the new run, from the start that is there
        prepared.clear()
        resume_run(tmp_path / name, where, ignore)
        # Without the start, its demonstrations say which words a tiny policy knows.
        assert prepared == {"collected": collected} if collected else not prepared
        assert not (tmp_path / "other").exists()
        assert figures(RunFolder(tmp_path / name)) == figures(RunFolder(tmp_path / "straight"))
        prepared.clear()
        prepared.update(once)


@pytest.mark.slow
def test_the_runs_of_a_comparison_share_one_collection(prepared: Counter[str], tmp_path: Path) -> None:
    grid = comparison([CONFIG], tmp_path, range(1), methods=("rl", "rl_entropy", "coso"))
    (tmp_path / "logs").mkdir()
    starts = grid._start_jobs()
    for job in starts:
        job.function(**job.kwargs)
    for job in (runs := grid._run_jobs()):
        job.function(**job.kwargs)
    assert (len(starts), len(runs)) == (1, 3)
    assert prepared == {"collected": 1, "imitated": 1, "pretrained": 1}


@pytest.mark.slow
def test_the_scm_learns_from_what_the_start_policy_imitated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = list(starting.demonstrations(CONFIG).utterances)
    assert list(load_start(CONFIG, tmp_path).utterances) == shown
    learned: list[Utterances] = []

    def pretrain(self: CausalBonus, batch: Utterances) -> dict[str, float]:
        learned.append(batch)
        return {}

    monkeypatch.setattr(CausalBonus, "pretrain", pretrain)
    start_run(CONFIG, tmp_path / "run", tmp_path, ignore)
    assert list(learned[0].utterances) == shown


@pytest.mark.slow
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
