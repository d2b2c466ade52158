"""The tokens that decide an utterance's label, found by rewriting utterances and parsing them; no SCM takes part.

An utterance is rewritten to random actions with other labels. Each rewriting is a list of edits, of which those that
are not needed are left out: where ``click`` becomes ``long_press``, the coordinates may stay. The fewest tokens that
are enough surely decide. Those that other rewritings need lie between these and the tokens that surely do not decide:
they count only together, or are redundant, as ``STATUS_TASK_`` tells no more than ``COMPLETE``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agents.causal.exact import edits, tokens_at
from agents.policies.offsets import token_offsets
from agents.rollout.utterances import Utterances
from parsers import ActionParser, Parse

#: Rewritings of an utterance, and draws of an action for them.
_REWRITINGS, _DRAWS = 24, 96


def deciding_tokens(parser: ActionParser[Any], tokenizer: Any, batch: Utterances, seed: int) -> tuple[Tensor, Tensor]:
    """Return the tokens that surely decide the label, and those that may take part; both bool [M, n].

    The first are the tokens of the smallest changes that are enough for another label. The second are the tokens that
    some rewriting needs.

    Args:
        parser: parses and rewrites.
        tokenizer: the one that split the utterances.
        batch: M utterances of up to n tokens; those without an action have no such tokens.
        seed: seed of the rewritings.
    """
    sure, possible = torch.zeros_like(batch.mask), torch.zeros_like(batch.mask)
    rng = np.random.default_rng(seed)
    for row, (utterance, parse) in enumerate(zip(batch.utterances, batch.parses, strict=True)):
        if not parse.valid:
            continue
        offsets = token_offsets(tokenizer, batch.tokens[row][batch.mask[row]].tolist())
        least = _deciding(parser, utterance, parse, offsets, rng)
        smallest = min(map(len, least), default=0)
        for token in set().union(*(tokens for tokens in least if len(tokens) == smallest)):
            sure[row, token] = True
        for token in set().union(*least):
            possible[row, token] = True
    return sure, possible


def _deciding(
    parser: ActionParser[Any],
    utterance: str,
    parse: Parse[Any],
    offsets: Sequence[tuple[int, int]],
    rng: np.random.Generator,
) -> list[set[int]]:
    """Return the tokens whose change is enough for another label, for each of several rewritings."""
    label = parser.label(parse)

    def decides(made: list[tuple[int, int, str]]) -> bool:
        text = utterance
        for start, stop, new in reversed(made):
            text = text[:start] + new + text[stop:]
        changed = parser.parse(text)
        return changed.valid and parser.label(changed) != label

    def tokens(made: list[tuple[int, int, str]]) -> set[int]:
        return set().union(*(tokens_at(start, stop, offsets) for start, stop, _ in made))

    least: list[set[int]] = []
    for action in (parser.sample(rng) for _ in range(_DRAWS)):
        made = [_trimmed(utterance, edit) for edit in edits(utterance, parser.swap(utterance, parse, action))]
        if len(least) == _REWRITINGS or not decides(made):
            continue
        for edit in list(made):
            without = [other for other in made if other is not edit]
            if decides(without):
                made = without
        least.append(tokens(made))
    return least


def _trimmed(utterance: str, edit: tuple[int, int, str]) -> tuple[int, int, str]:
    """Return an edit without what its old and new text have in common at the beginning and at the end."""
    start, stop, new = edit
    while start < stop and new and utterance[start] == new[0]:
        start, new = start + 1, new[1:]
    while start < stop and new and utterance[stop - 1] == new[-1]:
        stop, new = stop - 1, new[:-1]
    return start, stop, new
