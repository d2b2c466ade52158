"""Bonuses that share CoSo's loop: top entropy, valid utterances only, KL-Cov, and weights that know no tokens."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from agents.causal.controls import controlled
from agents.exploration import KLCovBonus, TopEntropyBonus, UniformBonus
from agents.policies import Evaluation, VLMPolicy
from tests.agents.conftest import UTTERANCES, MakeRollout, guided


def test_top_entropy_takes_the_highest_fifth_of_all_tokens(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    rollout = make_rollout(policy)
    weights = TopEntropyBonus(0.8).weights(rollout)
    chosen, others = rollout.entropies[weights > 0], rollout.entropies[rollout.mask & (weights == 0)]
    assert float(chosen.min()) >= float(others.max())
    assert len(chosen) == pytest.approx(0.2 * int(rollout.mask.sum()), abs=1)
    assert not weights[~rollout.mask].any()
    assert torch.equal(TopEntropyBonus(0.0).weights(rollout), rollout.mask.float())
    with pytest.raises(ValueError, match=r"quantile must be in \[0, 1\), got 1"):
        TopEntropyBonus(1)


def test_uniform_can_leave_out_what_does_not_parse(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    rollout = make_rollout(policy, [UTTERANCES[0], "hm"])
    weights = UniformBonus(only_valid=True).weights(rollout)
    assert torch.equal(weights[0], rollout.mask[0].float()) and not weights[1].any()


def test_kl_cov_by_hand(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    """Two utterances of three tokens; the highest covariance is that of the likeliest token of the better one."""
    rollout = make_rollout(policy, UTTERANCES[:2])
    (batch,) = rollout.minibatches(2, torch.Generator(), guidance=guided(torch.zeros(rollout.mask.shape)))
    mask = torch.tensor([[True, True, True], [True, True, False]])
    old = torch.tensor([[-1.0, -2.0, -3.0], [-1.0, -1.0, 0.0]])
    now = torch.tensor([[-0.5, -2.0, -3.0], [-1.0, -0.7, 0.0]], requires_grad=True)
    batch = replace(batch, mask=mask, log_probs=old, advantages=torch.tensor([1.0, -1.0]))
    evaluation = Evaluation(now, torch.ones(2, 3) * mask, torch.zeros(2))
    # Means: log pi -1.44, A .2. Covariances: .752, -.448, -1.248 and -.528, -.888.
    term, figures = KLCovBonus(0.2).term(evaluation, batch)
    assert term.item() == pytest.approx(-0.5 / 5) and figures["bonus/entropy"] == pytest.approx(1.0)
    term.backward()
    assert now.grad is not None and now.grad.nonzero().tolist() == [[0, 0]]
    with pytest.raises(ValueError, match=r"share must be in \(0, 1\], got 0"):
        KLCovBonus(0)


def test_controls_keep_each_utterances_sum() -> None:
    mask = torch.tensor([[True] * 6, [True] * 3 + [False] * 3])
    weights = torch.tensor([[0.0, 0.1, 0.9, 0.0, 0.3, 0.0], [0.5, 0.0, 0.1, 0.0, 0.0, 0.0]])
    matched = controlled(weights, mask, "matched", 0)
    assert matched[0] == pytest.approx(torch.full((6,), 1.3 / 6))
    assert matched[1] == pytest.approx(torch.tensor([0.2, 0.2, 0.2, 0.0, 0.0, 0.0]))
    seen = set()
    for draw in range(30):
        shuffled = controlled(weights, mask, "shuffled", draw)
        assert torch.equal(shuffled.sort(1).values, weights.sort(1).values) and not shuffled[~mask].any()
        assert torch.equal(shuffled, controlled(weights, mask, "shuffled", draw))
        seen.add(tuple(shuffled[1].tolist()))
    assert len(seen) == 6, "every order of the three tokens"
