"""PPO: its loss by hand, identical runs, exact resumption, guards, and that it learns."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import torch

from agents.causal import CausalConfig
from agents.coso import CoSo
from agents.demonstrations import Demonstrations
from agents.exploration import UniformBonus
from agents.learners import PPO, SFT, NonFiniteLossError, OnlineLearner, PPOConfig, SFTConfig
from agents.learners.clipped import part_weights
from agents.policies import Evaluation, TinyVLM, TinyVLMConfig, VLMPolicy
from agents.rollout import Minibatch, Utterances
from agents.storage import CheckpointError, read_state
from parsers import Parse
from tests.agents.conftest import UTTERANCES, MakeRollout, guided
from tests.agents.learners.conftest import CONFIG, fingerprint, number_line
from tests.agents.learners.games import SayYes
from tests.conftest import Learned
from tests.inner_loop import quick

METHODS = ("rl", "rl_entropy", "coso")


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_run(learner: Callable[..., OnlineLearner], method: str) -> None:
    histories = []
    for _ in range(2):
        rows: list[dict[str, float]] = []
        made = learner(method)
        made.learn(24, lambda _, metrics, rows=rows: rows.append(metrics))  # type: ignore[misc]
        histories.append(([{k: v for k, v in r.items() if not k.startswith("time/")} for r in rows], fingerprint(made)))
    assert histories[0] == histories[1]
    assert len(histories[0][0]) == 2


@pytest.mark.slow
def test_another_seed_gives_another_run(learner: Callable[..., OnlineLearner]) -> None:
    assert fingerprint(learner().learn(12)) != fingerprint(learner(seed=6).learn(12))


@pytest.mark.slow
@pytest.mark.parametrize("method", quick(["coso"], METHODS))
def test_a_resumed_run_is_the_uninterrupted_one_bit_for_bit(
    learner: Callable[..., OnlineLearner], method: str, tmp_path: Path
) -> None:
    whole = learner(method).learn(48)
    half = learner(method)
    half.learn(48, lambda made, _: made.request_stop() if made.iteration == 2 else None)
    assert half.num_timesteps == 24
    half.save(tmp_path)
    half.learn(48)  # what goes on after a save must not matter
    resumed = learner(method, seed=99)
    resumed.load(tmp_path)
    resumed.learn(48)
    assert resumed.num_timesteps == whole.num_timesteps == 48
    assert fingerprint(resumed) == fingerprint(whole) == fingerprint(half)


def test_a_callback_that_returns_false_ends_training(learner: Callable[..., OnlineLearner]) -> None:
    made = learner().learn(48, lambda made, _: made.iteration < 2)
    assert (made.iteration, made.num_timesteps) == (2, 24)


def test_a_missing_checkpoint_is_named(learner: Callable[..., OnlineLearner], tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"learner\.json is missing"):
        learner().load(tmp_path)


@pytest.mark.slow
def test_uniform_weights_and_causal_weights_of_one_are_the_same_run(learner: Callable[..., OnlineLearner]) -> None:
    class AllEqual(UniformBonus):
        """What a causal bonus would be if every token had the full effect."""

        def weights(self, batch: Utterances) -> torch.Tensor:
            return torch.ones(batch.mask.shape) * batch.mask

    uniform, causal = learner("rl_entropy"), learner()
    causal.bonus = AllEqual()
    losses: list[list[float]] = [[], []]
    for made, kept in zip((uniform, causal), losses, strict=True):
        made.learn(24, lambda _, metrics, kept=kept: kept.append(metrics["train/loss"]))  # type: ignore[misc]
    assert losses[0] == losses[1] and fingerprint(uniform) == fingerprint(causal)


@pytest.mark.slow
def test_no_coefficient_makes_the_methods_equal(learner: Callable[..., OnlineLearner]) -> None:
    runs = [fingerprint(learner(method, ent_coef=0.0).learn(12)) for method in METHODS]
    assert runs[0] == runs[1] == runs[2]


def loss_of(learner: Any, **changes: Any) -> tuple[torch.Tensor, dict[str, float]]:
    """Two utterances of three tokens; the second token wrote the action. Half the weight on thoughts, no penalty."""
    learner.config = replace(learner.config, thought_coef=0.5, kl_coef=0.0)
    log_probs = changes.pop("log_probs", PRESENT)
    if "rollout_log_probs" in changes:
        changes["log_probs"] = changes.pop("rollout_log_probs")
    nothing = torch.zeros(2)
    columns: dict[str, Any] = {
        "prompts": [{}, {}],
        "utterances": ["a", "b"],
        "parses": [Parse("+", span=(0, 1)), Parse("-", span=(0, 1))],
        "labels": [1, 0],
        "choices": [None, None],
        "tokens": torch.ones(2, 3, dtype=torch.long),
        "mask": torch.tensor([[True, True, True], [True, True, False]]),
        "action_mask": torch.tensor([[False, True, False], [False, True, False]]),
        # log pi(y|s) of the rollout's policy: -2.9 and -0.25
        "log_probs": torch.tensor([[-1.0, -2.15, -0.5], [-0.3, -0.1, 0.0]]),
        "entropies": torch.zeros(2, 3),
        "values": torch.tensor([0.0, 1.0]),
        "rewards": nothing,
        "advantages": torch.tensor([1.0, -1.0]),
        "returns": torch.tensor([1.0, 0.5]),
        "weights": torch.tensor([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]),
        "choice_sets": [None, None],
        "suggestions": [None, None],
        "pictures": [None, None],
        "start_log_probs": torch.zeros(2, 3),
        "rows": torch.arange(2),
        "epoch": 0,
    }
    entropies = torch.tensor([[1.0, 0.6, 1.0], [2.0, 0.2, 0.0]])
    values = torch.tensor([0.5, 1.0])
    return learner.objective(Evaluation(log_probs, entropies, values), Minibatch(**(columns | changes)))


def test_the_loss_by_hand(learner: Callable[..., OnlineLearner]) -> None:
    loss, figures = loss_of(learner(clip_range=0.1, vf_coef=1.0))
    ratios = math.exp(-2.75 + 2.9), math.exp(-0.25 + 0.25)
    surrogate = (min(ratios[0], 1.1) * 1.0 - ratios[1]) / 2
    value_loss = 0.5 * (0.5**2 + 0.5**2) / 2
    bonus = (0.6 / 3 + 0.2 / 2) / 2
    assert figures["train/policy_loss"] == pytest.approx(-surrogate)
    assert figures["train/value_loss"] == pytest.approx(value_loss)
    assert figures["train/bonus"] == pytest.approx(bonus)
    assert figures["train/kl"] == pytest.approx((ratios[0] - 1 - math.log(ratios[0])) / 2, rel=1e-4)
    assert figures["train/clip_fraction"] == 1 / 2, "one of two ratios is outside of .9 to 1.1"
    assert figures["train/loss"] == float(loss)
    assert float(loss) == pytest.approx(-surrogate + value_loss - 0.1 * bonus)


PRESENT = torch.tensor([[-1.0, -2.0, -0.5], [-0.3, -0.1, 0.0]])


def old(*of_actions: float) -> dict[str, torch.Tensor]:
    """Log-probabilities at sampling time that differ from ``PRESENT`` in the tokens that wrote the actions."""
    log_probs = PRESENT.clone()
    log_probs[:, 1] = torch.tensor(of_actions)
    return {"rollout_log_probs": log_probs}


def test_the_norm_of_the_gradient_is_that_before_clipping(
    learner: Callable[..., OnlineLearner], make_rollout: MakeRollout
) -> None:
    made = learner(max_grad_norm=1e-3)
    rollout = make_rollout(made.policy)
    (batch,) = rollout.minibatches(4, torch.Generator(), guidance=guided(torch.zeros(rollout.mask.shape)))
    loss, _ = made.objective(made.evaluate(batch), batch)
    trained = [parameter for parameter in made.policy.parameters() if parameter.requires_grad]
    gradients = torch.autograd.grad(loss, trained, allow_unused=True)
    norm = sum(float((gradient**2).sum()) for gradient in gradients if gradient is not None) ** 0.5
    assert norm > 0.1
    assert made.gradient_step(made.evaluate(batch), batch)["train/grad_norm"] == pytest.approx(norm, rel=1e-4)


def test_a_runaway_ratio_counts_only_clipped(learner: Callable[..., OnlineLearner]) -> None:
    # The second advantage is negative, so an unclipped ratio of e^5 would win the minimum.
    _, figures = loss_of(learner(clip_range=0.1), log_probs=PRESENT, **old(-2.0, -5.1))
    assert figures["train/policy_loss"] == pytest.approx(-(1.0 - 1.1) / 2)


@pytest.mark.parametrize("distance", [5.0, 89.0, 1e4])
@pytest.mark.parametrize("advantage", [-1.0, 1.0])
def test_a_runaway_ratio_has_a_finite_gradient(
    learner: Callable[..., OnlineLearner], distance: float, advantage: float
) -> None:
    """exp(89) is infinite, and the gradient of an infinity that is masked afterwards is NaN."""
    log_probs = torch.tensor([[-1.0, -2.0, -0.5], [-0.3, -0.1, 0.0]], requires_grad=True)
    loss, figures = loss_of(
        learner(),
        log_probs=log_probs,
        **old(-2.0, -0.1 - distance),
        advantages=torch.tensor([1.0, advantage]),
    )
    loss.backward()
    assert log_probs.grad is not None and torch.isfinite(log_probs.grad).all()
    assert log_probs.grad[0].any() and not log_probs.grad[1].any()
    assert all(math.isfinite(figure) for figure in figures.values())


def test_values_are_clipped_when_asked(learner: Callable[..., OnlineLearner]) -> None:
    _, figures = loss_of(learner(clip_range_vf=0.1))
    # First value: clipped to 0.1, error 0.9 beats 0.5. Second: unchanged.
    assert figures["train/value_loss"] == pytest.approx(0.5 * (0.9**2 + 0.5**2) / 2)


def test_a_nan_loss_stops_and_keeps_the_batch(learner: Callable[..., OnlineLearner], tmp_path: Path) -> None:
    made: Any = learner()
    made.debug_folder = tmp_path / "debug"
    before = [p.clone() for p in made.policy.model.parameters()]
    with torch.no_grad():
        made.policy.value_head.out.bias.fill_(math.nan)
    with pytest.raises(NonFiniteLossError, match="the loss is nan at step 0; weights were not changed") as caught:
        made.learn(12)
    assert f"the batch is in {made.debug_folder / 'non_finite_batch_0.json'}" in str(caught.value)
    batch = read_state(made.debug_folder, "non_finite_batch_0")
    assert len(batch["utterances"]) == len(batch["choices"]) == len(batch["rows"]) == 4
    again = made.policy.evaluate(batch["prompts"], batch["tokens"], batch["mask"])
    assert torch.allclose(again.log_probs, batch["log_probs"], atol=1e-5) and again.values.isnan().all()
    assert all(torch.equal(a, b) for a, b in zip(before, made.policy.model.parameters(), strict=True))


def test_an_utterance_without_an_action_has_a_weight_of_its_own(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    """Log pi(y|s) by hand: lambda on thoughts, 1 on the action, and one weight on all of what does not parse."""
    rollout = make_rollout(policy, [UTTERANCES[0], "I do not know.", UTTERANCES[1], '{"action": "up"}'])
    assert [parse.valid for parse in rollout.parses] == [True, False, True, False]
    parts = part_weights(rollout, 0.25, 0.5)
    log_probs = (rollout.log_probs * parts).sum(1)
    for row in range(4):
        each = rollout.log_probs[row][rollout.mask[row]].tolist()
        action = rollout.action_mask[row][rollout.mask[row]].tolist()
        assert sum(action) == (1 if row in (0, 2) else 0)
        others = 0.5 if row in (1, 3) else 0.25
        expected = sum(p * (1.0 if wrote else others) for p, wrote in zip(each, action, strict=True))
        assert float(log_probs[row]) == pytest.approx(expected, rel=1e-5)
    assert not parts[~rollout.mask].any()
    # In the loss as well: only then is the ratio of these two policies e^.25.
    moved = replace(rollout, log_probs=rollout.log_probs - rollout.mask / 100)
    learner = PPO(policy, number_line(), replace(CONFIG, thought_coef=0.25, invalid_coef=0.5, clip_range=5.0))
    (batch,) = moved.minibatches(4, torch.Generator(), guidance=guided(torch.zeros(rollout.mask.shape)))
    with torch.no_grad():
        _, figures = learner.loss(learner.evaluate(batch), batch)
    ratios = (parts.sum(1) / 100).exp()
    assert figures["train/policy_loss"] == pytest.approx(-float((ratios * rollout.advantages).mean()), rel=1e-3)


@pytest.mark.slow
def test_the_learning_rate_falls_on_a_cosine(learner: Callable[..., OnlineLearner]) -> None:
    """It is the optimizer's own rate that is reported; that of the value head stays."""
    rows: list[list[float]] = []
    made = learner(learning_rate=1e-4, learning_rate_end=1e-6, n_epochs=1)

    def note(made: OnlineLearner, metrics: dict[str, float]) -> None:
        rows.append([metrics["train/learning_rate"], *(group["lr"] for group in made.optimizer.param_groups)])

    made.learn(48, note)
    expected = [1e-6 + 0.5 * 99e-6 * (1 + math.cos(math.pi * done)) for done in (0, 0.25, 0.5, 0.75)]
    assert rows == [pytest.approx([rate, rate, 3e-3]) for rate in expected]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"batch_size": 0}, "batch_size and n_epochs must be at least 1, got 0, 4"),
        ({"clip_range": -0.1}, "clip_range must be above 0, got -0.1"),
        ({"target_kl": -1.0}, "target_kl must not be negative, got -1.0"),
        ({"max_grad_norm": -1.0}, "max_grad_norm must be above 0, inf for no clipping, got -1.0"),
        ({"kl_samples": -3}, "kl_samples must not be negative, got -3"),
        ({"kl_coef": float("nan")}, "kl_coef must be finite and not negative, got nan"),
        ({"ent_coef": -1.0}, "ent_coef must be finite and not negative, got -1.0"),
        ({"seed": -1}, "seed must be at least 0, got -1"),
        ({"ent_schedule": "lineal"}, "ent_schedule must be one of 'constant', 'linear', 'adaptive', got 'lineal'"),
        ({"kl_tokens": "thought"}, "kl_tokens must be one of 'all', 'thoughts', 'unweighted', got 'thought'"),
        ({"optimizer": "adamw"}, "optimizer must be one of 'adam', 'adam8bit', got 'adamw'"),
        ({"gamma": 1.5}, r"gamma and gae_lambda must be in \[0, 1\], got 1.5"),
        ({"ratio_limit": 1.1}, r"ratio_limit must be above 1 \+ clip_range, got 1.1, 0.2"),
        ({"ratio_limit": float("nan")}, r"ratio_limit must be above 1 \+ clip_range, got nan, 0.2"),
        ({"thought_coef": -1.0}, "thought_coef must be finite and not negative, got -1.0"),
        ({"invalid_coef": float("nan")}, "invalid_coef must be finite and not negative, got nan"),
        ({"vf_coef": -1.0}, "vf_coef must be finite and not negative, got -1.0"),
        ({"advantage_std_floor": -1.0}, "advantage_std_floor must be finite and not negative, got -1.0"),
        ({"clip_range_vf": -1.0}, "clip_range_vf must be above 0, got -1.0"),
        ({"ent_target": float("nan")}, "ent_target must be finite, got nan"),
        ({"invalid_advantage": float("nan")}, "invalid_advantage must be finite, None for no limit, got nan"),
    ],
)
def test_impossible_settings_are_refused(setting: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PPOConfig(**setting)


def test_an_environment_without_prompts_is_refused(start: VLMPolicy) -> None:
    from agents.rollout import Stepper

    envs: Any = gym.make_vec("CartPole-v1", num_envs=1)
    with pytest.raises(TypeError, match="a learner needs Dict observations with a 'prompt'"):
        Stepper(envs)


@pytest.mark.slow
@pytest.mark.learning
def test_it_learns_what_pays(learning_seed: int, learned: Learned) -> None:
    env = SayYes()
    said = [env.parser.format(action) for action in ("yes", "no", "no") for _ in range(8)]
    images = np.zeros((24, 32, 32, 3), np.uint8)
    policy = TinyVLM.build(
        ["Well?", *said],
        seed=learning_seed,
        config=TinyVLMConfig(width=32, layers=1, heads=2, image_size=32, temperature=1.0),
    )
    SFT(policy, SFTConfig(steps=40, batch_size=16, learning_rate=1e-2, seed=learning_seed)).fit(
        Demonstrations(["Well?"] * 24, said, images)
    )
    envs = gym.vector.SyncVectorEnv([SayYes] * 32, autoreset_mode=gym.vector.AutoresetMode.SAME_STEP)
    rewards: list[float] = []
    learner = PPO(
        policy,
        envs,
        PPOConfig(
            n_steps=1,
            batch_size=32,
            learning_rate=1e-3,
            learning_rate_end=1e-3,
            target_kl=None,
            thought_coef=0.5,
            kl_samples=0,
            seed=learning_seed,
        ),
    )
    learner.learn(32 * 60, lambda _, metrics: rewards.append(metrics["rollout/reward"]))
    learned("reward at the start", np.mean(rewards[:2]), below=0.6)
    # Ten iterations, 320 utterances, since a single one varies by .1. The start says "yes" in a third of its replies.
    learned("reward at the end", np.mean(rewards[-10:]), above=0.8)


def test_exact_weights_run_end_to_end(start: VLMPolicy) -> None:
    causal = CausalConfig(source="exact", normalise=False)
    agent = CoSo(PPO(copy.deepcopy(start), number_line(prompt="Where to?"), CONFIG), ent_coef=1.0, causal=causal)
    bonuses: list[float] = []
    agent.learn(12, lambda _, metrics: bonuses.append(metrics["train/bonus"]))
    weights, rollout = agent.learner.last_weights, agent.learner.last_rollout
    assert weights is not None and rollout is not None and agent.learner.ent_coef == 1.0
    valid = torch.tensor([parse.valid for parse in rollout.parses])
    assert valid.any() and bonuses[0] > 0
    # With two actions the one other action changes the sign, and nothing else.
    assert torch.equal(weights, (rollout.action_mask & valid[:, None]).float())
