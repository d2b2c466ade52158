"""Products of float32 matrices by oneDNN, where PyTorch's own are slower.

PyTorch hands float32 products on CPUs to MKL, which does not use AVX-512 on processors of other makers than its own:
oneDNN's are twice as fast there. They are no public functions of PyTorch, so what needs them asks whether they exist.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional

#: Below this number of rows a call of oneDNN costs more than it saves.
_MANY_ROWS = 128


def onednn_serves(dtype: torch.dtype = torch.float32) -> bool:
    """Return whether this build of PyTorch offers oneDNN's products of a type, which are no public functions.

    Of bfloat16 numbers it needs a processor that multiplies them.
    """
    names = ("_linear_pointwise", "_reorder_linear_weight")
    if not (torch._C._has_mkldnn and all(hasattr(torch.ops.mkldnn, name) for name in names)):
        return False
    return dtype == torch.float32 or (dtype == torch.bfloat16 and torch.ops.mkldnn._is_mkldnn_bf16_supported())


def linear(inputs: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return ``inputs @ weight.T + bias``, float [..., b], as :func:`torch.nn.functional.linear` does, with gradient.

    Args:
        inputs: float [..., a].
        weight: float [b, a].
        bias: float [b], to which no gradient flows.
    """
    rows = inputs.numel() // inputs.shape[-1]
    if rows < _MANY_ROWS or inputs.device.type != "cpu" or inputs.dtype != torch.float32 or not onednn_serves():
        return functional.linear(inputs, weight, bias)
    product: Tensor = _linear(inputs.reshape(rows, -1), weight, bias)
    return product.view(*inputs.shape[:-1], -1)


class _Linear(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(inputs, weight)
        return _product(inputs, weight, bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        inputs, weight = ctx.saved_tensors
        to_inputs = _product(grad, weight.t()) if ctx.needs_input_grad[0] else None
        to_weight = None
        if ctx.needs_input_grad[1]:
            # A sum over all rows is faster the fewer rows the result has.
            if weight.shape[0] <= weight.shape[1]:
                to_weight = _product(grad.t(), inputs.t())
            else:
                to_weight = _product(inputs.t(), grad.t()).t()
        return to_inputs, to_weight, None


def _product(inputs: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    result: Tensor = torch.ops.mkldnn._linear_pointwise(inputs, weight, bias, "none", [], "")
    return result


# torch.autograd.Function.apply has no types.
_linear: Any = _Linear.apply
