"""The tree of some commands, and a policy's choice among them, renormalised at each place where they part."""

from __future__ import annotations

from collections import Counter

import numpy as np

from tests.theory.language import Floats, Language

Node = tuple[int, ...]


class Tree:
    """The prefixes of some commands; q renormalises the policy at every prefix over the tokens that go on."""

    def __init__(self, language: Language, commands: list[Node]) -> None:
        self.language = language
        self.commands = commands
        self.below = Counter(command[:i] for command in commands for i in range(len(command) + 1))
        self.nodes = [prefix for prefix in language.prefixes if prefix in self.below]
        self.children = {
            node: [token for token in range(language.tokens) if (*node, token) in self.below] for node in self.nodes
        }

    @classmethod
    def random(cls, seed: int) -> tuple[Tree, Floats]:
        """Draw seven of fifteen utterances as commands, and a policy of all tokens."""
        rng = np.random.default_rng(seed)
        language = Language.random(rng)
        picked = rng.choice(len(language.utterances), size=7, replace=False)
        return cls(language, [language.utterances[k] for k in picked]), language.random_policy(rng)

    def step(self, policy: Floats, node: Node) -> Floats:
        """Return q(child | node), float [children]."""
        row: Floats = policy[self.language.prefixes.index(node), self.children[node]]
        return row / row.sum()

    def even_step(self, node: Node) -> Floats:
        """Return U(child | node): the share of the node's commands below each child."""
        return np.array([self.below[(*node, token)] for token in self.children[node]]) / self.below[node]

    def reached(self, policy: Floats, node: Node) -> float:
        """Return q(node), the product of the steps to it; for a whole command, its probability."""
        steps = [(node[:i], token) for i, token in enumerate(node)]
        return float(
            np.prod([self.step(policy, prefix)[self.children[prefix].index(token)] for prefix, token in steps])
        )


def entropy(p: Floats) -> float:
    """Return H(p) in nats."""
    return float(-(p * np.log(p)).sum())


def kl(p: Floats, q: Floats) -> float:
    """Return KL(p || q) in nats."""
    return float((p * np.log(p / q)).sum())
