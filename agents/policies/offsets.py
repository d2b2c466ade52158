"""The characters that each token of an utterance wrote, and the tokens that wrote its action.

No token ids are hard-coded, since they differ between tokenizers, and since different tokens can write the same text.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from parsers import Parse


def decode(tokenizer: Any, tokens: Sequence[int]) -> str:
    """Return the text of an utterance, without special tokens and without tidying of spaces."""
    return str(tokenizer.decode(list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False))


def token_offsets(tokenizer: Any, tokens: Sequence[int]) -> list[tuple[int, int]]:
    """Return the half-open character range of each token in ``decode(tokenizer, tokens)``; empty for special tokens.

    A character written by several byte tokens belongs to the last of them.
    """
    text = decode(tokenizer, tokens)
    pieces = [_piece(tokenizer, int(token)) for token in tokens]
    if "".join(pieces) == text and "\ufffd" not in text:
        ends = [0]
        for piece in pieces:
            ends.append(ends[-1] + len(piece))
    else:
        # For tokenizers that drop a leading space, and for bytes that make a character only together.
        ends = [0]
        for i in range(1, len(tokens) + 1):
            prefix = decode(tokenizer, tokens[:i])
            shared = len(prefix) if text.startswith(prefix) else len(prefix.rstrip("\ufffd"))
            ends.append(max(ends[-1], min(shared, len(text))))
        ends[-1] = len(text) if tokens else 0
    return list(itertools.pairwise(ends))


@lru_cache(maxsize=200_000)
def _piece(tokenizer: Any, token: int) -> str:
    return decode(tokenizer, [token])


def action_mask(tokenizer: Any, tokens: Tensor, mask: Tensor, parses: Sequence[Parse[Any]]) -> Tensor:
    """Return a mask, bool [B, n]: True on the tokens that wrote the action, all False for an utterance without one.

    Args:
        tokenizer: the policy's tokenizer.
        tokens: int64 [B, n].
        mask: bool [B, n].
        parses: B parses of the decoded utterances, whose ``span`` is used.
    """
    result = torch.zeros_like(mask)
    for row, parse in enumerate(parses):
        if parse.span is None:
            continue
        start, end = parse.span
        ids = tokens[row][mask[row]].tolist()
        wrote = [a < end and b > start for a, b in token_offsets(tokenizer, ids)]
        result[row, : len(wrote)] = torch.tensor(wrote, dtype=torch.bool)
    return result
