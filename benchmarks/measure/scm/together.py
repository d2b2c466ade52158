"""Effects of nullifying several tokens of an utterance together, in plain passes of an SCM."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from agents.causal import SCM
from agents.causal.agreement import auroc
from agents.causal.labels import factors
from agents.rollout.utterances import Utterances
from benchmarks.measure.scm.truth import Deciding

#: Sets of other tokens that each utterance's deciding ones are compared with.
_OTHERS = 4


def joint_auroc(scm: SCM, batch: Utterances, truth: Deciding, null_token: int, seed: int) -> float | None:
    """Return the probability that the tokens which decide together have a larger joint effect than as many others.

    Args:
        scm: the model of P(a | y), in evaluation mode.
        batch: M utterances.
        truth: their deciding tokens.
        null_token: id of the null token.
        seed: seed of the other tokens, drawn among those that surely do not decide.

    Returns:
        The probability, ties counted half; None if nothing can be compared.
    """
    rng = np.random.default_rng(seed)
    rows, nulled, decides = list[int](), list[Tensor](), list[bool]()
    for row in torch.nonzero(truth.together.any(1)).flatten().tolist():
        others = torch.nonzero(batch.mask[row] & ~truth.possible[row]).flatten().numpy()
        size = int(truth.together[row].sum())
        if size > len(others):
            continue
        drawn = [torch.from_numpy(rng.choice(others, size, replace=False)) for _ in range(_OTHERS)]
        for tokens in [torch.nonzero(truth.together[row]).flatten(), *drawn]:
            rows.append(row)
            nulled.append(torch.zeros(batch.tokens.shape[1], dtype=torch.bool).index_fill(0, tokens, True))
        decides += [True] + [False] * _OTHERS
    if not rows:
        return None
    effects = joint_effects(scm, batch.select(torch.tensor(rows)), torch.stack(nulled), null_token)
    return auroc(effects, torch.tensor(decides))


@torch.no_grad()
def joint_effects(scm: SCM, batch: Utterances, nulled: Tensor, null_token: int) -> Tensor:
    """Return | P(a | y) - P(a | y with some tokens nullified) |, float32 [M], a the action of y.

    Args:
        scm: the model of P(a | y), in evaluation mode.
        batch: M utterances.
        nulled: bool [M, n]; the tokens that are nullified together.
        null_token: id of the null token.
    """
    labels = torch.tensor([factors(label) for label in batch.labels])
    whole = scm.probability(batch.tokens, batch.mask, labels)
    return (whole - scm.probability(batch.tokens.masked_fill(nulled, null_token), batch.mask, labels)).abs()
