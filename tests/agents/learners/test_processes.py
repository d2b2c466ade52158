"""Two processes that train one model are one process with the environments of both."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import pickle
import shlex
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.distributed as dist
from torch.distributed.run import parse_args

import coso_envs
from agents.coso import CoSo
from agents.exploration import ChoiceBonus, ChoiceConfig, UniformBonus
from agents.learners import (
    AFSFT,
    AWR,
    GRPO,
    PPO,
    SFT,
    AWRConfig,
    FilteredBC,
    FilteredBCConfig,
    GRPOConfig,
    OnlineLearner,
    SFTConfig,
)
from agents.policies import Generation, VLMPolicy
from agents.seeding import env_seeds
from agents.storage import CheckpointError
from benchmarks.cli import main
from benchmarks.common.errors import UsageError
from benchmarks.training.config import TrainConfig
from benchmarks.training.preflight import check_runs
from tests.agents.conftest import UTTERANCES, data
from tests.agents.learners.test_saved import CONFIG, ENVS, SCM, TRAINING, policy

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the processes are forked")


def in_two_processes(work: Callable[[int], Any], folder: Path) -> list[Any]:
    """Return what a function returns in each of two processes, which a launcher has started, as they see it."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        address = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(found.getsockname()[1]), "WORLD_SIZE": "2"}

    def run(number: int) -> None:
        os.environ.update(address | {"RANK": str(number), "LOCAL_RANK": str(number)})
        torch.set_num_threads(1)
        (folder / f"{number}.pickle").write_bytes(pickle.dumps(work(number)))

    context = multiprocessing.get_context("fork")
    started = [context.Process(target=run, args=(number,)) for number in range(2)]
    for process in started:
        process.start()
    for process in started:
        process.join(100)
        process.kill()
    assert [process.exitcode for process in started] == [0, 0]
    return [pickle.loads((folder / f"{number}.pickle").read_bytes()) for number in range(2)]


def make(kind: str, num_envs: int) -> OnlineLearner:
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs, **ENVS)
    if kind == "grpo, choice, micro-batches":
        settings = GRPOConfig(n_steps=3, batch_size=7, group_size=2, seed=5, kl_samples=4, ent_coef=0.1, micro_batch=2)
        grpo = GRPO(policy(), envs, settings)
        grpo.bonus = ChoiceBonus(grpo.parser, grpo.policy.tokenizer, ChoiceConfig(share=0.5))
        return grpo
    ppo = PPO(policy(), envs, replace(CONFIG, batch_size=11, n_epochs=2))
    CoSo(ppo, scm=SCM, training=TRAINING).pretrain(UTTERANCES)
    return ppo


def weights(learner: OnlineLearner) -> list[torch.Tensor]:
    return [parameter.detach().clone() for parameter in learner.policy.parameters()]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ppo, coso", "grpo, choice, micro-batches"])
def test_an_update_in_two_processes_is_that_of_one_and_goes_on_bit_for_bit(kind: str, tmp_path: Path) -> None:
    def work(number: int) -> dict[str, Any]:
        dist.init_process_group("gloo")
        learner, resumed = make(kind, 2), make(kind, 2)
        rows: list[dict[str, float]] = []
        learner.learn(1, lambda _, row: rows.append(row))
        found = {"rollout": learner.last_rollout, "row": rows[0], "steps": learner.num_timesteps}
        found |= {"weights": weights(learner), "seeds": learner.own_seeds(2)}
        learner.save(tmp_path / f"saved-by-{number}")
        dist.barrier()
        learner.learn(learner.num_timesteps + 1)
        resumed.load(tmp_path / "saved-by-0")
        resumed.learn(resumed.num_timesteps + 1)
        found["resumed"] = all(map(torch.equal, weights(learner), weights(resumed)))
        return found

    one, two = in_two_processes(work, tmp_path)
    assert sorted(path.name for path in tmp_path.glob("saved*")) == ["saved-by-0"]
    assert one["resumed"] and two["resumed"] and one["steps"] == two["steps"]
    assert one["seeds"] + two["seeds"] == env_seeds(5, 4)
    assert one["rollout"].utterances == two["rollout"].utterances and len(one["rollout"]) == one["steps"] > 4
    # A pass of PPO ends with a minibatch of one utterance, of which one process evaluates none.
    assert kind != "ppo, coso" or one["steps"] == 12
    assert all(map(torch.equal, one["weights"], two["weights"]))
    alone = make(kind, 4)
    start = weights(alone)
    alone.total_timesteps = 1
    row = alone._improve(one["rollout"])
    moved = max(float((new - old).abs().max()) for new, old in zip(weights(alone), start, strict=True))
    apart = max(float((new - old).abs().max()) for new, old in zip(weights(alone), one["weights"], strict=True))
    assert apart < 1e-5 < 1e-4 < moved
    for name in ("train/loss", "train/grad_norm", "train/bonus", "kl_to_start"):
        assert one["row"][name] == two["row"][name] == pytest.approx(row[name], rel=1e-4, abs=1e-6)
    with pytest.raises(CheckpointError, match="it was saved by 2 processes: go on with as many, not 1"):
        alone.load(tmp_path / "saved-by-0")


def script(own: VLMPolicy, first: int, begin: int = 0) -> VLMPolicy:
    """Let a policy say what depends on the environment and the step alone, so that one process says what two say."""
    steps = itertools.count(begin)

    @torch.no_grad()
    def generate(prompts: Any, **_: Any) -> Generation:
        step = next(steps)
        texts = tuple(UTTERANCES[(step + 3 * (first + row)) % len(UTTERANCES)] for row in range(len(prompts)))
        tokens, mask = own.tokenize_utterances(texts)
        seen = own.evaluate(prompts, tokens, mask)
        return Generation(tokens, mask, texts, seen.log_probs, seen.entropies, seen.values, ~mask.any(1))

    own.generate = generate  # type: ignore[method-assign]
    return own


def imitator(kind: str, num_envs: int, folder: Path, first: int = 0, begin: int = 0) -> FilteredBC:
    """A learner with a replay in episodes of one or two steps: an offline stage, then two iterations online."""
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs, **ENVS, max_position=1)
    common: dict[str, Any] = {"n_steps": 3, "batch_size": 5, "n_epochs": 2, "offline_steps": 12, "offline_epochs": 2}
    common |= {"seed": 5, "kl_samples": 0, "kl_coef": 0.1, "ent_coef": 0.1, "recent_steps": 9}
    bonus, own = UniformBonus(), script(policy(), first, begin)
    critics = {"critic_epochs": 2, "offline_critic_epochs": 2, "instruction_batch_size": 4, "step_batch_size": 5}
    return (
        FilteredBC(own, envs, FilteredBCConfig(**common, keep_quantile=0.3), bonus, debug_folder=folder)
        if kind == "filtered_bc"
        # Episodes that begin alike have scores that differ by rounding alone, so none may be below the cut-off.
        else AWR(own, envs, AWRConfig(**common, **critics, keep_quantile=0), bonus, debug_folder=folder)
    )


def state(learner: FilteredBC) -> list[torch.Tensor]:
    """The trained weights of a learner, and those of its critics."""
    critics = [critic for critic in learner.critics.values()] if isinstance(learner, AWR) else []
    return [*weights(learner), *(p.detach().clone() for critic in critics for p in critic.parameters())]


def ended(learner: FilteredBC) -> list[list[float]]:
    """The rewards of the episodes in a learner's replay."""
    return [episode.rewards.tolist() for episode in learner.experience.replay.episodes]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["awr", "filtered_bc"])
def test_a_replay_of_two_processes_is_that_of_one_and_goes_on_bit_for_bit(kind: str, tmp_path: Path) -> None:
    """A whole run, from the start policy's steps over the offline stage to learning online."""

    def work(number: int) -> dict[str, Any]:
        dist.init_process_group("gloo")
        rows: list[dict[str, float]] = []
        learner = imitator(kind, 2, tmp_path / f"debug-{number}", first=2 * number)
        learner.learn(24, lambda _, row: rows.append(row))
        learner.save(tmp_path / f"saved-by-{number}")
        dist.barrier()
        learner.learn(48, lambda _, row: rows.append(row))
        resumed = imitator(kind, 2, tmp_path / f"resumed-{number}", first=2 * number, begin=6)
        resumed.load(tmp_path / "saved-by-0")
        resumed.learn(48)
        same = all(map(torch.equal, state(learner), state(resumed)))
        return {"rows": rows, "state": state(learner), "same": same, "episodes": ended(learner)}

    one, two = in_two_processes(work, tmp_path)
    assert [path.name for path in tmp_path.glob("saved*")] == ["saved-by-0"]
    assert one["same"] and two["same"] and all(map(torch.equal, one["state"], two["state"]))
    alone, rows = imitator(kind, 4, tmp_path / "debug"), list[dict[str, float]]()
    start = state(alone)
    for steps in (24, 48):  # learning rates follow the share of the steps that is done
        alone.learn(steps, lambda _, row: rows.append(row))
    moved = max(float((new - old).abs().max()) for new, old in zip(state(alone), start, strict=True))
    apart = max(float((new - old).abs().max()) for new, old in zip(state(alone), one["state"], strict=True))
    assert apart < 1e-5 < 1e-4 < moved
    assert one["episodes"] == two["episodes"] == ended(alone) and len(ended(alone)) > 8
    names = {name for name in rows[-1] if name.startswith(("replay/", "critic/", "train/"))} - {"train/bonus"}
    assert {"replay/kept", "train/imitated", "train/grad_norm"} <= names and len(rows) == 4
    for row, found, other in zip(rows, one["rows"], two["rows"], strict=True):
        common = {name: row[name] for name in names & row.keys()}
        assert {name: found[name] for name in common} == pytest.approx(common, rel=1e-4, abs=1e-6)
        assert {name: other[name] for name in common} == {name: found[name] for name in common}


@pytest.mark.slow
def test_imitation_in_two_processes_is_that_of_one_and_afsft_is_refused(tmp_path: Path) -> None:
    def fitted() -> tuple[list[float], list[torch.Tensor]]:
        own = policy()
        return SFT(own, SFTConfig(steps=3, batch_size=3)).fit(data(UTTERANCES)), [p.detach() for p in own.parameters()]

    def work(number: int) -> Any:
        dist.init_process_group("gloo")
        with pytest.raises(ValueError, match=r"AFSFT reads the states behind tokens, .*: use one process"):
            AFSFT(policy(), coso_envs.make_vec("coso/NumberLine-v0", 2, **ENVS))
        return fitted()

    losses, parameters = fitted()
    for found, own in in_two_processes(work, tmp_path):
        assert found == pytest.approx(losses, rel=1e-4)
        # Where a gradient is 0 but for rounding, Adam takes the rounding for a gradient.
        apart = torch.cat([(a - b).abs().flatten() for a, b in zip(parameters, own, strict=True)])
        assert apart.mean() < 1e-6 and apart.max() < 1e-3


RUN: dict[str, Any] = {
    "env-kwargs": ["size", "64"],
    "total-steps": 24,
    "num-envs": 4,
    "n-steps": 3,
    "batch-size": 4,
    "n-epochs": 1,
    "eval-every": 12,
    "eval-samples": 1,
    "final-eval-samples": 1,
    "checkpoint-every": 12,
    "demo-steps": 16,
    "sft-steps": 2,
    "sft-batch-size": 3,
    "max-new-tokens": 8,
}


#: What a method needs besides.
OTHERS = {"choice": [], "awr": ["--offline-steps", "12", "--offline-epochs", "2", "--offline-critic-epochs", "2"]}


@pytest.mark.slow
@pytest.mark.parametrize("method", OTHERS)
def test_a_run_is_written_by_the_first_of_two_processes_and_goes_on(method: str, tmp_path: Path) -> None:
    out, starts = tmp_path / "run", ["--starts", str(tmp_path / "starts")]
    given = [
        str(part)
        for name, value in RUN.items()
        for part in (f"--{name}", *(value if isinstance(value, list) else [value]))
    ]
    given += ["--method", method, *OTHERS[method]]
    codes = in_two_processes(lambda number: main(["train", *given, "--out", str(out), *starts]), tmp_path)
    left = out / "debug" / "process-1" / "replay-of-one-that-was-killed"
    left.mkdir(parents=True)
    codes += in_two_processes(
        lambda number: main(["train", "--resume", str(out), "--total-steps", "36", *starts]), tmp_path
    )
    assert codes == [0, 0, 0, 0]
    rows = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [0, 12, 24, 36]
    assert [path.name for path in sorted((out / "checkpoints").iterdir())] == ["step-00000024", "step-00000036"]
    assert (out / "policy").is_dir() and len(list((tmp_path / "starts").glob("*-seed0-*"))) == 1
    assert len(list((out / "tensorboard").iterdir())) == 2 and not left.exists()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"method": "afsft", "start": "expert"},
            "method 'afsft' trains in one process, not in 2",
        ),
        ({"num_envs": 5}, "num_envs must be a multiple of the 2 processes, got 5"),
        (
            {"method": "grpo", "num_envs": 8},
            "2 processes have 4 environments each: num_envs must be a multiple of group",
        ),
    ],
)
def test_what_processes_cannot_share_is_refused(
    settings: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(UsageError, match=message):
        check_runs([TrainConfig.of(**settings)])


def test_torchrun_takes_the_documented_commands() -> None:
    page = (Path(__file__).parents[3] / "docs" / "real-models.md").read_text(encoding="utf-8")
    commands = [line for line in page.replace("\\\n", "").splitlines() if line.startswith("torchrun ")]
    for command in commands:
        taken = parse_args(shlex.split(command)[1:])
        assert (taken.training_script, taken.training_script_args[:1], taken.no_python) == ("coso", ["train"], True)
    assert len(commands) == 2


def test_each_process_has_a_gpu_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert {str(TrainConfig(device=name).present_device()) for name in ("auto", "cuda")} == {"cuda:1"}
    assert TrainConfig(device="cuda:0").present_device() == torch.device("cuda:0")
    monkeypatch.setenv("LOCAL_RANK", "2")
    with pytest.raises(UsageError, match="only 2"):
        TrainConfig(device="auto").present_device()
