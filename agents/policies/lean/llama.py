"""A lean forward pass of small Llama decoders: the numbers of transformers' own pass, without its overhead.

Three things save time where a model is so small that every operation counts. Matrices that read the same input are
one. The gains of the norms are part of the matrices behind them. Rotary positions are one multiplication of complex
numbers; the rows of the query and key matrices are put in the order that it needs, on which their products do not
depend.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention
from transformers import LlamaModel

from agents.policies.lean.fused import gated, normalised, turned
from agents.products import linear

#: Above this number of parameters overhead is a small part of the time, and merged matrices would take memory. On a GPU
#: the time of a token is that of launching its operations, of which there are fewer here.
MAX_PARAMETERS = 8_000_000
MAX_GPU_PARAMETERS = 400_000_000

#: Scores of attention above which their memory counts.
_LARGE = 2**24

KeysValues = tuple[Tensor, Tensor]
"""Keys and values of one layer, float [B, heads, T, head_dim] each."""

_Attend = Callable[[int, Tensor, Tensor, Tensor], Tensor]
"""Attention of a layer: (its number, queries, keys, values of the new positions) -> float [B, heads, n, head_dim]."""


def is_small_llama(decoder: nn.Module) -> bool:
    """Return whether a decoder is one that :class:`Llama` computes: a small plain Llama of float32 weights."""
    # A derived class, or layers replaced by adapters or in another precision, may compute something else.
    if type(decoder) is not LlamaModel:
        return False
    matrices = [module for name, module in decoder.named_modules() if name.endswith("_proj")]
    config: Any = decoder.config
    parameters = list(decoder.parameters())
    limit = MAX_GPU_PARAMETERS if parameters[0].device.type == "cuda" else MAX_PARAMETERS
    return (
        sum(parameter.numel() for parameter in parameters) <= limit
        and all(parameter.dtype == torch.float32 for parameter in parameters)
        and all(type(matrix) is nn.Linear for matrix in matrices)
        and config.hidden_act == "silu"
        and config.rope_parameters["rope_type"] == "default"
        and not config.attention_bias
        and not config.mlp_bias
    )


@dataclass(frozen=True)
class _Layer:
    """The matrices of a layer, which contain the gains of its norms.

    Attributes:
        qkv: float [3 * heads * head_dim, hidden]; queries, keys and values.
        out: float [hidden, heads * head_dim].
        gate_up: float [2 * intermediate, hidden].
        down: float [hidden, intermediate].
    """

    qkv: Tensor
    out: Tensor
    gate_up: Tensor
    down: Tensor


class Llama:
    """The forward pass of a decoder with its present weights; make a new one after they change.

    Args:
        decoder: a decoder for which :func:`is_small_llama` holds.
    """

    def __init__(self, decoder: Any) -> None:
        self._heads = decoder.config.num_attention_heads
        self._width = decoder.layers[0].self_attn.head_dim
        self._eps = decoder.config.rms_norm_eps
        self._frequencies: Tensor = decoder.rotary_emb.inv_freq
        self._gain: Tensor = decoder.norm.weight
        self._layers = [self._layer(layer) for layer in decoder.layers]

    def prompt(self, embeddings: Tensor, valid: Tensor) -> tuple[Tensor, list[KeysValues]]:
        """Return the states of prompts, float [B, P, hidden], and the keys and values of each layer.

        Args:
            embeddings: float [B, P, hidden].
            valid: bool [B, P]; False on padding, which is on the left.
        """
        past: list[KeysValues] = []
        mask = _prompt_mask(valid)

        def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
            past.append((keys, values))
            return _attention(queries, keys, values, mask)

        positions = (valid.long().cumsum(1) - 1).clamp(min=0)
        return self._forward(embeddings, self.rotations(positions), attend), past

    def utterance(self, embeddings: Tensor, past: Sequence[KeysValues], valid: Tensor) -> Tensor:
        """Return the states of utterances that follow prompts, float [B, n, hidden].

        Args:
            embeddings: float [B, n, hidden]; padding is on the right.
            past: keys and values of their prompts, P positions.
            valid: bool [B, P]; False on the prompts' padding.
        """
        n = embeddings.shape[1]
        mask = _utterance_mask(valid, n)

        def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
            earlier = past[layer]
            return _attention(queries, torch.cat([earlier[0], keys], 2), torch.cat([earlier[1], values], 2), mask)

        positions = valid.sum(1, keepdim=True) + torch.arange(n, device=valid.device)
        return self._forward(embeddings, self.rotations(positions), attend)

    def step(self, embeddings: Tensor, rotations: Tensor, past: Sequence[Cache], mask: Tensor) -> Tensor:
        """Return the states of one more position, float [B, 1, hidden], whose keys and values join ``past``.

        Args:
            embeddings: float [B, 1, hidden].
            rotations: rotary factors of the position, see :meth:`rotations`.
            past: cache of each layer.
            mask: float [B, 1, 1, T]; 0, or -inf on padding, for all positions with the new one.
        """

        def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
            return _attention(queries, *past[layer].append(keys, values), mask)

        return self._forward(embeddings, rotations, attend)

    def rotations(self, positions: Tensor) -> Tensor:
        """Return the rotary factors of positions, int64 [B, T], as complex64 [B, T, 1, 1, head_dim / 2]."""
        angles = torch.arange(int(positions.max()) + 1, device=positions.device)[:, None] * self._frequencies
        return torch.polar(torch.ones_like(angles), angles)[positions][:, :, None, None]

    def _forward(self, states: Tensor, rotations: Tensor, attend: _Attend) -> Tensor:
        rows, n, _ = states.shape
        for number, layer in enumerate(self._layers):
            mixed = linear(normalised(states, self._eps), layer.qkv).view(rows, n, 3, self._heads, self._width)
            attended = attend(number, *turned(mixed, rotations)).transpose(1, 2).reshape(rows, n, -1)
            states = states + linear(attended, layer.out)
            states = states + linear(gated(linear(normalised(states, self._eps), layer.gate_up)), layer.down)
        return normalised(states, self._eps) * self._gain

    def _layer(self, layer: Any) -> _Layer:
        attention, mlp = layer.self_attn, layer.mlp
        # Rotary positions turn the features i and i + head_dim / 2 together; a complex number needs them side by side.
        within = torch.arange(self._width, device=self._gain.device).view(2, -1).T.flatten()
        order = (torch.arange(self._heads, device=within.device)[:, None] * self._width + within).flatten()
        # The queries contain the scale of the scores. Keys and values that heads share are repeated for each.
        queries = attention.q_proj.weight.index_select(0, order) * self._width**-0.5
        keys, values = (self._of_all_heads(each.weight) for each in (attention.k_proj, attention.v_proj))
        qkv = torch.cat([queries, keys.index_select(0, order), values])
        gate_up = torch.cat([mlp.gate_proj.weight, mlp.up_proj.weight])
        return _Layer(
            qkv * layer.input_layernorm.weight,
            attention.o_proj.weight,
            gate_up * layer.post_attention_layernorm.weight,
            mlp.down_proj.weight,
        )

    def _of_all_heads(self, weight: Tensor) -> Tensor:
        """Return rows of keys or values for each head, [heads * head_dim, hidden], of which several may be the same."""
        rows = len(weight) // self._width
        if rows == self._heads:
            return weight
        return weight.view(rows, self._width, -1).repeat_interleave(self._heads // rows, 0).flatten(0, 1)


class Cache:
    """The keys and values of one layer, with room for more positions.

    Args:
        past: keys and values of P positions.
        rows: int64 [B]; indices of the rows to take.
        room: number of positions that will follow.
    """

    def __init__(self, past: KeysValues, rows: Tensor, room: int) -> None:
        self._length = past[0].shape[2]
        self._keys, self._values = (_with_room(each, rows, room) for each in past)

    def append(self, keys: Tensor, values: Tensor) -> KeysValues:
        """Write one position, float [B, heads, 1, head_dim] each; return all so far."""
        self._keys[:, :, self._length : self._length + 1] = keys
        self._values[:, :, self._length : self._length + 1] = values
        self._length += 1
        return self._keys[:, :, : self._length], self._values[:, :, : self._length]

    def select(self, rows: Tensor) -> None:
        """Keep only the rows with these indices, int64 [k]."""
        self._keys, self._values = self._keys[rows], self._values[rows]


def _with_room(past: Tensor, rows: Tensor, room: int) -> Tensor:
    _, heads, length, width = past.shape
    result = past.new_empty(len(rows), heads, length + room, width)
    result[:, :, :length] = past[rows]
    return result


def _attention(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    """Return what queries attend to, float [B, heads, n, head_dim]; the queries contain the scale.

    For so few positions and so narrow heads this is a quarter faster than PyTorch's own, which is left what is long.
    """
    rows, heads, n, width = queries.shape
    length = keys.shape[2]
    if rows * heads * n * length > _LARGE:
        return scaled_dot_product_attention(queries, keys, values, attn_mask=mask, scale=1.0)
    batch = rows * heads
    scores = torch.bmm(queries.reshape(batch, n, width), keys.reshape(batch, length, width).transpose(1, 2))
    scores = scores.view(rows, heads, n, length).add_(mask)
    attended = torch.bmm(scores.softmax(-1).view(batch, n, length), values.reshape(batch, length, width))
    return attended.view(rows, heads, n, width)


def _prompt_mask(valid: Tensor) -> Tensor:
    """Return the mask of prompts, float [B, 1, P, P], or [P, P] for all if none has padding."""
    seen = torch.ones(valid.shape[1], valid.shape[1], dtype=torch.bool, device=valid.device).tril()
    if valid.all():
        return _additive(seen)
    # A padded position sees itself, so that its softmax is not over nothing; nobody reads its state.
    itself = torch.eye(valid.shape[1], dtype=torch.bool, device=valid.device)
    return _additive((seen & valid[:, None]) | itself)[:, None]


def _utterance_mask(valid: Tensor, n: int) -> Tensor:
    """Return the mask of n positions over prompts and themselves, float [B, 1, n, P + n], or [n, P + n] for all."""
    length = valid.shape[1]
    seen = torch.ones(n, length + n, dtype=torch.bool, device=valid.device).tril(length)
    if valid.all():
        return _additive(seen)
    return _additive(seen & torch.nn.functional.pad(valid, (0, n), value=True)[:, None])[:, None]


def _additive(seen: Tensor) -> Tensor:
    return torch.zeros(seen.shape, device=seen.device).masked_fill_(~seen, -torch.inf)
