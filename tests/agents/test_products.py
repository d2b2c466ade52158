"""Products by oneDNN are PyTorch's own, and so are their gradients."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from agents import products


def results(
    function: Callable[..., Tensor], inputs: Tensor, weight: Tensor, bias: Tensor | None, grad: Tensor
) -> tuple[Tensor | None, ...]:
    leaves = inputs.clone().requires_grad_(), weight.clone().requires_grad_()
    output = function(*leaves, bias)
    output.backward(grad)
    return output, leaves[0].grad, leaves[1].grad


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("with_bias", [False, True])
@pytest.mark.parametrize("rows", [3, 100])
def test_they_are_pytorchs(wide: bool, with_bias: bool, rows: int) -> None:
    random = torch.Generator().manual_seed(0)
    a, b = (24, 40) if wide else (40, 24)
    inputs, weight = torch.randn(rows, 3, a, generator=random), torch.randn(b, a, generator=random)
    bias = torch.randn(b, generator=random) if with_bias else None
    # A gradient in another order, and one that is a single row for all.
    for grad in (torch.randn(b, 3, rows, generator=random).permute(2, 1, 0), torch.randn(b).expand(rows, 3, b)):
        own = results(products.linear, inputs, weight, bias, grad)
        for found, expected in zip(own, results(functional.linear, inputs, weight, bias, grad), strict=True):
            torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-5)


def test_without_onednn_they_are_pytorchs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, weight = torch.randn(200, 8), torch.randn(6, 8)
    with monkeypatch.context() as context:
        context.setattr(products, "onednn_serves", lambda: False)
        context.setattr(products, "_product", None)
        assert torch.equal(products.linear(inputs, weight), functional.linear(inputs, weight))
    if products.onednn_serves():
        monkeypatch.setattr(products, "_product", lambda *each: 2 * functional.linear(*each))
        twice = products.linear(inputs, weight)
        assert torch.equal(twice, 2 * functional.linear(inputs, weight)), "many rows go to oneDNN"


def test_other_precisions_are_left_to_pytorch() -> None:
    inputs, weight = torch.randn(200, 8, dtype=torch.float64), torch.randn(6, 8, dtype=torch.float64)
    assert torch.equal(products.linear(inputs, weight), functional.linear(inputs, weight))
