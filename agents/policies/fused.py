"""Operations whose gradients take fewer passes over memory than those that autograd would compose."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


class _Normalised(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, states: Tensor, eps: float) -> Tensor:
        scale = torch.rsqrt(torch.linalg.vecdot(states, states)[..., None] / states.shape[-1] + eps)
        result = states * scale
        ctx.save_for_backward(result, scale)
        return result

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        result, scale = ctx.saved_tensors
        share = torch.linalg.vecdot(grad, result)[..., None] / result.shape[-1]
        return torch.addcmul(grad, result, share, value=-1).mul_(scale), None


def normalised(states: Tensor, eps: float) -> Tensor:
    """Return states [..., hidden] divided by their root mean square, as an RMS norm without its gain."""
    result: Tensor = _normalised(states, eps)
    return result


class _Gated(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, gate_up: Tensor) -> Tensor:
        gate, up = gate_up.chunk(2, -1)
        ctx.save_for_backward(gate_up)
        return torch.nn.functional.silu(gate).mul_(up)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (gate_up,) = ctx.saved_tensors
        gate, up = gate_up.chunk(2, -1)
        result = torch.empty_like(gate_up)
        to_gate, to_up = result.chunk(2, -1)
        torch.mul(grad, torch.nn.functional.silu(gate), out=to_up)
        torch.ops.aten.silu_backward.grad_input(grad * up, gate, grad_input=to_gate)
        return result


def gated(gate_up: Tensor) -> Tensor:
    """Return silu(gate) * up, float [..., k], of gate and up side by side, [..., 2 k]."""
    result: Tensor = _gated(gate_up)
    return result


# torch.autograd.Function.apply has no types.
_normalised: Any = _Normalised.apply
_gated: Any = _Gated.apply
