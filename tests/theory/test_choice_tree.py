"""The choice bonus for commands of several tokens: chain rules over the tree of the admissible commands."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.theory.direct import log_probs
from tests.theory.tree import Node, Tree, entropy, kl


@pytest.mark.parametrize("seed", range(5))
def test_the_entropy_is_the_expected_sum_over_branching_nodes_of_a_path(seed: int) -> None:
    tree, policy = Tree.random(seed)
    q = np.array([tree.reached(policy, command) for command in tree.commands])
    assert q.sum() == pytest.approx(1)
    along = [
        sum(entropy(tree.step(policy, c[:i])) for i in range(len(c)) if len(tree.children[c[:i]]) > 1)
        for c in tree.commands
    ]
    assert q @ along == pytest.approx(entropy(q))


@pytest.mark.parametrize("seed", range(5))
def test_the_forward_kl_is_a_sum_over_nodes_weighted_by_the_commands_below(seed: int) -> None:
    tree, policy = Tree.random(seed)
    q = np.array([tree.reached(policy, command) for command in tree.commands])
    whole = kl(np.full(len(q), 1 / len(q)), q)
    shares = {node: tree.below[node] / len(q) for node in tree.nodes}
    parts = {node: kl(tree.even_step(node), tree.step(policy, node)) for node in tree.nodes}
    assert sum(shares[node] * parts[node] for node in tree.nodes) == pytest.approx(whole)
    # Along a path drawn from q the nodes count with q(node) instead: another objective, which forgets rare branches.
    seen = sum(tree.reached(policy, node) * parts[node] for node in tree.nodes)
    assert abs(seen - whole) > 1e-3


@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_of_the_forward_kl_vanishes_at_no_place_of_the_tree(seed: int) -> None:
    """The derivative of mean_k ln pi(command k) by a logit at a node, of a child and of any other token v.

    They are U(node) (U(child | node) - pi(child | node)) and -U(node) pi(v | node), however rarely the node is reached.
    """
    tree, policy = Tree.random(seed)
    logits = torch.from_numpy(np.log(policy)).requires_grad_()
    rows = [tree.language.utterances.index(command) for command in tree.commands]
    (gradient,) = torch.autograd.grad(log_probs(tree.language, logits)[rows].sum(1).mean(), logits)
    expected = np.zeros(policy.shape)
    for node in tree.nodes:
        share, place = tree.below[node] / len(tree.commands), tree.language.prefixes.index(node)
        expected[place] = -share * policy[place]
        expected[place, tree.children[node]] += share * tree.even_step(node)
    np.testing.assert_allclose(gradient, expected, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_tree_and_the_softmax_over_whole_commands_differ_by_the_mass_that_leaves_the_tree(seed: int) -> None:
    """softmax_k of log pi(command k) is q(command) times the share, at each node, of tokens that go on."""
    tree, policy = Tree.random(seed)
    rows = [tree.language.utterances.index(command) for command in tree.commands]
    flat = tree.language.probabilities(policy)[rows]
    flat /= flat.sum()
    q = np.array([tree.reached(policy, command) for command in tree.commands])

    def stays(command: Node) -> float:
        nodes = [command[:i] for i in range(len(command))]
        return float(np.prod([policy[tree.language.prefixes.index(n), tree.children[n]].sum() for n in nodes]))

    corrected = q * np.array([stays(command) for command in tree.commands])
    np.testing.assert_allclose(flat, corrected / corrected.sum())
    assert np.abs(flat - q).max() > 1e-3
