"""Soft policy improvement token by token, where the weights are those of prefixes."""

from __future__ import annotations

import numpy as np

from tests.theory.language import Floats, Language
from tests.theory.mdp import MDP


def objective(language: Language, policy: Floats, q: Floats, alpha: float, weights: Floats) -> float:
    """Return E over y of Q(y) - alpha sum_i B_i log pi(y_i | y_<i) in one state."""
    surprise = -(weights * language.log_probs(policy)).sum(-1)
    return float(language.probabilities(policy) @ (q + alpha * surprise))


def best_policy(language: Language, q: Floats, alpha: float, weights: Floats) -> tuple[Floats, float]:
    """Return the policy of one state that maximises the soft objective, and the maximum.

    With B_i = b(y_<i) the best next-token distribution depends only on what follows, so the last tokens come first:
    a prefix of weight b > 0 gets softmax(W / (alpha b)) over the values W of its tokens and is itself worth
    alpha b log sum exp(W / (alpha b)); a prefix of weight 0 takes its best token.

    Args:
        language: utterances.
        q: float [utterances].
        alpha: coefficient of the entropy.
        weights: float [prefixes].
    """
    worth = dict(zip(language.utterances, q.tolist(), strict=True))
    policy = np.zeros((len(language.prefixes), language.tokens))
    for k, prefix in reversed(list(enumerate(language.prefixes))):
        after = np.array([worth[(*prefix, token)] for token in range(language.tokens)])
        heat = alpha * weights[k]
        if heat > 0:
            grown = np.exp((after - after.max()) / heat)
            policy[k] = grown / grown.sum()
            worth[prefix] = float(after.max() + heat * np.log(grown.sum()))
        else:
            policy[k, after.argmax()] = 1
            worth[prefix] = float(after.max())
    return policy, worth[()]


def common_weights(language: Language, weights: Floats) -> Floats:
    """Return the weights of the prefixes, float [prefixes], where all utterances with a prefix agree on it."""
    found = np.zeros(len(language.prefixes))
    found[language.places[language.mask]] = weights[language.mask]
    assert np.array_equal(language.by_prefix(found), weights), "the weights depend on more than the prefix"
    return found


def expected_weights(language: Language, weights: Floats, policy: Floats) -> Floats:
    """Return E[B_i | y_<i] under a policy of one state that may say everything, float [prefixes]."""
    said = language.probabilities(policy)[:, None] * language.mask
    mass, total = np.zeros((2, len(language.prefixes)))
    np.add.at(mass, language.places, said)
    np.add.at(total, language.places, said * weights)
    return total / mass


def improved(mdp: MDP, policy: Floats) -> Floats:
    """Return the policy that is best against Q of another one, float [states, prefixes, tokens]."""
    weights = common_weights(mdp.language, mdp.weights)
    return np.stack([best_policy(mdp.language, q, mdp.alpha, weights)[0] for q in mdp.q_values(policy)])


def iterate(mdp: MDP, policy: Floats, tolerance: float = 1e-10) -> Floats:
    """Return the policy at which soft policy iteration stops to change the values."""
    before = mdp.values(policy)
    for _ in range(1000):
        policy = improved(mdp, policy)
        after = mdp.values(policy)
        if np.abs(after - before).max() < tolerance:
            return policy
        before = after
    raise AssertionError("soft policy iteration did not converge in 1,000 steps")
