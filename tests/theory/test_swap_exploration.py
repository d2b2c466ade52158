"""Acting on swapped utterances: with the right ratio the expected gradient is that of RL, without it another one."""

from __future__ import annotations

import pytest
import torch

#: Probability of the right action at a confidently wrong start.
RARE = 1e-7
SHARE = 0.2


def expected_gradient(corrected: bool) -> torch.Tensor:
    """Gradient of the expected surrogate over two actions in their logits, the second one right, by enumeration.

    With probability SHARE the other action is said instead of the sampled one.
    """
    logits = torch.tensor([1 - RARE, RARE], dtype=torch.float64).log().requires_grad_()
    policy = logits.softmax(0)
    old = policy.detach()
    behaviour = (1 - SHARE) * old + SHARE * old.flip(0)
    ratio = policy / (behaviour if corrected else old)
    advantages = torch.tensor([0.0, 1.0], dtype=torch.float64)
    (gradient,) = torch.autograd.grad((behaviour * ratio * advantages).sum(), logits)
    return gradient


def test_the_corrected_ratio_leaves_the_gradient_of_rl_which_is_as_small_as_the_action_is_rare() -> None:
    plain = RARE * (1 - RARE)  # d pi(right) / d logit, advantage 1
    assert expected_gradient(corrected=True)[1].item() == pytest.approx(plain, rel=1e-9)
    # Uncorrected, the rare action is pushed SHARE / RARE times as much: as if it had been demonstrated.
    assert expected_gradient(corrected=False)[1].item() == pytest.approx(SHARE, rel=1e-3)
