"""The first layer of an SCM for many variants of few utterances, each with a window of tokens nullified.

Variants of an utterance share nearly all of the first layer: embeddings, queries, keys and values, attention scores.
Only the keys and values at the nullified places differ. The attention of a variant is therefore the utterance's, minus
the part of the old keys, plus that of the null token's. A difference of nearly equal sums loses digits, so variants
whose nullified tokens got most of the attention go through the layer like any other input.
"""

from __future__ import annotations

import torch
from torch import Tensor

from agents.causal.lean import LeanLayer, embed
from agents.causal.scm import SCM

#: Least share of the attention's sum that has to be left of it, and least sum.
_LEFT, _LEAST = 1 / 8, 1e-20


class FirstLayer:
    """The first layer's sums for U utterances of n tokens, beside those of n null tokens at the same places.

    Args:
        scm: gives the embeddings.
        layer: the SCM's first layer, whose products may be bfloat16; sums of the attention are float32.
        tokens: int64 [U, n].
        null_token: id of the null token.
    """

    def __init__(self, scm: SCM, layer: LeanLayer, tokens: Tensor, null_token: int) -> None:
        n = tokens.shape[1]
        self._layer = layer
        # Place p of an utterance is column p, and a null token there is column n + p.
        self._states = torch.cat([embed(scm, tokens), embed(scm, torch.full_like(tokens, null_token))], 1)
        q, k, v = layer.split_heads(layer.qkv(self._states.to(layer.dtype)))
        # [U, heads, 2n keys, 2n queries]: the weights of a key lie together.
        scores = (k @ q.transpose(-1, -2)).float().mul_(layer.scaling)
        self._exp = scores.sub_(scores.amax(2, keepdim=True)).exp_()
        self._values = v.float()
        own = self._exp[:, :, :n]
        self._sums = own.sum(2)  # [U, heads, 2n]
        self._attended = own.transpose(-1, -2) @ self._values[:, :, :n]  # times the sums: [U, heads, 2n, head width]

    def __call__(self, row: Tensor, start: Tensor, window: int) -> Tensor:
        """Return the layer's output for K variants, [K, n, width].

        Args:
            row: int64 [K]; each variant's utterance.
            start: int64 [K]; the first nullified token.
            window: number of nullified tokens, fewer where the utterance ends.
        """
        n = self._states.shape[1] // 2
        hit = start[:, None] + torch.arange(window, device=row.device)
        inside = hit < n
        variant, _ = inside.nonzero(as_tuple=True)
        places = variant, hit[inside], row[variant]

        def queries(table: Tensor, dim: int) -> Tensor:
            """Return each variant's n of the 2n queries along ``dim``: the null token's where it is nullified."""
            by_query = table.movedim(dim, 1)
            own = table.narrow(dim, 0, n)[row]
            own.movedim(dim, 1)[places[:2]] = by_query[places[2], n + places[1]]
            return own

        # The keys that go and those that come; a key behind the end is one that goes and comes.
        gone = hit.clamp(max=n - 1)
        key = torch.cat([gone, gone + n * inside], 1)[:, None]
        heads = torch.arange(self._exp.shape[1], device=row.device)[None, :, None]
        utterance = row[:, None, None]
        change = self._exp[..., :n][utterance, heads, key]  # [K, heads, 2 * window, n]
        of_null = self._exp[utterance[variant], heads, key[variant], n + places[1][:, None, None]]
        change.movedim(3, 1)[places[:2]] = of_null
        change[:, :, :window].neg_()
        before = queries(self._sums, 2)
        after = before + change.sum(2)
        attended = queries(self._attended, 2)
        values = self._values[utterance, heads, key]
        attended.flatten(0, 1).baddbmm_(change.flatten(0, 1).transpose(1, 2), values.flatten(0, 1))

        states = queries(self._states, 1)
        mixed = torch.empty(attended.transpose(1, 2).shape, device=row.device)
        torch.div(attended, after[..., None], out=mixed.transpose(1, 2))
        mixed, states = mixed.flatten(2).to(self._layer.dtype), states.to(self._layer.dtype)
        lost = ((after < _LEFT * before) | (after < _LEAST)).flatten(1).any(1)
        if lost.any():
            mixed[lost] = self._layer.attend(states[lost])
        return self._layer.after_attention(mixed, states)
