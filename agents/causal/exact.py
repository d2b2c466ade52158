"""Exact interventions: the parser is a cheap deterministic program, so Eq. 4 of [CoSo] can be computed literally."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from agents.policies.offsets import token_offsets
from agents.rollout.batch import Rollout
from parsers import ActionParser

#: Stands in an utterance where tokens were nullified; no format gives it a meaning.
NULL_TEXT = "\ufffd"


def nullified_texts(utterance: str, offsets: Sequence[tuple[int, int]], window: int) -> list[str]:
    """The utterance with the characters of tokens i .. i+window-1 replaced by :data:`NULL_TEXT`, for every i."""
    texts = []
    for i, (start, _) in enumerate(offsets):
        end = offsets[min(i + window, len(offsets)) - 1][1]
        texts.append(utterance if end <= start else utterance[:start] + NULL_TEXT + utterance[end:])
    return texts


def exact_weights(parser: ActionParser[Any], tokenizer: Any, rollout: Rollout, window: int = 1) -> Tensor:
    """B_i = D(f(y), f(y with y_i null)), float32 [M, n] in [0, 1]; 0 where masked.

    D is the parser's ``distance``. An utterance that does not parse has no action to lose: its weights are 0.

    Args:
        parser: f and D.
        tokenizer: the policy's.
        rollout: the utterances.
        window: tokens nullified at once.
    """
    weights = torch.zeros(rollout.mask.shape)
    seen: dict[tuple[Any, ...], list[float]] = {}
    for row, (utterance, parse, choices) in enumerate(
        zip(rollout.utterances, rollout.parses, rollout.choices, strict=True)
    ):
        if not parse.valid:
            continue
        ids = rollout.tokens[row][rollout.mask[row]].tolist()
        key = (tuple(ids), None if choices is None else tuple(choices))
        if key not in seen:
            texts = nullified_texts(utterance, token_offsets(tokenizer, ids), window)
            seen[key] = [
                0.0 if text == utterance else parser.distance(parse.action, parser.parse(text, choices).action)
                for text in texts
            ]
        weights[row, : len(ids)] = torch.tensor(seen[key])
    return weights
