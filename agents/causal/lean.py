"""A quick forward pass over an SCM's weights, for rows of one length: no padding, no dropout, no gradient.

It computes what ``BertModel`` computes in evaluation mode. Query, key and value are one product. On CPUs products go to
oneDNN (see :mod:`agents.products`), which also applies GELU.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.causal.scm import SCM
from agents.products import onednn_serves


class Product:
    """A linear map from float [.., a] to float [.., b].

    Args:
        weight: float [b, a].
        bias: float [b].
        dtype: of the product; float32 or bfloat16.
    """

    def __init__(self, weight: Tensor, bias: Tensor, dtype: torch.dtype) -> None:
        self._weight = weight.detach().to(dtype)
        self._bias = bias.detach().to(dtype)
        self._onednn = weight.device.type == "cpu" and onednn_serves(dtype)
        if self._onednn:
            self._weight = torch.ops.mkldnn._reorder_linear_weight(self._weight)

    def __call__(self, inputs: Tensor, *, gelu: bool = False) -> Tensor:
        """Return the product, with GELU if asked for."""
        if not self._onednn:
            outputs = functional.linear(inputs, self._weight, self._bias)
            return functional.gelu(outputs) if gelu else outputs
        flat = inputs.flatten(0, -2)
        name, variant = ("gelu", "none") if gelu else ("none", "")
        product: Tensor = torch.ops.mkldnn._linear_pointwise(flat, self._weight, self._bias, name, [], variant)
        return product.view(*inputs.shape[:-1], -1)


class LeanLayer:
    """The weights of a ``BertLayer``, as they are now.

    Args:
        layer: the layer.
        dtype: of its products; inputs and outputs have it as well.
    """

    def __init__(self, layer: Any, dtype: torch.dtype = torch.float32) -> None:
        self.dtype = dtype
        attention, output = layer.attention.self, layer.attention.output
        parts = (attention.query, attention.key, attention.value)
        self.heads = int(attention.num_attention_heads)
        self.scaling = float(attention.scaling)
        self.qkv = Product(torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts]), dtype)
        self._mix = Product(output.dense.weight, output.dense.bias, dtype)
        self._up = Product(layer.intermediate.dense.weight, layer.intermediate.dense.bias, dtype)
        self._down = Product(layer.output.dense.weight, layer.output.dense.bias, dtype)
        self._norms = output.LayerNorm, layer.output.LayerNorm

    def __call__(self, states: Tensor) -> Tensor:
        """Return the layer's output for its input, both float [K, n, width]."""
        return self.after_attention(self.attend(states), states)

    def attend(self, states: Tensor) -> Tensor:
        """Return what the heads attend to, float [K, n, width]."""
        q, k, v = self.split_heads(self.qkv(states))
        attended = functional.scaled_dot_product_attention(q, k, v, scale=self.scaling)
        return attended.transpose(1, 2).flatten(2)

    def split_heads(self, qkv: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return queries, keys and values, each float [K, heads, n, width / heads], of ``qkv`` of the states."""
        rows, n, _ = qkv.shape
        q, k, v = qkv.view(rows, n, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        return q, k, v

    def after_attention(self, attended: Tensor, states: Tensor) -> Tensor:
        """Return the layer's output for its attention and its input, all float [K, n, width]."""
        first, second = self._norms
        middle = _norm(first, self._mix(attended).add_(states))
        return _norm(second, self._down(self._up(middle, gelu=True)).add_(middle))


def embed(scm: SCM, tokens: Tensor) -> Tensor:
    """Return the embeddings, float [U, n, width], of tokens, int64 [U, n]."""
    table = scm.encoder.embeddings
    places = table.position_embeddings.weight[: tokens.shape[1]] + table.token_type_embeddings.weight[0]
    return _norm(table.LayerNorm, functional.embedding(tokens, table.word_embeddings.weight) + places)


def _norm(norm: nn.LayerNorm, states: Tensor) -> Tensor:
    weight, bias = norm.weight.to(states.dtype), norm.bias.to(states.dtype)
    return functional.layer_norm(states, norm.normalized_shape, weight, bias, norm.eps)
