"""Diagnostics of collapse: how far a policy's thoughts depend on the prompt, and how much they vary under one prompt.

A policy can keep the entropy of its thoughts although they have nothing to do with the prompt any more, which RAGEN-2
(https://arxiv.org/abs/2604.06268) calls template collapse. The entropy of thoughts Z is the sum of two parts,

    H(Z) = I(X; Z) + H(Z | X),

and only the first, their mutual information with the prompt X, tells whether they still depend on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from agents.policies.protocol import Prompts, TrainablePolicy
from agents.rollout.utterances import Utterances
from parsers import ActionParser


def mutual_information(log_probs: Tensor, own: Tensor) -> float:
    """Return an estimate of I(X; Z) in nats, of prompts X drawn uniformly from N given ones and thoughts Z.

    It is the mean over thoughts z of ln p(z | own prompt) - ln((1 / N) sum_j p(z | x_j)), as in RAGEN-2. The policy's
    own probabilities are used, so that the number of samples makes it noisy and not biased: unlike an estimate from
    counts, it is near 0 for thoughts that are all different and do not depend on the prompt. It is at most ln N; the
    noise can make it a little negative.

    Args:
        log_probs: float32 [M, N]; ln p(z | x_j) of each of M thoughts under each prompt.
        own: int64 [M]; index of the prompt that each thought was written for, each prompt's equally often.
    """
    matched = log_probs.gather(1, own[:, None]).squeeze(1)
    mixed = log_probs.logsumexp(1) - math.log(log_probs.shape[1])
    return (matched - mixed).mean().item()


def thought_mask(batch: Utterances) -> Tensor:
    """Return a mask of the tokens before those that wrote the action, bool [M, n]; all tokens where there is no action.

    What comes after an action is no thought that led to it, and its probability depends on the action.
    """
    return batch.mask & (batch.action_mask.cumsum(1) == 0)


@torch.no_grad()
def thought_figures(
    policy: TrainablePolicy,
    parser: ActionParser[Any],
    prompts: Prompts,
    choices: Sequence[Any],
    *,
    replies: int,
    generator: torch.Generator,
) -> dict[str, float]:
    """Return how far thoughts depend on the prompt, and how many different ones there are for each.

    The policy answers each of N prompts ``replies`` times, and the thoughts of each answer are evaluated under each
    prompt, at the sampling temperature: N * replies answers and N^2 * replies evaluations.

    Args:
        policy: the policy.
        parser: tells thoughts from actions.
        prompts: N different encoded observations, 2 or more.
        choices: N sequences of admissible actions; None where the parser's set is fixed.
        replies: answers to each prompt.
        generator: CPU generator of the sampling.

    Returns:
        ``eval/thought_information``: :func:`mutual_information` in nats; ``eval/thought_information_share``: the same
        divided by its maximum ln N; ``eval/distinct_thoughts``: mean number of different thoughts to a prompt.

    Raises:
        ValueError: if there are fewer than two prompts.
    """
    if len(prompts) < 2:
        raise ValueError(f"thoughts can depend on the prompt only if there are two or more, got {len(prompts)}")
    own = torch.arange(len(prompts)).repeat_interleave(replies)
    asked = [prompts[row] for row in own.tolist()]
    answers = policy.generate(asked, generator=generator)
    said = Utterances.from_tokens(
        answers.utterances,
        answers.tokens.cpu(),
        answers.mask.cpu(),
        parser=parser,
        tokenizer=policy.tokenizer,
        choices=[choices[row] for row in own.tolist()],
        prompts=asked,
    )
    thoughts = thought_mask(said)
    width = max(1, int(thoughts.sum(1).max()))  # they begin an utterance, so that the rest need not be evaluated
    tokens, thoughts = said.tokens[:, :width], thoughts[:, :width]
    columns = [policy.evaluate([prompt] * len(own), tokens, thoughts).log_probs.cpu().sum(1) for prompt in prompts]
    information = mutual_information(torch.stack(columns, dim=1), own)
    written = [tuple(row[kept].tolist()) for row, kept in zip(tokens, thoughts, strict=True)]
    return {
        "eval/thought_information": information,
        "eval/thought_information_share": information / math.log(len(prompts)),
        "eval/distinct_thoughts": len(set(zip(own.tolist(), written, strict=True))) / len(prompts),
    }
