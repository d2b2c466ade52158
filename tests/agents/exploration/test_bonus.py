"""The bonus: one loss, three kinds of weights."""

from __future__ import annotations

import pytest
import torch

from agents.causal import CausalBonus, SCMConfig, SCMTrainingConfig
from agents.exploration import NoBonus, UniformBonus, entropy_bonus
from agents.policies import VLMPolicy
from parsers import ActionParser
from tests.agents.conftest import UTTERANCES, MakeRollout, said


def test_the_term_is_a_mean_over_each_utterances_own_tokens() -> None:
    weights = torch.tensor([[1.0, 0.5, 0.0], [1.0, 1.0, 1.0]])
    entropies = torch.tensor([[2.0, 4.0, 9.0], [1.0, 7.0, 7.0]])
    mask = torch.tensor([[True, True, True], [True, False, False]])
    assert float(entropy_bonus(weights, entropies, mask, per_token=True)) == pytest.approx(((2 + 2) / 3 + 1) / 2)
    assert float(entropy_bonus(weights, entropies, mask, per_token=False)) == pytest.approx((4 + 1) / 2)


def test_uniform_is_one_on_tokens_and_none_is_zero(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    rollout = make_rollout(policy)
    assert torch.equal(UniformBonus().weights(rollout), rollout.mask.float())
    assert not NoBonus().weights(rollout).any()


@pytest.mark.slow
def test_the_gradient_reaches_the_policy_and_never_the_scm(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    scm = SCMConfig(layers=1, hidden_size=32, heads=2, intermediate_size=64)
    bonus = CausalBonus(parser, policy.tokenizer, "reference", scm, SCMTrainingConfig(pretrain_steps=20))
    bonus.pretrain(said(policy, parser, UTTERANCES))
    bonus.scm.zero_grad()
    rollout = make_rollout(policy)
    weights = bonus.weights(rollout)
    evaluation = policy.evaluate(rollout.prompts, rollout.tokens, rollout.mask)
    entropy_bonus(weights, evaluation.entropies, rollout.mask, per_token=True).backward()
    assert weights.any()
    assert all(p.grad is None or not p.grad.any() for p in bonus.scm.parameters())
    assert any(p.grad is not None and p.grad.any() for p in policy.model.parameters())
