"""Acting on swapped utterances: with what counts corrected the expected gradient is that of RL, else another one."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

import parsers
from agents.learners import PPOConfig
from agents.learners.clipped import clipped_loss
from agents.learners.divergence import utterance_kl
from agents.policies.protocol import Evaluation
from agents.rollout.swapping import Swapping

#: Probabilities of two actions under the policy that played, advantages, and the share of swapped answers.
CASES = [
    ([1 - 1e-5, 1e-5], [0.0, 1.0], 0.2),
    ([0.999, 0.001], [0.0, -1.0], 0.2),  # a rare action that is bad: pi / b is far below the clip range
    ([0.9, 0.1], [1.0, -1.0], 0.2),
    ([0.99, 0.01], [1.0, 0.0], 0.5),  # a likely one that is good: pi / b is above it
    ([0.3, 0.7], [-2.0, 0.5], 0.9),
]


def played(pi: list[float], advantages: list[float]) -> Any:
    """Return each of the two actions once, as a minibatch of utterances of one token."""
    batch: Any = type("Batch", (), {})()
    batch.action_mask = batch.mask = torch.ones(2, 1, dtype=torch.bool)
    batch.valid, batch.choices = torch.ones(2, dtype=torch.bool), [None, None]
    batch.log_probs = torch.tensor(pi).log()[:, None]
    batch.advantages = torch.tensor(advantages)
    return batch


def expected_gradient(pi: list[float], advantages: list[float], share: float, corrected: bool) -> float:
    """Gradient of PPO's expected loss by the second action's logit before any step, by enumeration.

    An action is executed with probability (1 - share) pi + share / 2.
    """
    logits = torch.tensor(pi).log().requires_grad_()
    now = logits.log_softmax(0)[:, None]
    batch = played(pi, advantages)
    importance = None
    if corrected:
        parser = parsers.make("coso/plain", choices=("left", "right"))
        importance = Swapping(parser, share).importance(batch, batch.log_probs)
    # The loss is a mean, so that an action's own part of it comes twice when it counts for two.
    executed = 2 * ((1 - share) * torch.tensor(pi) + share / 2)
    counts = executed if importance is None else executed * importance
    loss, _ = clipped_loss(Evaluation(now, now, now[:, 0]), batch, PPOConfig(), counts)
    (gradient,) = torch.autograd.grad(loss, logits)
    return gradient[1].item()


@pytest.mark.parametrize(("pi", "advantages", "share"), CASES)
def test_the_corrected_gradient_is_that_of_rl(pi: list[float], advantages: list[float], share: float) -> None:
    # d/d logit of -(pi_1 A_1 + pi_2 A_2)
    plain = -pi[0] * pi[1] * (advantages[1] - advantages[0])
    assert expected_gradient(pi, advantages, share, corrected=True) == pytest.approx(plain, rel=1e-3)


def test_uncorrected_a_rare_action_is_pushed_as_if_it_had_been_demonstrated() -> None:
    pi, advantages, share = CASES[0]
    found = expected_gradient(pi, advantages, share, corrected=False)
    assert found == pytest.approx(-share / 2, rel=1e-3)


def test_the_distance_that_stops_an_iteration_is_that_of_the_policy() -> None:
    old, new, share = torch.tensor([1 - 1e-5, 1e-5]), torch.tensor([1 - 1e-3, 1e-3]), 0.2
    batch = played(old.tolist(), [0.0, 0.0])
    executed = (1 - share) * old + share / 2
    swapping = Swapping(parsers.make("coso/plain", choices=("left", "right")), share)
    counts = 2 * executed * swapping.importance(batch, batch.log_probs)
    evaluation = Evaluation(new.log()[:, None], new[:, None], new)
    truth = (old.double() * (old.double() / new.double()).log()).sum().item()
    assert utterance_kl(evaluation, batch, counts) == pytest.approx(truth, rel=1e-2)
    # Without the correction the rare action, which is swapped in, seems to have moved the whole policy.
    assert utterance_kl(evaluation, batch, 2 * executed) > 1000 * truth
    assert math.isfinite(truth)
