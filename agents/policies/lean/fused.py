"""Operations whose gradients take fewer passes over memory than those that autograd would compose.

Where no gradient is wanted they do without the functions of autograd, whose call takes longer than a short operation.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import silu


class _Normalised(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, states: Tensor, eps: float) -> Tensor:
        scale = _scale(states, eps)
        result = states * scale
        ctx.save_for_backward(result, scale)
        return result

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        result, scale = ctx.saved_tensors
        share = torch.linalg.vecdot(grad, result)[..., None] / result.shape[-1]
        return torch.addcmul(grad, result, share, value=-1).mul_(scale), None


class _Gated(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, gate_up: Tensor) -> Tensor:
        gate, up = gate_up.chunk(2, -1)
        opened = silu(gate)
        ctx.save_for_backward(gate_up, opened)
        return opened * up

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        gate_up, opened = ctx.saved_tensors
        gate, up = gate_up.chunk(2, -1)
        result = torch.empty_like(gate_up)
        to_gate, to_up = result.chunk(2, -1)
        torch.mul(grad, opened, out=to_up)
        torch.ops.aten.silu_backward.grad_input(grad * up, gate, grad_input=to_gate)
        return result


class _Turned(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, mixed: Tensor, rotations: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        ctx.save_for_backward(rotations)
        queries, keys, values = _turn(mixed, rotations)
        return queries, keys, values.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        (rotations,) = ctx.saved_tensors
        rows, heads, n, width = grads[0].shape
        result = grads[0].new_empty(rows, n, 3, heads, width)
        back = rotations[:, :, 0].conj().resolve_conj()
        for number in range(2):
            torch.mul(_pairs(grads[number].transpose(1, 2).contiguous()), back, out=_pairs(result[:, :, number]))
        result[:, :, 2] = grads[2].transpose(1, 2)
        return result, None


def _scale(states: Tensor, eps: float) -> Tensor:
    return torch.rsqrt(states.square().mean(-1, keepdim=True).add_(eps))


def _turn(mixed: Tensor, rotations: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    queries, keys = torch.view_as_real(_pairs(mixed[:, :, :2]) * rotations).flatten(-2).transpose(1, 3).unbind(2)
    return queries, keys, mixed[:, :, 2].transpose(1, 2)


def _pairs(features: Tensor) -> Tensor:
    return torch.view_as_complex(features.unflatten(-1, (-1, 2)))


# torch.autograd.Function.apply has no types.
_normalised: Any = _Normalised.apply
_gated: Any = _Gated.apply
_turned: Any = _Turned.apply


def normalised(states: Tensor, eps: float) -> Tensor:
    """Return states [..., hidden] divided by their root mean square, as an RMS norm without its gain."""
    result: Tensor = _normalised(states, eps) if torch.is_grad_enabled() else states * _scale(states, eps)
    return result


def gated(gate_up: Tensor) -> Tensor:
    """Return silu(gate) * up, float [..., k], of gate and up side by side, [..., 2 k]."""
    if not torch.is_grad_enabled():
        gate, up = gate_up.chunk(2, -1)
        return silu(gate).mul_(up)
    result: Tensor = _gated(gate_up)
    return result


def turned(mixed: Tensor, rotations: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return queries and keys turned by rotary factors, and values, float [B, heads, n, head_dim] each.

    Args:
        mixed: float [B, n, 3, heads, head_dim]; queries, keys and values, of which each two features side by side are a
            complex number.
        rotations: complex64 [B or 1, n, 1, 1, head_dim / 2].
    """
    result: tuple[Tensor, Tensor, Tensor]
    result = _turned(mixed, rotations) if torch.is_grad_enabled() else _turn(mixed, rotations)
    return result
