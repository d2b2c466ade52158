"""The choice bonus of `agents.exploration` against the tree of all commands, which knows only the policy's numbers.

Commands of one or two words and the end token, some of which begin alike; every command is said once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import parsers
from agents.exploration import ChoiceBonus, ChoiceConfig
from agents.policies import VLMPolicy
from agents.rollout import Guidance, Minibatch, Rollout, Utterances
from tests.theory.language import Floats, Language
from tests.theory.tiny_policy import PROMPT, evaluate_all, every_utterance, tiny_policy
from tests.theory.tree import Tree, entropy, kl

COMMANDS = ("up", "up up", "up down", "well", "down well")
K = len(COMMANDS)


def said(policy: VLMPolicy, bonus: ChoiceBonus) -> Minibatch:
    """Return every command as the row of a minibatch."""
    prompts = list(policy.encode(PROMPT)) * K
    batch = Utterances.from_texts(COMMANDS, policy, bonus.parser, prompts=prompts)
    with torch.no_grad():
        evaluation = policy.evaluate(prompts, batch.tokens, batch.mask)
    zeros = torch.zeros(K)
    columns = {name: value for name, value in vars(evaluation).items() if name != "picked"}
    rollout = Rollout(**vars(batch), **columns, rewards=zeros, advantages=zeros, returns=zeros)
    shape = rollout.mask.shape
    guidance = Guidance(bonus.weights(rollout), bonus.choice_sets(rollout), torch.zeros(shape))
    everything = vars(rollout) | guidance.select(torch.arange(K)) | {"rows": torch.arange(K), "epoch": 0}
    return Minibatch(**everything)


def only(batch: Minibatch, row: int) -> Minibatch:
    """Return a minibatch in which all other rows have no choice."""
    return replace(batch, choice_sets=[s if k == row else None for k, s in enumerate(batch.choice_sets)])


def terms(objective: Any, form: Any) -> tuple[list[float], VLMPolicy]:
    """Return the bonus of each command, and the policy."""
    policy = tiny_policy()
    parser = parsers.make("coso/plain", choices=COMMANDS)
    bonus = ChoiceBonus(parser, policy.tokenizer, ChoiceConfig(objective, form, share=1.0))
    batch = said(policy, bonus)
    found = []
    for row in range(K):
        one = only(batch, row)
        with torch.no_grad():
            evaluation = policy.evaluate(one.prompts, one.tokens, one.mask, picks=bonus.picks(one))
            found.append(K * bonus.term(policy, evaluation, one)[0].item())  # the term is a mean over rows
    return found, policy


def tree_of(policy: VLMPolicy) -> tuple[Tree, Floats]:
    """Return the tree of the commands' tokens and the policy's table, from log-probabilities of every utterance."""
    tokens, mask = every_utterance(policy)
    with torch.no_grad():
        evaluation, _ = evaluate_all(policy)
    texts = [tuple(row[keep].tolist()) for row, keep in zip(tokens, mask, strict=True)]
    language = Language.of(texts, [0] * len(texts), policy.vocab_size)
    table = np.zeros((len(language.prefixes), policy.vocab_size))
    for k, row in enumerate(evaluation.log_probs.double().exp().numpy()):
        keep = language.mask[k]
        table[language.places[k][keep], language.written[k][keep]] = row[keep]
    ids, own = policy.tokenize_utterances(COMMANDS)
    return Tree(language, [tuple(row[keep].tolist()) for row, keep in zip(ids, own, strict=True)]), table


def test_the_entropy_form_adds_up_to_the_entropy_of_the_choice() -> None:
    found, policy = terms("entropy", "tree")
    tree, table = tree_of(policy)
    q = np.array([tree.reached(table, command) for command in tree.commands])
    assert q @ found == pytest.approx(entropy(q), rel=1e-4)
    assert np.ptp(found) > 0.01, "one path's sum is not the entropy; only their mean is"


def test_the_forward_kl_form_counts_the_nodes_of_the_path_with_the_commands_below_them() -> None:
    found, policy = terms("forward-kl", "tree")
    tree, table = tree_of(policy)
    for command, bonus in zip(tree.commands, found, strict=True):
        nodes = [command[:i] for i in range(len(command))]
        parts = [tree.below[n] / K * kl(tree.even_step(n), tree.step(table, n)) for n in nodes]
        assert bonus == pytest.approx(-sum(parts), abs=1e-5)


@pytest.mark.parametrize("objective", ["entropy", "forward-kl"])
def test_the_form_over_whole_commands_is_the_softmax_of_their_log_probabilities(objective: str) -> None:
    found, policy = terms(objective, "sequences")
    tree, table = tree_of(policy)
    flat = tree.language.probabilities(table)[[tree.language.utterances.index(command) for command in tree.commands]]
    flat /= flat.sum()
    expected = entropy(flat) if objective == "entropy" else -kl(np.full(K, 1 / K), flat)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_the_gradient_of_the_tree_form_is_that_of_the_whole_divergence_at_each_node_of_the_path() -> None:
    """Nodes beside the path get none: where a rare branch parts, it is pushed; below it, only once it is taken."""
    policy = tiny_policy()
    parser = parsers.make("coso/plain", choices=COMMANDS)
    bonus = ChoiceBonus(parser, policy.tokenizer, ChoiceConfig("forward-kl", "tree"))
    batch = said(policy, bonus)
    tree, table = tree_of(policy)
    for row, command in enumerate(tree.commands):
        one = only(batch, row)
        picks = bonus.picks(one)
        assert picks is not None
        evaluation = policy.evaluate(one.prompts, one.tokens, one.mask, picks=picks)
        assert evaluation.picked is not None
        picked: Tensor = evaluation.picked.detach().requires_grad_()
        (K * bonus.term(policy, replace(evaluation, picked=picked), one)[0]).backward()
        assert picked.grad is not None
        for position, token, slope in zip(picks.positions.tolist(), picks.tokens.tolist(), picked.grad, strict=True):
            node = command[:position]
            k = tree.children[node].index(token)
            whole = tree.below[node] / K * (tree.even_step(node)[k] - tree.step(table, node)[k])
            assert slope.item() == pytest.approx(whole, abs=1e-5)
