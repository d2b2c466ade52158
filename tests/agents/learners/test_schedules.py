"""Coefficients that fall or adapt, the distance from the start, and the cost of unreadable utterances."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from agents.learners import OnlineConfig, OnlineLearner
from agents.learners.divergence import start_kl
from agents.learners.ppo import normalised_advantages
from agents.policies import Evaluation, VLMPolicy
from tests.agents.conftest import UTTERANCES, MakeRollout, guided
from tests.agents.learners.conftest import fingerprint

MakeLearner = Callable[..., OnlineLearner]


@pytest.mark.slow
def test_a_linear_coefficient_is_zero_after_its_end(learner: MakeLearner) -> None:
    made, found = learner("rl_entropy", ent_schedule="linear", ent_end=0.5, ent_coef=0.2), list[float]()
    made.learn(48, lambda _, metrics: found.append(metrics["train/ent_coef"]))
    assert found == pytest.approx([0.2, 0.1, 0.0, 0.0])


@pytest.mark.slow
@pytest.mark.parametrize(("target", "step"), [(1e9, 0.01), (-1.0, -0.01)])
def test_an_adaptive_coefficient_moves_towards_its_target_and_is_saved(
    learner: MakeLearner, tmp_path: Path, target: float, step: float
) -> None:
    changes: dict[str, Any] = {"ent_schedule": "adaptive", "ent_target": target, "ent_step": 0.01, "ent_coef": 0.1}
    made, found = learner("rl_entropy", **changes), list[float]()
    made.learn(24, lambda _, metrics: found.append(metrics["train/ent_coef"]))
    assert found == pytest.approx([0.1, 0.1 + step]) and made.ent_coef == pytest.approx(0.1 + 2 * step)
    made.save(tmp_path)
    resumed = learner("rl_entropy", **changes)
    resumed.load(tmp_path)
    assert resumed.ent_coef == made.ent_coef
    made.ent_coef = 0.001
    made.learn(36)
    assert made.ent_coef >= 0


def test_the_distance_from_the_start_by_hand(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    rollout = make_rollout(policy, UTTERANCES[:2])
    (batch,) = rollout.minibatches(2, torch.Generator(), guidance=guided(torch.zeros(rollout.mask.shape)))
    mask = torch.tensor([[True, True], [True, False]])
    batch = replace(batch, mask=mask, start_log_probs=torch.tensor([[-1.0, -2.0], [-0.5, 0.0]]))
    now = torch.tensor([[-2.0, -2.0], [-0.2, 5.0]])
    found = start_kl(Evaluation(now, now, now[:, 0]), batch, torch.tensor([[1.0, 1.0], [0.5, 1.0]]))
    # Log-ratios of -1, 0 and .3, the last at weight .5.
    assert found.item() == pytest.approx(0.5 * (1.0 + 0.5 * 0.09) / 2, abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("tokens", ["all", "thoughts", "unweighted"])
def test_the_penalty_holds_the_policy_near_its_start(learner: MakeLearner, tokens: str) -> None:
    def distance(kl_coef: float) -> float:
        made, found = learner("coso", kl_coef=kl_coef, kl_tokens=tokens, n_epochs=4, target_kl=None), list[float]()
        made.learn(60, lambda _, metrics: found.append(metrics["kl_to_start"]))
        return found[-1]

    assert distance(10.0) < 0.5 * distance(0.0)


@pytest.mark.slow
def test_a_penalty_of_zero_changes_nothing(learner: MakeLearner) -> None:
    without = [learner(kl_coef=0.0, **how).learn(12) for how in ({}, {"kl_tokens": "all", "kl_samples": 0})]
    assert fingerprint(without[0]) == fingerprint(without[1]) != fingerprint(learner().learn(12))


@pytest.mark.slow
def test_a_run_with_a_penalty_resumes_to_the_same_policy(learner: MakeLearner, tmp_path: Path) -> None:
    whole = learner(kl_coef=0.5)
    start = copy.deepcopy(whole.policy.state_dict())
    whole.learn(12).save(tmp_path)
    whole.learn(24)
    resumed = learner(kl_coef=0.5)
    for parameter in resumed.policy.parameters():
        parameter.data.mul_(1.1)
    resumed.load(tmp_path)
    resumed.learn(24)
    assert fingerprint(resumed) == fingerprint(whole)
    assert all(torch.equal(value, resumed._start.state_dict()[name]) for name, value in start.items())  # type: ignore[union-attr]


def test_unreadable_utterances_cost_something_whatever_the_rewards(
    policy: VLMPolicy, make_rollout: MakeRollout
) -> None:
    rollout = make_rollout(policy, [*UTTERANCES[:3], "hm"])
    rollout = replace(rollout, advantages=torch.tensor([1.0, -5.0, 2.0, 3.0]))
    plain, limited = normalised_advantages(rollout, None), normalised_advantages(rollout, -1.0)
    assert plain.mean().item() == pytest.approx(0, abs=1e-6) and plain.std().item() == pytest.approx(1, abs=1e-5)
    assert torch.equal(limited[:3], plain[:3]) and plain[3] > 0 and limited[3] == -1
    worse = replace(rollout, advantages=torch.tensor([1.0, 1.0, 2.0, -50.0]))
    assert normalised_advantages(worse, -1.0)[3] == normalised_advantages(worse, None)[3] < -1


@pytest.mark.parametrize("value", [0.3, -0.1, 1.0, 100.1, -0.4647])
def test_equal_advantages_are_zero(policy: VLMPolicy, make_rollout: MakeRollout, value: float) -> None:
    """The mean of equal numbers, rounded, would leave a difference that its own deviation scales up to 1."""
    rollout = replace(make_rollout(policy), advantages=torch.full((64,), value))
    assert normalised_advantages(rollout, None).abs().max() < 1e-6


def test_a_floor_keeps_small_advantages_small(
    policy: VLMPolicy, make_rollout: MakeRollout, learner: MakeLearner
) -> None:
    rollout = replace(make_rollout(policy), advantages=torch.linspace(-0.02, 0.02, 64) + 0.3)
    deviation = rollout.advantages.std().item()
    assert torch.allclose(normalised_advantages(rollout, None, 0.1) * 0.1, rollout.advantages - 0.3, atol=1e-5)
    whole = normalised_advantages(rollout, None)
    assert whole.std().item() == pytest.approx(1, abs=1e-3)
    assert torch.equal(normalised_advantages(rollout, None, deviation / 2), whole)
    held = learner(advantage_std_floor=0.1, invalid_advantage=None)
    assert torch.equal(held.advantages(rollout), normalised_advantages(rollout, None, 0.1))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ent_end": 0.0}, r"ent_end must be in \(0, 1\], got 0.0"),
        ({"ent_step": -1.0}, "ent_step must be finite and not negative, got -1.0"),
        ({"kl_coef": -0.1}, "kl_coef must be finite and not negative, got -0.1"),
    ],
)
def test_senseless_settings_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        OnlineConfig(**wrong)
