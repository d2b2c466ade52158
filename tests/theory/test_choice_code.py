"""The choice bonus of `agents.exploration` against the tree of all commands, which knows only the policy's numbers.

Commands of one or two words and the end token, some of which begin alike; every command is said once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

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
    columns = {name: value for name, value in vars(evaluation).items() if name != "alternatives"}
    rollout = Rollout(**vars(batch), **columns, rewards=zeros, advantages=zeros, returns=zeros, suggestions=[None] * K)
    shape = rollout.mask.shape
    guidance = Guidance(bonus.weights(rollout), bonus.choice_sets(rollout), torch.zeros(shape))
    everything = vars(rollout) | guidance.select(torch.arange(K)) | {"rows": torch.arange(K), "epoch": 0}
    return Minibatch(**everything)


def only(batch: Minibatch, row: int) -> Minibatch:
    """Return a minibatch in which all other rows have no choice."""
    return replace(batch, choice_sets=[s if k == row else None for k, s in enumerate(batch.choice_sets)])


def terms(objective: Any) -> tuple[list[float], VLMPolicy]:
    """Return the bonus of each command, and the policy."""
    policy = tiny_policy()
    parser = parsers.make("coso/plain", choices=COMMANDS)
    bonus = ChoiceBonus(parser, policy.tokenizer, ChoiceConfig(objective, limit=K, share=9.0))
    batch = said(policy, bonus)
    found = []
    for row in range(K):
        one = only(batch, row)
        with torch.no_grad():
            evaluation = policy.evaluate(one.prompts, one.tokens, one.mask)
            others = bonus.alternatives(one)
            assert others is not None
            prompts = [one.prompts[other] for other in others.rows]
            written = policy.evaluate(prompts, others.tokens, others.mask).log_probs
            term, _ = bonus.term(replace(evaluation, alternatives=written), one)
            found.append(K * term.item())  # the term is a mean over rows
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


@pytest.mark.parametrize("objective", ["entropy", "forward-kl"])
def test_the_bonus_is_that_of_the_whole_commands_log_probabilities(objective: str) -> None:
    found, policy = terms(objective)
    tree, table = tree_of(policy)
    flat = tree.language.probabilities(table)[[tree.language.utterances.index(command) for command in tree.commands]]
    # Not renormalised in the divergence: the policy also writes what is no command.
    expected = entropy(flat / flat.sum()) if objective == "entropy" else -kl(np.full(K, 1 / K), flat)
    np.testing.assert_allclose(found, expected, rtol=1e-4)
