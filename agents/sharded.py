"""Tensors that are spread over the processes, PyTorch's ``DTensor``: reading, saving, filling and clipping them.

Each function does with an ordinary tensor what one expects. With a spread one, those that say so are joint acts: every
process of the run has to call them, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.distributed.tensor import DTensor, distribute_tensor

from agents import processes


def is_sharded(tensor: Tensor) -> bool:
    """Return whether each process holds only a part of a tensor."""
    return isinstance(tensor, DTensor)


def own_part(tensor: Tensor) -> Tensor:
    """Return the part of a tensor that this process holds, detached; it shares the tensor's memory."""
    detached = tensor.detach()
    return detached.to_local() if isinstance(detached, DTensor) else detached


@torch.no_grad()
def whole(tensor: Tensor) -> Tensor:
    """Return a tensor with the parts of all processes; a joint act if it is spread."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


@torch.no_grad()
def to_save(tensor: Tensor) -> Tensor:
    """Return what the first process writes of a tensor, on the CPU if it is spread, which makes this a joint act.

    The other processes, which write nothing, get an empty tensor in place of a spread one.
    """
    if not isinstance(tensor, DTensor):
        return tensor
    found = tensor.full_tensor()
    return found.cpu() if processes.number() == 0 else found.new_empty(0)


def spread_like(tensor: Tensor, values: Tensor) -> Tensor:
    """Return values in the way in which a tensor of the same shape is spread, which all processes know whole."""
    if not isinstance(tensor, DTensor):
        return values
    placed = values.detach().to(tensor.device)
    # Each process takes its part of what it has itself.
    return distribute_tensor(placed, tensor.device_mesh, tensor.placements, src_data_rank=None)


@torch.no_grad()
def fill(tensor: Tensor, values: Tensor) -> None:
    """Write values, which all processes know whole, into a tensor."""
    own_part(tensor).copy_(own_part(spread_like(tensor, values)))


@torch.no_grad()
def clip_gradients(parameters: Iterable[torch.nn.Parameter], most: float) -> Tensor:
    """Scale the gradients of parameters so that their norm, all together, is at most ``most``; return it before.

    A joint act if some are spread. Ordinary parameters have the same gradient in every process.
    """
    trained = [parameter for parameter in parameters if parameter.grad is not None]
    if not any(map(is_sharded, trained)):
        return torch.nn.utils.clip_grad_norm_(trained, most)
    grads = [(is_sharded(p), own_part(p.grad)) for p in trained if p.grad is not None]
    parts, copies = (
        torch.stack([grad.float().square().sum() for spread, grad in grads if spread is wanted] or [torch.zeros(())])
        for wanted in (True, False)
    )
    norm = (processes.total(parts.sum()) + copies.sum().to(parts.device)).sqrt()
    scale = (most / (norm + 1e-6)).clamp(max=1.0)
    for _, grad in grads:
        grad.mul_(scale)
    return norm
