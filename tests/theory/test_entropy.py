"""Eq. 2 of [CoSo], the chain rule of entropy, and the two forms of the weighted entropy, by enumeration."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from agents.exploration import entropy_bonus
from tests.theory.language import Language
from tests.theory.tiny_policy import evaluate_all, tiny_policy


@pytest.mark.parametrize("seed", range(5))
def test_the_entropy_of_an_utterance_is_the_expected_sum_of_its_tokens(seed: int) -> None:
    rng = np.random.default_rng(seed)
    language = Language.random(rng)
    policy = language.random_policy(rng, sharpness=2)
    said = language.probabilities(policy)
    assert said.sum() == pytest.approx(1)
    whole = -(said * np.log(said)).sum()
    assert said @ language.entropies(policy).sum(1) == pytest.approx(whole)


def test_the_entropies_of_a_real_policy_add_up_to_that_of_its_utterances() -> None:
    with torch.no_grad():
        evaluation, mask = evaluate_all(tiny_policy())
    log_probs = evaluation.log_probs.sum(1)
    said = log_probs.exp()
    assert len(said) == 1 + 3 + 9 + 27 and said.sum().item() == pytest.approx(1)
    ones = mask.float()
    rows = [entropy_bonus(ones[[k]], evaluation.entropies[[k]], mask[[k]], per_token=False) for k in range(len(mask))]
    assert (said @ torch.stack(rows)).item() == pytest.approx(-(said @ log_probs).item())
    # Divided by its length, an utterance's sum is a rate, and their mean no entropy of anything.
    rate = entropy_bonus(ones, evaluation.entropies, mask, per_token=True)
    np.testing.assert_allclose(rate, (evaluation.entropies.sum(1) / mask.sum(1)).mean())


@pytest.mark.parametrize("seed", range(5))
def test_weights_of_prefixes_make_surprise_and_entropy_the_same_objective(seed: int) -> None:
    """E sum -B_i log pi(y_i | y_<i) = E sum B_i H_i holds if B_i does not depend on y_i or on later tokens."""
    rng = np.random.default_rng(seed)
    language = Language.random(rng)
    policy = language.random_policy(rng)
    said = language.probabilities(policy)

    def forms(weights: np.ndarray) -> tuple[float, float]:
        surprise = said @ -(weights * language.log_probs(policy)).sum(1)
        return float(surprise), float(said @ (weights * language.entropies(policy)).sum(1))

    surprise, entropy = forms(language.by_prefix(rng.uniform(size=len(language.prefixes))))
    assert surprise == pytest.approx(entropy)
    surprise, entropy = forms(language.interventions())
    assert abs(surprise - entropy) > 1e-4
