"""Exact interventions: the parser is a cheap deterministic program, so causal effects need no learned model of it.

Eq. 4 of [CoSo] taken literally, D(f(y), f(y with y_i null)), finds the format, not the action: with D(a, invalid) = 1
a nullified key of the JSON object counts as much as the action (two thirds of the weight on NumberLine), and exploring
there breaks the format. Counting only changes from valid to valid does not help, since an utterance whose action is
nullified hardly ever parses: nearly all weights would be 0. The intervention used here therefore writes another action
in place of the original one (:meth:`parsers.ActionParser.swap`). The tokens that this changes are those that decide the
action.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

import torch
from torch import Tensor

from agents.exploration.alternatives import alternatives
from agents.policies.offsets import token_offsets
from agents.rollout.utterances import Utterances
from parsers import ActionParser, Parse

#: Number of other actions that an utterance is rewritten to.
_ALTERNATIVES = 8
_UNITS = re.compile(r"\w+|\s+|[^\w\s]")


def exact_weights(parser: ActionParser[Any], tokenizer: Any, batch: Utterances) -> Tensor:
    """Return B_i: the mean over other actions a' of D(f(y), a') if swap(y, a') changes token i, else 0.

    D is the parser's ``distance``; up to 8 different a' are tried, always the same for the same utterance (see
    :func:`agents.exploration.alternatives.alternatives`). An utterance that does not parse has weight 0 everywhere.

    Args:
        parser: gives f, swap and D.
        tokenizer: the policy's.
        batch: M utterances of up to n tokens.

    Returns:
        float32 [M, n] in [0, 1]; 0 where masked.
    """
    weights = torch.zeros(batch.mask.shape)
    seen: dict[tuple[Any, ...], list[float]] = {}
    for row, (utterance, parse, choices) in enumerate(zip(batch.utterances, batch.parses, batch.choices, strict=True)):
        if not parse.valid:
            continue
        ids = batch.tokens[row][batch.mask[row]].tolist()
        key = (tuple(ids), None if choices is None else tuple(choices))
        if key not in seen:
            seen[key] = _effects(parser, utterance, parse, choices, token_offsets(tokenizer, ids))
        weights[row, : len(ids)] = torch.tensor(seen[key])
    return weights


def _effects(
    parser: ActionParser[Any], utterance: str, parse: Parse[Any], choices: Any, offsets: Sequence[tuple[int, int]]
) -> list[float]:
    """Return B_i of each token of one utterance."""
    effects, count = [0.0] * len(offsets), 0
    for text, action in alternatives(parser, utterance, parse, choices=choices, limit=_ALTERNATIVES):
        count += 1
        for token in changed_tokens(utterance, text, offsets):
            effects[token] += parser.distance(parse.action, action)
    return [effect / max(1, count) for effect in effects]


def edits(before: str, after: str) -> list[tuple[int, int, str]]:
    """Return the places where two texts differ, word by word and mark by mark: start and stop in ``before``, new text.

    Args:
        before: the utterance.
        after: the other text.
    """
    old, new = _UNITS.findall(before), _UNITS.findall(after)
    ends = [0]
    for unit in old:
        ends.append(ends[-1] + len(unit))
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(ends[a], ends[b], "".join(new[c:d])) for kind, a, b, c, d in codes if kind != "equal"]


def changed_tokens(before: str, after: str, offsets: Sequence[tuple[int, int]]) -> set[int]:
    """Return the indices of the tokens of ``before`` that must change for the text to become ``after``.

    Args:
        before: the utterance.
        after: the other text.
        offsets: character range of each token of ``before``, see :func:`agents.policies.offsets.token_offsets`.
    """
    return set().union(*(tokens_at(start, stop, offsets) for start, stop, _ in edits(before, after)))


def tokens_at(start: int, stop: int, offsets: Sequence[tuple[int, int]]) -> set[int]:
    """Return the indices of the tokens in a range of characters.

    Where the range is empty, as for additional text, it is the token after it; at the end of the text, the end token.

    Args:
        start: first character.
        stop: first character behind the range.
        offsets: character range of each token.
    """
    hit = {i for i, (a, b) in enumerate(offsets) if a < max(stop, start + 1) and b > start}
    return hit or {len(offsets) - 1}
