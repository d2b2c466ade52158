"""Lemmas 4.2 to 4.4 of [CoSo] on random processes: evaluation contracts, improvement is monotone, iteration converges.

Three assumptions matter. The weights are fixed while the policy changes. Improvement in closed form needs weights of
the prefix alone, B_i = b(y_<i). With weights of the whole utterance, such as an SCM's, improvement still holds for a
policy that maximises the objective itself, but no softmax token by token does so.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.theory.direct import best_values, log_probs, maximise, soft_values
from tests.theory.improvement import best_policy, common_weights, expected_weights, improved, iterate, objective
from tests.theory.language import Language
from tests.theory.mdp import MDP

SEEDS = range(3)
KINDS = ("interventions", "prefix", "sparse", "ones")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_backup_contracts_with_modulus_gamma(seed: int, kind: str) -> None:
    mdp = MDP.random(seed, kind)
    policy = mdp.random_policy(seed)
    rng = np.random.default_rng(seed)
    shape = (len(mdp.rewards), len(mdp.language.utterances))
    for _ in range(20):
        one, other = rng.normal(size=(2, *shape)) * rng.uniform(0.1, 100)
        apart = np.abs(mdp.backup(one, policy) - mdp.backup(other, policy)).max()
        assert apart <= mdp.gamma * np.abs(one - other).max() + 1e-12
    # No smaller modulus does: a constant shrinks by gamma exactly.
    zeros = np.zeros(shape)
    np.testing.assert_allclose(mdp.backup(zeros + 3, policy) - mdp.backup(zeros, policy), 3 * mdp.gamma)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_evaluation_converges_to_the_solution_of_the_linear_system(seed: int, kind: str) -> None:
    mdp = MDP.random(seed, kind)
    policy = mdp.random_policy(seed)
    q = np.random.default_rng(seed).normal(size=(len(mdp.rewards), len(mdp.language.utterances)))
    for _ in range(400):
        q = mdp.backup(q, policy)
    np.testing.assert_allclose(q, mdp.q_values(policy), atol=1e-8)
    # Utterances that mean the same action have the same Q, however likely they are.
    for action in set(mdp.language.actions.tolist()):
        same = q[:, mdp.language.actions == action]
        assert same.shape[1] > 1 and np.ptp(same, axis=1).max() < 1e-8


@pytest.mark.parametrize("kind", ["prefix", "sparse", "ones"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_nested_softmax_is_the_best_policy_of_a_state(seed: int, kind: str) -> None:
    mdp = MDP.random(seed, kind)
    language, rng = mdp.language, np.random.default_rng(seed)
    q = rng.normal(size=len(language.utterances))
    best, worth = best_policy(language, q, mdp.alpha, common_weights(language, mdp.weights))
    assert objective(language, best, q, mdp.alpha, mdp.weights) == pytest.approx(worth, abs=1e-9)
    for sharpness in (0.1, 1, 5):
        for _ in range(20):
            other = language.random_policy(rng, sharpness)
            near = 0.99 * best + 0.01 * other
            assert objective(language, other, q, mdp.alpha, mdp.weights) < worth
            assert objective(language, near, q, mdp.alpha, mdp.weights) < worth


@pytest.mark.parametrize("seed", SEEDS)
def test_with_equal_weights_the_nested_softmax_is_one_over_utterances(seed: int) -> None:
    mdp = MDP.random(seed, "ones")
    q = np.random.default_rng(seed).normal(size=len(mdp.language.utterances))
    best, _ = best_policy(mdp.language, q, mdp.alpha, common_weights(mdp.language, mdp.weights))
    flat = np.exp(q / mdp.alpha) / np.exp(q / mdp.alpha).sum()
    np.testing.assert_allclose(mdp.language.probabilities(best), flat, atol=1e-12)


@pytest.mark.parametrize("kind", ["prefix", "sparse", "ones"])
@pytest.mark.parametrize("seed", SEEDS)
def test_improvement_is_monotone_in_every_state_and_utterance(seed: int, kind: str) -> None:
    mdp = MDP.random(seed, kind)
    policy = mdp.random_policy(seed, sharpness=2)
    gains = []
    for _ in range(6):
        better = improved(mdp, policy)
        gains.append(mdp.q_values(better) - mdp.q_values(policy))
        policy = better
    assert min(gain.min() for gain in gains) > -1e-9
    assert gains[0].max() > 1e-3


@pytest.mark.parametrize("kind", ["prefix", "ones"])
@pytest.mark.parametrize("seed", SEEDS)
def test_iteration_converges_to_the_best_of_all_policies(seed: int, kind: str) -> None:
    mdp = MDP.random(seed, kind)
    found = [mdp.values(iterate(mdp, mdp.random_policy(start, sharpness=3))) for start in (seed, seed + 100)]
    np.testing.assert_allclose(found[0], found[1], atol=1e-8)
    np.testing.assert_allclose(best_values(mdp, mdp.random_policy(seed + 200)), found[0], atol=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_with_weights_of_whole_utterances_the_exact_maximiser_still_improves(seed: int) -> None:
    mdp = MDP.random(seed, "interventions")
    policy = mdp.random_policy(seed, sharpness=2)
    before = mdp.q_values(policy)
    logits = torch.from_numpy(policy).log()
    for s, q in enumerate(torch.from_numpy(before)):

        def score(row: torch.Tensor, q: torch.Tensor = q) -> torch.Tensor:
            of_tokens = log_probs(mdp.language, row)
            surprise = -(torch.from_numpy(mdp.weights) * of_tokens).sum(-1)
            return (of_tokens.sum(-1).exp() * (q + mdp.alpha * surprise)).sum()

        logits[s] = maximise(score, logits[s])
    gain = mdp.q_values(logits.softmax(-1).numpy()) - before
    assert gain.min() > -1e-9 and gain.max() > 1e-3


@pytest.mark.parametrize("form", ["surprise", "entropy"])
def test_a_softmax_with_averaged_weights_can_make_the_policy_worse(form: str) -> None:
    """The smallest counterexample: one token, two words of equal value, and only the first has a weight.

    The objective is p * (-log p), or p * H(p): the likelier the weighted word, the more its surprise or the entropy
    counts. The softmax with the average weight of the old policy is uniform, which is worse than p = 1/e (or .7).
    """
    language = Language.of([(0,), (1,)], [0, 1], tokens=2)
    weights, q = np.array([[1.0], [0.0]]), np.zeros(2)
    p = np.exp(-1) if form == "surprise" else 0.7

    def score(policy: np.ndarray) -> float:
        if form == "surprise":
            return objective(language, policy, q, 1.0, weights)
        entropy = -(policy[0] * np.log(policy[0])).sum()
        return float(policy[0, 0] * entropy)

    old = np.array([[p, 1 - p]])
    new, _ = best_policy(language, q, 1.0, expected_weights(language, weights, old))
    np.testing.assert_allclose(new, 0.5)
    assert score(new) < score(old) - 0.02


def test_two_ways_to_compute_values_agree() -> None:
    """Token by token with numpy, and over all utterances with torch: the oracles of this file check each other."""
    for seed in SEEDS:
        mdp = MDP.random(seed, KINDS[seed])
        policy = mdp.random_policy(seed)
        np.testing.assert_allclose(soft_values(mdp, torch.from_numpy(policy).log()).numpy(), mdp.values(policy))
