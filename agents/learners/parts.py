"""Evaluation of a minibatch in parts, so that only one part's activations are in memory at the same time."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from agents import processes
from agents.policies.large.sharding import Sharding
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
    # All read equally many, some of them the first row again, so that each has a gradient and makes as many passes.
    read = torch.nn.functional.pad(rows, (0, -(-len(prompts) // processes.count()) - len(rows)))
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
    sharding: Sharding | None = getattr(policy, "sharding", None)
    if size is None or len(prompts) <= size:
        if sharding is not None:
            sharding.later = None
        return policy.evaluate(prompts, tokens, mask, **how)
    if sharding is not None:
        bounds = [slice(start, start + size) for start in range(0, len(prompts), size)]
        return _postponed(policy, [(prompts[part], tokens[part], mask[part]) for part in bounds], how)
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


def _postponed(policy: Any, parts: list[tuple[Prompts, Tensor, Tensor]], how: dict[str, Any]) -> Evaluation:
    """Return an evaluation whose gradient :func:`differentiate` takes on to the policy, part by part.

    While a gradient is being computed FSDP keeps each layer that is evaluated again, so that at last all layers would
    be whole in every process. Here the second evaluation of a part comes after the gradient of the loss.
    """
    with torch.no_grad():
        found = [policy.evaluate(*part, **how) for part in parts]
    whole = Evaluation(
        log_probs=torch.cat([part.log_probs for part in found]).requires_grad_(),
        entropies=torch.cat([part.entropies for part in found]).requires_grad_(),
        values=torch.cat([part.values for part in found]).requires_grad_(),
    )
    columns = {"log_probs": whole.log_probs, "entropies": whole.entropies, "values": whole.values}

    def later(inputs: Any) -> None:
        grads = {name: column.grad for name, column in columns.items() if column.grad is not None}
        for number, part in enumerate(parts):
            again = policy.evaluate(*part, **how)
            rows = slice(number * len(parts[0][0]), number * len(parts[0][0]) + len(part[0]))
            own = [grad[rows] for grad in grads.values()]
            torch.autograd.backward([getattr(again, name) for name in grads], own, inputs=inputs)

    policy.sharding.later = later if torch.is_grad_enabled() else None
    return whole


def differentiate(loss: Tensor, policy: TrainablePolicy, inputs: list[torch.nn.Parameter] | None = None) -> None:
    """Compute the gradient of a loss over the newest evaluation of a policy.

    Args:
        loss: a scalar.
        policy: the policy.
        inputs: parameters whose gradient is computed; None for all.
    """
    sharding: Sharding | None = getattr(policy, "sharding", None)
    if sharding is None or sharding.later is None:
        loss.backward(inputs=inputs)
        return
    loss.backward()
    sharding.later(inputs)
