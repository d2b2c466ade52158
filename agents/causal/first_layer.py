"""The first layer of an SCM for many variants of few utterances, each with a window of tokens nullified.

Variants of an utterance share nearly all of the first layer: embeddings, queries, keys and values, attention scores.
Only the keys and values at the nullified places differ. The attention of a variant is therefore the utterance's, minus
the part of the old keys, plus that of the null token's. These sums are in float64, since a difference of two nearly
equal sums loses digits; variants that would lose too many, because a nullified token got all of the attention, go
through the layer like any other input.
"""

from __future__ import annotations

import torch
from torch import Tensor

from agents.causal.lean import LeanLayer, embed
from agents.causal.scm import SCM


class FirstLayer:
    """The first layer's sums for U utterances of n tokens, beside those of n null tokens at the same places.

    Args:
        scm: gives the embeddings.
        layer: the SCM's first layer.
        tokens: int64 [U, n].
        null_token: id of the null token.
    """

    def __init__(self, scm: SCM, layer: LeanLayer, tokens: Tensor, null_token: int) -> None:
        n = tokens.shape[1]
        self._layer = layer
        # Place p of an utterance is column p, and a null token there is column n + p.
        self._states = torch.cat([embed(scm, tokens), embed(scm, torch.full_like(tokens, null_token))], 1)
        q, k, v = layer.split_heads(layer.qkv(self._states))
        scores = (q @ k.transpose(-1, -2)).mul_(layer.scaling)
        wide = torch.float64 if tokens.device.type != "mps" else torch.float32
        self._exp = (scores - scores.amax(-1, keepdim=True)).to(wide).exp()  # [U, heads, 2n, 2n]
        self._values = v.to(wide)
        self._denominators = self._exp[..., :n].sum(-1)
        self._numerators = self._exp[..., :n] @ self._values[:, :, :n]

    def __call__(self, row: Tensor, start: Tensor, window: int) -> Tensor:
        """Return the layer's output for K variants, [K, n, width].

        Args:
            row: int64 [K]; each variant's utterance.
            start: int64 [K]; the first nullified token.
            window: number of nullified tokens, fewer where the utterance ends.
        """
        heads, n = self._exp.shape[1], self._exp.shape[2] // 2
        device = row.device
        hit = start[:, None] + torch.arange(window, device=device)
        inside = (hit < n).to(self._exp)
        hit = hit.clamp(max=n - 1)
        columns = torch.cat([hit, n + hit], 1)
        signs = torch.cat([-inside, inside], 1)
        place = torch.arange(n, device=device)
        nullified = (place >= start[:, None]) & (place < start[:, None] + window)
        query = place + n * nullified  # [K, n]

        head = torch.arange(heads, device=device)[:, None]
        u = row[:, None, None]
        # Weights of the columns that go, negative, and of those that come: [K, heads, n, 2 * window].
        change = self._exp[u[..., None], head[..., None], query[:, None, :, None], columns[:, None, None, :]]
        change *= signs[:, None, None, :]
        values = self._values[u, head, columns[:, None, :]]
        before = self._denominators[u, head, query[:, None, :]]
        after = before + change.sum(-1)
        numerators = self._numerators[u, head, query[:, None, :]]
        summed = torch.baddbmm(numerators.flatten(0, 1), change.flatten(0, 1), values.flatten(0, 1))
        attended = summed.view_as(numerators).mul_(after.reciprocal()[..., None])

        states = self._states[row[:, None], query]
        attended = attended.transpose(1, 2).flatten(2).to(states.dtype)
        lost = (after < before * torch.finfo(before.dtype).eps ** 0.5).flatten(1).any(1)
        if lost.any():
            attended[lost] = self._layer.attend(states[lost])
        return self._layer.after_attention(attended, states)
