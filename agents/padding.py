"""Rows of different lengths as one tensor."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence


def pad_rows(rows: Sequence[Tensor], value: float = 0) -> tuple[Tensor, Tensor]:
    """Return B rows of up to n numbers as one tensor [B, n], padded on the right, and its mask.

    Args:
        rows: B tensors of one dimension and of the same dtype.
        value: number that fills the rest of a row.

    Returns:
        The rows, [B, n], and a mask, bool [B, n], that is False on padding.
    """
    if not rows:
        return torch.zeros(0, 0), torch.zeros(0, 0, dtype=torch.bool)
    lengths = torch.tensor([len(row) for row in rows])
    mask = torch.arange(int(lengths.max())) < lengths[:, None]
    return pad_sequence(list(rows), batch_first=True, padding_value=value), mask
