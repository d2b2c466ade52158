"""Causal weights as the released program of [CoSo] computes them, with the network of an SCM.

For 64 positions at a time it copies the batch once per position, replaces the window by UNK, runs the whole network
with the attention mask, and takes the softmax, the probability of each label, and the difference. Its network is made
of ``nn.TransformerEncoderLayer`` with the sequence as first dimension.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from agents.causal import SCM

_POSITIONS_AT_ONCE = 64


class ReleasedWeights:
    """Effects of windows of tokens, made with a copy of an SCM's weights.

    Args:
        scm: an SCM with one label factor.
        null_token: id that replaces nullified tokens.
    """

    def __init__(self, scm: SCM, null_token: int) -> None:
        self._scm = scm.eval()
        self._null = null_token
        self._layers = nn.ModuleList(_copy(layer, scm) for layer in scm.encoder.encoder.layer).eval()

    @torch.no_grad()
    def effects(self, tokens: Tensor, mask: Tensor, labels: Tensor, window: int) -> Tensor:
        """Return | P(a | y) - P(a | y with tokens i .. i+window-1 nullified) |, float32 [B, n].

        Args:
            tokens: int64 [B, n].
            mask: bool [B, n].
            labels: int64 [B].
            window: number of tokens; where the utterance ends, its last token takes the place of those behind it.
        """
        rows, n = tokens.shape
        effects = torch.zeros(rows, n)
        whole = self._probability(tokens, mask, labels)
        for start in range(0, n, _POSITIONS_AT_ONCE):
            positions = torch.arange(start, min(start + _POSITIONS_AT_ONCE, n))
            count = len(positions)
            changed = tokens[:, None].expand(-1, count, -1).reshape(-1, n).clone()
            for offset in range(window):
                hit = (positions + offset).clamp(max=n - 1).expand(rows, -1).reshape(-1)
                changed[torch.arange(rows * count), hit] = self._null
            masks = mask[:, None].expand(-1, count, -1).reshape(-1, n)
            found = self._probability(changed, masks, labels[:, None].expand(-1, count).reshape(-1))
            effects[:, positions] = (whole[:, None] - found.view(rows, count)).abs()
        return effects

    def _probability(self, tokens: Tensor, mask: Tensor, labels: Tensor) -> Tensor:
        states = self._scm.encoder.embeddings(tokens, position_ids=torch.arange(tokens.shape[1])[None]).transpose(0, 1)
        for layer in self._layers:
            states = layer(states, src_key_padding_mask=~mask)
        (head,) = self._scm.heads
        return head(states.mean(0)).softmax(-1).gather(1, labels[:, None]).squeeze(1)


def _copy(layer: Any, scm: SCM) -> nn.TransformerEncoderLayer:
    """Return a BertLayer's weights as a layer of the released network."""
    size, attention = scm.config, layer.attention.self
    made = nn.TransformerEncoderLayer(
        size.hidden_size,
        size.heads,
        size.intermediate_size,
        activation="gelu",
        layer_norm_eps=layer.output.LayerNorm.eps,
    )
    parts = (attention.query, attention.key, attention.value)
    state = {
        "self_attn.in_proj_weight": torch.cat([part.weight for part in parts]),
        "self_attn.in_proj_bias": torch.cat([part.bias for part in parts]),
    }
    modules = {
        "self_attn.out_proj": layer.attention.output.dense,
        "norm1": layer.attention.output.LayerNorm,
        "linear1": layer.intermediate.dense,
        "linear2": layer.output.dense,
        "norm2": layer.output.LayerNorm,
    }
    state |= {f"{name}.{key}": value for name, module in modules.items() for key, value in module.state_dict().items()}
    made.load_state_dict(state)
    return made
