"""Random Markov decision processes whose actions are utterances, and soft values of policies in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.theory.language import Floats, Language


@dataclass(frozen=True)
class MDP:
    """A process that sees only the action that the parser reads; policies are arrays [states, prefixes, tokens].

    Attributes:
        language: utterances and parser, the same in all states.
        rewards: float [states, actions].
        transitions: float [states, actions, states].
        gamma: discount.
        alpha: coefficient of the entropy.
        weights: float [utterances, length]; B_i of each token of each utterance.
    """

    language: Language
    rewards: Floats
    transitions: Floats
    gamma: float
    alpha: float
    weights: Floats

    @classmethod
    def random(cls, seed: int, weights: str, states: int = 4) -> MDP:
        """Draw a process; ``weights`` are "interventions", "prefix" (random, positive), "sparse" (half 0) or "ones"."""
        rng = np.random.default_rng(seed)
        language = Language.random(rng)
        actions = int(language.actions.max()) + 1
        by_prefix = rng.uniform(0.3, 1, size=len(language.prefixes))
        if weights == "sparse":
            by_prefix *= np.arange(len(by_prefix)) % 2 == seed % 2
        elif weights == "ones":
            by_prefix[:] = 1
        return cls(
            language,
            rewards=rng.normal(size=(states, actions)),
            transitions=rng.dirichlet(np.full(states, 0.5), size=(states, actions)),
            gamma=float(rng.uniform(0.5, 0.95)),
            alpha=float(rng.uniform(0.3, 1)),
            weights=language.interventions() if weights == "interventions" else language.by_prefix(by_prefix),
        )

    def random_policy(self, seed: int, sharpness: float = 1.0) -> Floats:
        """Draw a policy [states, prefixes, tokens]."""
        rng = np.random.default_rng(seed)
        return np.stack([self.language.random_policy(rng, sharpness) for _ in self.rewards])

    def bonus(self, policy: Floats) -> Floats:
        """Return sum_i -B_i log pi(y_i | s, y_<i), float [states, utterances]."""
        surprise: Floats = -(self.weights * self.language.log_probs(policy)).sum(-1)
        return surprise

    def backup(self, q: Floats, policy: Floats) -> Floats:
        """Return T Q of Lemma 4.2, float [states, utterances].

        T Q(s, y) = r(s, f(y)) + gamma E[V(s')] with V(s) = E over y of Q(s, y) - alpha sum_i B_i log pi(y_i | s, y_<i).
        """
        values = (self.language.probabilities(policy) * (q + self.alpha * self.bonus(policy))).sum(1)
        targets: Floats = self.rewards + self.gamma * self.transitions @ values
        return targets[:, self.language.actions]

    def values(self, policy: Floats) -> Floats:
        """Return V of a policy, float [states], by solving one linear system over (state, prefix), token by token.

        No utterance's probability enters: from each prefix a token leads to a longer prefix, or ends the utterance,
        which pays its reward and weighted surprise and leads to the next state.
        """
        language = self.language
        states, prefixes = len(self.rewards), len(language.prefixes)
        index = {prefix: k for k, prefix in enumerate(language.prefixes)}
        matrix, right = np.eye(states * prefixes), np.zeros(states * prefixes)
        starts = np.arange(states) * prefixes
        for s, surprise in enumerate(self.bonus(policy)):
            for k, (text, action) in enumerate(zip(language.utterances, language.actions, strict=True)):
                row, p = s * prefixes + index[text[:-1]], policy[s, index[text[:-1]], text[-1]]
                right[row] += p * (self.rewards[s, action] + self.alpha * surprise[k])
                matrix[row, starts] -= p * self.gamma * self.transitions[s, action]
            for longer in language.prefixes[1:]:
                row, p = s * prefixes + index[longer[:-1]], policy[s, index[longer[:-1]], longer[-1]]
                matrix[row, s * prefixes + index[longer]] -= p
        solution: Floats = np.linalg.solve(matrix, right)
        return solution[starts]

    def q_values(self, policy: Floats) -> Floats:
        """Return Q of a policy from :meth:`values`, float [states, utterances]."""
        targets: Floats = self.rewards + self.gamma * self.transitions @ self.values(policy)
        return targets[:, self.language.actions]
