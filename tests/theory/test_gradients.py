"""The gradient that a learner uses for the entropy term, against that of the expected weighted entropy.

A learner differentiates sum_i w_i H_i along the utterances that it has. The objective is the mean of this sum over the
utterances of the present policy, whose gradient has a second part: the sum times the gradient of log pi(y), which makes
utterances with a high sum more likely. The learner leaves it out.
"""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from agents.exploration import entropy_bonus
from tests.theory.tiny_policy import evaluate_all, gradient, tiny_policy


def weights_of(kind: str, mask: Tensor) -> Tensor:
    """Return weights, float32 [M, n]: 1 everywhere, on the first token alone, or different in every utterance."""
    generator = torch.Generator().manual_seed(0)
    drawn = torch.rand(mask.shape, generator=generator)
    first = torch.zeros_like(drawn)
    first[:, 0] = 1
    return {"ones": mask.float(), "first": first, "utterance": drawn * mask}[kind]


@pytest.mark.parametrize("kind", ["ones", "first", "utterance"])
def test_the_learners_gradient_leaves_out_the_score_function_part(kind: str) -> None:
    policy = tiny_policy()
    evaluation, mask = evaluate_all(policy)
    weights = weights_of(kind, mask)
    log_probs = evaluation.log_probs.sum(1)
    said = log_probs.exp()
    sums = (weights * evaluation.entropies).sum(1)

    true = gradient(policy, said @ sums)
    # The learner's mean over samples, in expectation: each utterance counts with its probability.
    rows = [
        entropy_bonus(weights[[k]], evaluation.entropies[[k]], mask[[k]], per_token=False) for k in range(len(mask))
    ]
    used = gradient(policy, said.detach() @ torch.stack(rows))
    left_out = gradient(policy, (said * sums).detach() @ log_probs)

    torch.testing.assert_close(used + left_out, true, atol=1e-5, rtol=1e-3)
    if kind == "first":
        # The first distribution is the same for every utterance: nothing is left out.
        assert left_out.norm() < 1e-4 * true.norm()
    else:
        assert left_out.norm() > 0.02 * true.norm()


def test_with_equal_weights_a_token_misses_the_entropies_of_later_tokens_alone() -> None:
    """The part left out is E sum_j grad log pi(y_j) * (entropies after j): earlier entropies are known before y_j."""
    policy = tiny_policy()
    evaluation, mask = evaluate_all(policy)
    said = evaluation.log_probs.sum(1).exp().detach()
    entropies = evaluation.entropies.detach() * mask
    later = entropies.sum(1, keepdim=True) - entropies.cumsum(1)
    whole = gradient(policy, said @ (entropies.sum(1, keepdim=True) * evaluation.log_probs).sum(1))
    missed = gradient(policy, said @ (later * evaluation.log_probs).sum(1))
    torch.testing.assert_close(missed, whole, atol=1e-5, rtol=1e-3)
    assert whole.norm() > 0.01
