"""Controls of causal weights: weights with the same sum that know nothing of the tokens."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from agents.seeding import torch_generator


def controlled(weights: Tensor, mask: Tensor, control: Literal["shuffled", "matched"], draw: int) -> Tensor:
    """Return weights permuted within each utterance, or each utterance's mean weight on all its tokens.

    Args:
        weights: float32 [M, n]; 0 where masked.
        mask: bool [M, n].
        control: which of the two.
        draw: number of the permutation, which depends on nothing else.

    Returns:
        float32 [M, n]; 0 where masked.
    """
    if control == "matched":
        return weights.sum(1, keepdim=True) / mask.sum(1, keepdim=True).clamp(min=1) * mask
    keys = torch.rand(mask.shape, generator=torch_generator(draw, "shuffled weights"))
    # Generated tokens come first in every row, so the first n places of the order are theirs.
    order = keys.masked_fill(~mask, 2.0).argsort(1)
    return weights.gather(1, order) * mask
