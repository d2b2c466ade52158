"""The choice bonus of `agents.exploration` against a list of all utterances, which knows only the policy's numbers.

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
from agents.policies.protocol import Evaluation
from agents.rollout import Guidance, Minibatch, Rollout, Utterances
from tests.theory.tiny_policy import PROMPT, evaluate_all, every_utterance, gradient, tiny_policy

COMMANDS = ("up", "up up", "up down", "well", "down well")
K = len(COMMANDS)


def said(policy: VLMPolicy, bonus: ChoiceBonus) -> Minibatch:
    """Return every command as the row of a minibatch."""
    prompts = list(policy.encode(PROMPT)) * K
    batch = Utterances.from_texts(COMMANDS, policy, bonus.parser, prompts=prompts)
    with torch.no_grad():
        evaluation = policy.evaluate(prompts, batch.tokens, batch.mask)
    zeros = torch.zeros(K)
    columns: dict[str, Any] = {name: getattr(evaluation, name) for name in ("log_probs", "entropies", "values")}
    columns |= {"rewards": zeros, "advantages": zeros, "returns": zeros}
    columns |= {"suggestions": [None] * K, "pictures": [None] * K}
    rollout = Rollout(**vars(batch), **columns)
    guidance = Guidance(bonus.weights(rollout), bonus.choice_sets(rollout), torch.zeros(rollout.mask.shape))
    everything = vars(rollout) | guidance.select(torch.arange(K)) | {"rows": torch.arange(K), "epoch": 0}
    return Minibatch(**everything)


def with_alternatives(policy: VLMPolicy, bonus: ChoiceBonus, batch: Minibatch) -> Evaluation:
    """Return the evaluation of a minibatch and of the answers that the bonus asks for."""
    others = bonus.alternatives(batch)
    assert others is not None and len(others.rows) == K - 1
    found = policy.evaluate(batch.prompts, batch.tokens, batch.mask)
    prompts = [batch.prompts[row] for row in others.rows]
    return replace(found, alternatives=policy.evaluate(prompts, others.tokens, others.mask).log_probs)


def log_pi(policy: VLMPolicy) -> Tensor:
    """Return ln pi of each command, float32 [K] with gradient, looked up among all utterances."""
    tokens, mask = every_utterance(policy)
    texts = [tuple(row[keep].tolist()) for row, keep in zip(tokens, mask, strict=True)]
    ids, own = policy.tokenize_utterances(COMMANDS)
    rows = [texts.index(tuple(row[keep].tolist())) for row, keep in zip(ids, own, strict=True)]
    return evaluate_all(policy)[0].log_probs.sum(1)[rows]


@pytest.mark.parametrize("objective", ["entropy", "forward-kl"])
def test_bonus_and_gradient_are_those_of_the_policys_choice_among_whole_commands(objective: Any) -> None:
    policy = tiny_policy()
    bonus = ChoiceBonus(
        parsers.make("coso/plain", choices=COMMANDS), policy.tokenizer, ChoiceConfig(objective, limit=K, share=1.0)
    )
    batch = said(policy, bonus)
    among = log_pi(policy)
    log_q = among.log_softmax(0)
    expected = -(log_q.exp() * log_q).sum() if objective == "entropy" else among.mean() + np.log(K)
    for row in range(K):  # whatever was said, the choice is the same
        one = replace(batch, choice_sets=[s if k == row else None for k, s in enumerate(batch.choice_sets)])
        term = K * bonus.term(with_alternatives(policy, bonus, one), one)[0]  # the term is a mean over rows
        assert term.item() == pytest.approx(expected.item(), rel=1e-4)
        torch.testing.assert_close(gradient(policy, term), gradient(policy, expected), atol=1e-4, rtol=1e-3)
