"""Languages small enough to list all their utterances, and policies that write them token by token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
END = 0
"""The token that ends an utterance before its longest length."""


@dataclass(frozen=True)
class Language:
    """All utterances of up to ``length`` tokens, and a parser of them.

    A prefix is a place where one of the tokens is written. A policy is an array [..., prefixes, tokens] of next-token
    distributions, with or without states in front. Arrays [utterances, length] are 0 where ``mask`` is False.

    Attributes:
        tokens: size of the alphabet, with :data:`END`.
        utterances: every utterance; it ends with :data:`END`, or has the longest length.
        prefixes: every proper prefix of an utterance, shorter ones first.
        actions: int [utterances]; the action that the parser reads; the largest is "no action".
        places: int [utterances, length]; the index of each token's prefix.
        written: int [utterances, length]; each token.
        mask: bool [utterances, length].
    """

    tokens: int
    utterances: tuple[tuple[int, ...], ...]
    prefixes: tuple[tuple[int, ...], ...]
    actions: Ints
    places: Ints
    written: Ints
    mask: NDArray[np.bool_]

    @classmethod
    def random(cls, rng: np.random.Generator, *, tokens: int = 3, length: int = 3, actions: int = 3) -> Language:
        """Draw a parser: three utterances have no action, and every action has several utterances."""
        texts = sorted(
            text
            for n in range(1, length + 1)
            for text in product(range(tokens), repeat=n)
            if END not in text[:-1] and (n == length or text[-1] == END)
        )
        read = np.array([*[actions] * 3, *(k % actions for k in range(len(texts) - 3))])
        return cls.of(texts, rng.permutation(read), tokens)

    @classmethod
    def of(cls, texts: Sequence[tuple[int, ...]], actions: Sequence[int] | Ints, tokens: int) -> Language:
        """Make the language of given utterances with the actions that they mean."""
        prefixes = sorted({text[:i] for text in texts for i in range(len(text))}, key=lambda x: (len(x), x))
        index = {prefix: k for k, prefix in enumerate(prefixes)}
        places, written = np.zeros((2, len(texts), max(map(len, texts))), dtype=np.int64)
        mask = np.zeros(written.shape, dtype=bool)
        for row, text in enumerate(texts):
            mask[row, : len(text)] = True
            written[row, : len(text)] = text
            places[row, : len(text)] = [index[text[:i]] for i in range(len(text))]
        return cls(tokens, tuple(texts), tuple(prefixes), np.asarray(actions), places, written, mask)

    def random_policy(self, rng: np.random.Generator, sharpness: float = 1.0) -> Floats:
        """Draw a policy [prefixes, tokens]; a high sharpness makes it confident."""
        logits = sharpness * rng.normal(size=(len(self.prefixes), self.tokens))
        grown: Floats = np.exp(logits)
        return grown / grown.sum(1, keepdims=True)

    def log_probs(self, policy: Floats) -> Floats:
        """Return log pi(y_i | y_<i), float [..., utterances, length]; for a token that is never said, a finite one."""
        said = np.log(np.maximum(policy[..., self.places, self.written], 1e-300))
        return np.where(self.mask, said, 0)

    def probabilities(self, policy: Floats) -> Floats:
        """Return pi(y), float [..., utterances]."""
        said: Floats = np.where(self.mask, policy[..., self.places, self.written], 1).prod(-1)
        return said

    def entropies(self, policy: Floats) -> Floats:
        """Return the entropy of each token's next-token distribution in nats, float [..., utterances, length]."""
        by_prefix = -(policy * np.log(np.maximum(policy, 1e-300))).sum(-1)
        return np.where(self.mask, by_prefix[..., self.places], 0)

    def by_prefix(self, weights: Floats) -> Floats:
        """Return weights [prefixes] as those of each token, float [utterances, length]."""
        return np.where(self.mask, weights[self.places], 0)

    def interventions(self) -> Floats:
        """Return B_i, float [utterances, length]: the share of other tokens that, in its place, change the action.

        These weights depend on the whole utterance, as those of an SCM do: on the token itself and on later ones. A
        text that is no utterance of the language has no action.
        """
        none = int(self.actions.max())
        read = dict(zip(self.utterances, self.actions.tolist(), strict=True))
        weights = np.zeros(self.mask.shape)
        for row, text in enumerate(self.utterances):
            for i, own in enumerate(text):
                others = [(*text[:i], token, *text[i + 1 :]) for token in range(self.tokens) if token != own]
                weights[row, i] = np.mean([read.get(other, none) != read[text] for other in others])
        return weights
