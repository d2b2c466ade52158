"""The penalty on the distance from the start policy, by enumeration: what it measures, and where it pulls.

The estimate r - 1 - log r, with r = start / present, measures KL(present || start). Its gradient along the sampled
tokens is that of the other divergence, KL(start || present): the present policy is pulled back to all that the start
policy says, not away from what it does not.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from agents.learners.divergence import low_variance_kl
from tests.theory.direct import log_probs
from tests.theory.language import Language


@pytest.mark.parametrize("seed", range(3))
def test_the_estimate_of_one_token_and_its_gradient_are_those_of_two_divergences(seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits = torch.from_numpy(rng.normal(size=6)).requires_grad_()
    start = torch.from_numpy(rng.normal(size=6)).log_softmax(0)
    present = logits.log_softmax(0)
    said = present.exp().detach()

    estimate = said @ low_variance_kl(start - present)
    assert estimate.item() == pytest.approx((said * (present - start)).sum().item())
    (used,) = torch.autograd.grad(estimate, logits, retain_graph=True)
    (reverse,) = torch.autograd.grad((start.exp() * (start - present)).sum(), logits, retain_graph=True)
    (own,) = torch.autograd.grad((present.exp() * (present - start)).sum(), logits)
    torch.testing.assert_close(used, reverse)
    assert (used - own).norm() > 0.05


@pytest.mark.parametrize("seed", range(3))
def test_the_sum_over_tokens_pulls_every_prefix_that_is_said(seed: int) -> None:
    rng = np.random.default_rng(seed)
    language = Language.random(rng)
    logits = torch.from_numpy(np.log(language.random_policy(rng))).requires_grad_()
    start = torch.from_numpy(language.random_policy(rng)).log()
    present = log_probs(language, logits)
    said = present.sum(1).exp().detach()

    distance = low_variance_kl(log_probs(language, start) - present).sum(1)
    (used,) = torch.autograd.grad(said @ distance, logits, retain_graph=True)
    reached = torch.zeros(len(language.prefixes), dtype=torch.float64)
    for p, places, mask in zip(said, language.places, language.mask, strict=True):
        reached[places[mask]] += p
    away = (start.exp() * (start - logits.log_softmax(1))).sum(1)
    (expected,) = torch.autograd.grad(reached @ away, logits)
    torch.testing.assert_close(used, expected)
