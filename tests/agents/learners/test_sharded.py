"""Two processes that each hold half of every layer are one process with the whole model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.distributed as dist

import coso_envs
from agents.coso import CoSo
from agents.exploration import ChoiceBonus, ChoiceConfig
from agents.learners import GRPO, PPO, GRPOConfig, OnlineLearner
from agents.policies import TinyVLM, TinyVLMConfig, VLMPolicy
from agents.policies.large.sharding import shard, uneven_passes
from agents.sharded import is_sharded, own_part, whole
from benchmarks.cli import main
from benchmarks.common.errors import UsageError
from benchmarks.evaluation.panels import held_out_episodes
from benchmarks.evaluation.thoughts import ThoughtPanel
from benchmarks.training.config import TrainConfig
from benchmarks.training.preflight import check_runs
from tests.agents.conftest import PROMPT, UTTERANCES, data
from tests.agents.learners.test_processes import RUN, in_two_processes, script
from tests.agents.learners.test_saved import CONFIG, ENVS, SCM, TRAINING

pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")  # of peft


def policy(lora_rank: int | None = None, spread: bool = True, layers: int = 3) -> VLMPolicy:
    config = TinyVLMConfig(width=32, layers=layers, heads=2, image_size=32, max_new_tokens=6)
    tiny = TinyVLM.build([PROMPT, *UTTERANCES], seed=0, config=config)
    torch.manual_seed(0)  # adapters are drawn
    made = VLMPolicy(tiny.model, tiny.processor, max_new_tokens=6, lora_rank=lora_rank, gradient_checkpointing=True)
    made.lean = False
    if spread:
        shard(made, torch.device("cpu"))
    return made


def make(kind: str, num_envs: int, first: int = 0, begin: int = 0, spread: bool = True) -> OnlineLearner:
    own = script(policy(4 if "adapters" in kind else None, spread), first, begin)
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs, **ENVS)
    if kind == "grpo, choice, adapters":
        settings = GRPOConfig(n_steps=3, batch_size=7, group_size=2, seed=5, kl_samples=4, ent_coef=0.1, n_epochs=2)
        grpo = GRPO(own, envs, settings)
        grpo.bonus = ChoiceBonus(grpo.parser, grpo.policy.tokenizer, ChoiceConfig(share=0.5))
        return grpo
    # The second pass begins beyond the KL divergence, so that the value head alone learns from its last minibatch.
    ppo = PPO(own, envs, replace(CONFIG, batch_size=11, n_epochs=2, micro_batch=2, target_kl=0.001))
    CoSo(ppo, scm=SCM, training=TRAINING).pretrain(UTTERANCES)
    return ppo


def count_whole_layers(of: VLMPolicy) -> list[int]:
    """Return a list to which each computation of a layer adds how many layers are whole at that time."""
    layers, found = of.sharding.decoder.layers, list[int]()
    for layer in layers:
        layer.mlp.register_forward_pre_hook(
            lambda *_: found.append(sum(not is_sharded(next(each.parameters())) for each in layers))
        )
    return found


def weights(of: VLMPolicy) -> list[torch.Tensor]:
    return [whole(parameter.detach()).clone() for parameter in of.parameters()]


def furthest(some: list[torch.Tensor], others: list[torch.Tensor]) -> float:
    return max(float((one - other).abs().max()) for one, other in zip(some, others, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ppo, coso, micro-batches", "grpo, choice, adapters"])
def test_an_update_with_spread_layers_is_that_of_one_process_and_goes_on(kind: str, tmp_path: Path) -> None:
    def work(number: int) -> dict[str, Any]:
        dist.init_process_group("gloo")
        learner = make(kind, 2, 2 * number)
        rows: list[dict[str, float]] = []
        spread = [parameter for parameter in learner.policy.parameters() if is_sharded(parameter)]
        found: dict[str, Any] = {"part": sum(own_part(parameter).numel() for parameter in spread)}
        found["all"] = sum(parameter.numel() for parameter in spread)
        found["whole"] = count_whole_layers(learner.policy)
        learner.learn(1, lambda _, row: rows.append(row))
        found |= {"rollout": learner.last_rollout, "row": rows[0], "weights": weights(learner.policy)}
        learner.save(tmp_path / f"saved-by-{number}")
        learner.policy.save_pretrained(tmp_path / f"policy-by-{number}")
        dist.barrier()
        learner.learn(learner.num_timesteps + 1)
        resumed = make(kind, 2, 2 * number, begin=3)
        resumed.load(tmp_path / "saved-by-0")
        resumed.learn(resumed.num_timesteps + 1)
        found["resumed"] = all(map(torch.equal, weights(learner.policy), weights(resumed.policy)))
        return found

    one, two = in_two_processes(work, tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*-by-*")) == ["policy-by-0", "saved-by-0"]
    assert one["resumed"] and two["resumed"] and 2 * one["part"] == 2 * two["part"] == one["all"] > 20_000
    assert set(one["whole"]) == set(two["whole"]) == {1} and len(one["whole"]) == len(two["whole"]) > 50
    assert all(map(torch.equal, one["weights"], two["weights"]))
    assert furthest(weights(VLMPolicy.from_pretrained(tmp_path / "policy-by-0")), one["weights"]) == 0
    alone = make(kind, 4, spread=False)
    start = weights(alone.policy)
    alone.total_timesteps = 1
    row = alone._improve(one["rollout"])
    assert furthest(weights(alone.policy), one["weights"]) < 1e-5
    assert furthest(weights(alone.policy), start) > 1e-4
    for name in ("train/loss", "train/grad_norm", "train/bonus", "train/start_kl", "kl_to_start", "train/epochs"):
        assert one["row"][name] == two["row"][name] == pytest.approx(row[name], rel=1e-4, abs=1e-6)


@pytest.mark.slow
def test_processes_may_write_different_numbers_of_answers_of_different_lengths(tmp_path: Path) -> None:
    def answers(of: VLMPolicy, number: int) -> list[Any]:
        of.max_new_tokens = 6 - 2 * number
        generator = torch.Generator().manual_seed(number)
        return [
            of.answer(data(UTTERANCES[:2]).observations([0, 1]), generator=generator) for _ in range(1 + 2 * number)
        ]

    def work(number: int) -> list[Any]:
        dist.init_process_group("gloo")
        own = policy()
        with uneven_passes(own):
            found = answers(own, number)
        with uneven_passes(own):
            found += answers(own, number) if number else []
        return found

    alone = policy(spread=False)
    one, two = in_two_processes(work, tmp_path)
    assert one == answers(alone, 0) and two == answers(alone, 1) * 2 and len(two) == 6
    assert len({*one, *two}) > 2


@pytest.mark.slow
def test_a_run_with_spread_layers_is_evaluated_written_and_goes_on(tmp_path: Path) -> None:
    policy(spread=False, layers=1).save_pretrained(tmp_path / "model")
    out, starts = tmp_path / "run", ["--starts", str(tmp_path / "starts")]
    settings = {
        **RUN,
        "env-kwargs": ["size", "48", "prompt", PROMPT, "max_position", "1"],
        "policy": tmp_path / "model",
        "device": "cpu",
    }
    settings |= {
        "method": "choice",
        "lora-rank": 4,
        "dtype": "bfloat16",
        "micro-batch": 1,
        "max-new-tokens": 2,
        "total-steps": 12,
    }
    given = [
        str(part)
        for name, value in settings.items()
        for part in (f"--{name}", *(value if isinstance(value, list) else [value]))
    ]
    codes = in_two_processes(lambda _: main(["train", "--fsdp", *given, "--out", str(out), *starts]), tmp_path)
    codes += in_two_processes(lambda _: main(["train", "--resume", str(out), "--total-steps", "24", *starts]), tmp_path)
    assert codes == [0, 0, 0, 0]
    rows = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [0, 12, 24]
    trained = VLMPolicy.from_pretrained(out / "policy", dtype=torch.bfloat16)
    card = json.loads((out / "card.json").read_text())
    assert card["parameters"]["policy"] == sum(parameter.numel() for parameter in trained.parameters())
    config = TrainConfig.from_json(json.loads((out / "config.json").read_text()))
    world = config.env, config.env_kwargs
    figures = ThoughtPanel.of(*world, held_out_episodes(*world, seed=0, count=1)).figures(trained, config.seed)
    assert rows[-1]["eval/thought_information"] > 0.01
    assert {name: rows[-1][name] for name in figures} == pytest.approx(figures, abs=1e-3)


@pytest.mark.parametrize(
    ("processes", "settings", "message"),
    [
        ("1", {}, "spreads a model over several processes, and there is one"),
        ("2", {"method": "awr"}, "for methods with PPO or GRPO, not for 'awr'"),
        ("2", {"optimizer": "adam8bit"}, "choose --optimizer adam"),
        ("2", {"policy": "tiny"}, "fsdp True is for pretrained models"),
    ],
)
def test_what_cannot_be_spread_is_refused(
    processes: str, settings: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", processes)
    with pytest.raises(UsageError, match=message):
        check_runs([TrainConfig.of(**{"policy": "some/model", "fsdp": True} | settings)])
