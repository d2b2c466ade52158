"""P(a | y) of counterfactual utterances, y with a window of tokens nullified, in passes without padding."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import torch
from torch import Tensor

from agents.causal.first_layer import FirstLayer
from agents.causal.lean import LeanLayer
from agents.causal.scm import SCM

#: Numbers in the widest state of a forward pass.
_CPU_STATE, _GPU_STATE = 2**21, 2**26


def effects(
    scm: SCM,
    tokens: Tensor,
    mask: Tensor,
    labels: Tensor,
    wanted: Tensor,
    *,
    null_token: int,
    window: int,
    pass_tokens: int | None = None,
    dtype: torch.dtype = torch.float32,
) -> Tensor:
    """Return | P(a | y) - P(a | y with tokens i .. i+window-1 nullified) |, float32 [B, n], 0 where not wanted.

    Args:
        scm: the model of P(a | y), in evaluation mode.
        tokens: int64 [B, n].
        mask: bool [B, n]; the first tokens of each row.
        labels: int64 [B, factors]; each utterance's action.
        wanted: bool [B, n]; a part of ``mask``.
        null_token: id of the null token.
        window: number of tokens nullified at once; fewer where an utterance ends.
        pass_tokens: tokens per forward pass; None for a number that suits the device.
        dtype: of the products, float32 or bfloat16.
    """
    _keep_memory()
    found = torch.zeros(tokens.shape)
    device = scm.position_embedding.device
    tokens, lengths = tokens.to(device), mask.sum(1)
    layers = [LeanLayer(layer, dtype) for layer in scm.encoder.encoder.layer]
    limit = pass_tokens or (_CPU_STATE if device.type == "cpu" else _GPU_STATE) // scm.config.intermediate_size
    for rows, n in _passes(wanted, lengths, limit):
        first = FirstLayer(scm, layers[0], tokens[rows.to(device), :n], null_token)
        # A row's variants: the utterance as it is (its window starts behind it), and one for each wanted token.
        starts = torch.cat([torch.ones(len(rows), 1, dtype=torch.bool), wanted[rows, :n]], 1)
        row, start = starts.nonzero(as_tuple=True)
        start = torch.where(start == 0, n, start - 1)
        asked = labels[rows[row]].to(device)
        parts = min(len(row), -(-len(row) * n // limit))
        probability = torch.cat(
            [
                _probability(scm, layers, first(b.to(device), i.to(device), window), a)
                for b, i, a in zip(*(column.tensor_split(parts) for column in (row, start, asked)), strict=True)
            ]
        ).cpu()
        whole = probability[start == n]
        changed = start < n
        row, start = row[changed], start[changed]
        found[rows[row], start] = (whole[row] - probability[changed]).abs()
    return found


@cache
def _keep_memory() -> None:
    """Let glibc keep freed memory of up to 31 MiB instead of returning it.

    Otherwise each state of a pass may be new memory, in which a page fault for every 4 KiB takes a quarter of the time.
    """
    torch.empty(31 * 2**20, dtype=torch.uint8)


def _passes(wanted: Tensor, lengths: Tensor, limit: int) -> Iterator[tuple[Tensor, int]]:
    """Yield groups of rows of one length, with that length, whose variants have some ``limit`` tokens together."""
    asked = wanted.sum(1)
    for n in lengths[asked > 0].unique().tolist():
        rows = torch.nonzero((lengths == n) & (asked > 0)).squeeze(1)
        variants = (asked[rows] + 1).cumsum(0) * n
        # A group ends with the row in which it reaches the limit.
        for group in torch.unique((variants - 1) // limit).tolist():
            yield rows[(variants - 1) // limit == group], n


def _probability(scm: SCM, layers: list[LeanLayer], states: Tensor, labels: Tensor) -> Tensor:
    """Return P(a | y), float32 [K], of first-layer outputs [K, n, width] and labels [K, factors]."""
    for layer in layers[1:]:
        states = layer(states)
    pooled = states.mean(1, dtype=torch.float32).to(scm.position_embedding.dtype)
    factors = [head(pooled).float().log_softmax(1) for head in scm.heads]
    picked = [factor.gather(1, labels[:, k : k + 1]).squeeze(1) for k, factor in enumerate(factors)]
    return torch.stack(picked).sum(0).exp()
