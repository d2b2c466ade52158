"""The penalty on the distance from the start policy, by enumeration: what it measures, and where it pulls.

Along tokens sampled from the present policy, half the squared log-ratio has the gradient of KL(present || start). The
other usual estimate, r - 1 - log r with r = start / present, has that of KL(start || present).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from agents.learners.divergence import low_variance_kl, start_kl
from agents.policies.protocol import Evaluation
from tests.theory.direct import log_probs
from tests.theory.language import Language


def drawn(seed: int) -> tuple[Language, Tensor, Tensor]:
    """Return a language, and the logits of a present and of a start policy."""
    rng = np.random.default_rng(seed)
    language = Language.random(rng)
    present, start = (torch.from_numpy(np.log(language.random_policy(rng))) for _ in range(2))
    return language, present.requires_grad_(), start


def at_prefixes(language: Language, present: Tensor, divergences: Tensor) -> Tensor:
    """Return the mean over the present policy's utterances of the divergences after each of their prefixes."""
    said = log_probs(language, present).sum(1).exp().detach()
    return (said[:, None] * divergences[language.places] * torch.from_numpy(language.mask)).sum()


class Said:
    """A batch of all utterances; only their start policy's log-probabilities and the mask are needed."""

    def __init__(self, language: Language, start: Tensor) -> None:
        self.start_log_probs = log_probs(language, start)
        self.mask = torch.from_numpy(language.mask)


@pytest.mark.parametrize("seed", range(3))
def test_the_penalty_pulls_as_the_divergence_from_the_start_does(seed: int) -> None:
    language, present, start = drawn(seed)
    batch: Any = Said(language, start)
    of_tokens = log_probs(language, present)
    said = of_tokens.sum(1).exp().detach()
    # The mean over utterances becomes an expectation: each utterance's tokens weigh as often as it is said.
    weights = said[:, None] * len(said) * batch.mask
    nothing = torch.zeros(len(said))
    penalty = start_kl(Evaluation(of_tokens, nothing, nothing), batch, weights)
    (used,) = torch.autograd.grad(penalty, present, retain_graph=True)

    log_p, log_start = present.log_softmax(1), start.log_softmax(1)
    kl = (log_p.exp() * (log_p - log_start)).sum(1)
    (expected,) = torch.autograd.grad(at_prefixes(language, present, kl), present)
    torch.testing.assert_close(used, expected)


@pytest.mark.parametrize("seed", range(3))
def test_the_low_variance_estimate_measures_one_divergence_and_pulls_as_the_other(seed: int) -> None:
    language, present, start = drawn(seed)
    batch = Said(language, start)
    of_tokens = log_probs(language, present)
    said = of_tokens.sum(1).exp().detach()
    estimate = said @ low_variance_kl(batch.start_log_probs - of_tokens).sum(1)
    assert estimate.item() == pytest.approx((said @ (of_tokens - batch.start_log_probs).sum(1)).item())

    (used,) = torch.autograd.grad(estimate, present, retain_graph=True)
    log_p, log_start = present.log_softmax(1), start.log_softmax(1)
    reverse = (log_start.exp() * (log_start - log_p)).sum(1)
    (expected,) = torch.autograd.grad(at_prefixes(language, present, reverse), present)
    torch.testing.assert_close(used, expected)
