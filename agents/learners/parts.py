"""Evaluation of a minibatch in parts, so that only one part's activations are in memory at the same time."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from agents import processes
from agents.policies.protocol import Evaluation, Prompts, TokenStates, TrainablePolicy


def evaluate_in_parts(
    policy: TrainablePolicy, prompts: Prompts, tokens: Tensor, mask: Tensor, *, size: int | None, **how: Any
) -> Evaluation:
    """Return a policy's evaluation of B utterances, with gradient, as ``policy.evaluate`` does.

    Each part is evaluated once for its figures and, when a loss over all B utterances is differentiated, a second time
    for its gradient, one part after the other. The gradient is that of the whole for any loss, up to rounding. Of
    several processes each evaluates a share of the rows, see :mod:`agents.processes`.

    Args:
        policy: the policy.
        prompts: B encoded observations.
        tokens: int64 [B, n].
        mask: bool [B, n].
        size: most utterances of a part; None evaluates all of them at once.
        how: further arguments of ``policy.evaluate``.
    """
    if processes.count() == 1:
        return _in_parts(policy, prompts, tokens, mask, size, how)
    rows = processes.share(len(prompts))
    # Each process takes part, so that each has a gradient.
    read = rows if len(rows) else torch.tensor([0])
    shared = [prompts[row] for row in read.tolist()]
    found = _in_parts(policy, shared, tokens[read], mask[read], size, how)
    if found.token_states is not None:
        raise NotImplementedError("the states behind tokens are not exchanged: use one process")
    columns = (found.log_probs, found.entropies, found.values)
    log_probs, entropies, values = (processes.completed(column, rows, len(prompts)) for column in columns)
    return Evaluation(log_probs, entropies, values)


def _in_parts(
    policy: TrainablePolicy, prompts: Prompts, tokens: Tensor, mask: Tensor, size: int | None, how: dict[str, Any]
) -> Evaluation:
    if size is None or len(prompts) <= size:
        return policy.evaluate(prompts, tokens, mask, **how)
    parts: list[Evaluation] = [
        checkpoint(
            policy.evaluate,
            prompts[start : start + size],
            tokens[start : start + size],
            mask[start : start + size],
            use_reentrant=False,
            # Nothing in it is random.
            preserve_rng_state=False,
            **how,
        )
        for start in range(0, len(prompts), size)
    ]
    states = [part.token_states for part in parts if part.token_states is not None]
    return Evaluation(
        log_probs=torch.cat([part.log_probs for part in parts]),
        entropies=torch.cat([part.entropies for part in parts]),
        values=torch.cat([part.values for part in parts]),
        token_states=TokenStates.joined(states) if states else None,
    )
