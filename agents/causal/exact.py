"""Exact interventions: the parser is a cheap deterministic program, so causal effects need no learned model of it.

Eq. 4 of [CoSo] taken literally, D(f(y), f(y with y_i null)), finds the format, not the action: with D(a, nothing) = 1
a nullified key of the JSON object counts as much as the action (two thirds of the weight on NumberLine), and exploring
there breaks the format. Counting valid -> valid changes alone does not mend it, since an utterance whose action is
nullified hardly ever parses: nothing at all would weigh anything. So the intervention here is one that always parses,
:meth:`parsers.ActionParser.swap`: another action is written where the action stands, and the tokens that had to change
for it are those that decide the action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

import torch
from torch import Tensor

from agents.policies.offsets import token_offsets
from agents.rollout.utterances import Utterances
from agents.seeding import numpy_generator
from parsers import ActionParser, Parse

#: Other actions that an utterance is rewritten to.
_ALTERNATIVES = 8
_UNITS = re.compile(r"\w+|\s+|[^\w\s]")


def exact_weights(parser: ActionParser[Any], tokenizer: Any, batch: Utterances) -> Tensor:
    """Return B_i = mean over other actions a' of D(f(y), a') where token i differs between y and swap(y, a'), else 0.

    D is the parser's ``distance``; up to 8 different a' are drawn by the parser, the same ones for the same utterance.
    Only changes from one action to another count: an a' whose swap does not parse is left out, and an utterance that
    does not parse has weight 0 everywhere.

    Args:
        parser: f, swap and D.
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
    for text, action in _swaps(parser, utterance, parse, choices):
        count += 1
        for token in changed_tokens(utterance, text, offsets):
            effects[token] += parser.distance(parse.action, action)
    return [effect / max(1, count) for effect in effects]


def _swaps(parser: ActionParser[Any], utterance: str, parse: Parse[Any], choices: Any) -> Iterator[tuple[str, Any]]:
    """Yield the utterance rewritten to different other actions, with the action that the parser then reads."""
    # Its own stream for each utterance: weights do not depend on what was weighed before.
    rng = numpy_generator(0, f"alternatives to {utterance}")
    tried = {parse.action}
    for _ in range(4 * _ALTERNATIVES):
        action = parser.sample(rng, choices)
        if action in tried:
            continue
        tried.add(action)
        text = parser.swap(utterance, parse, action, choices)
        swapped = parser.parse(text, choices)
        if swapped.valid and swapped.action != parse.action:
            yield text, swapped.action
        if len(tried) > _ALTERNATIVES:
            return


def changed_tokens(before: str, after: str, offsets: Sequence[tuple[int, int]]) -> set[int]:
    """Return the tokens of ``before`` that would have had to be others for ``after`` to be written.

    Texts are compared word by word and mark by mark. Where ``after`` has more, it is the token behind the gap that
    would have been another one; at the end of the text that is the end token.

    Args:
        before: the utterance.
        after: the other text.
        offsets: character range of each token of ``before``, see :func:`agents.policies.offsets.token_offsets`.
    """
    old, new = _UNITS.findall(before), _UNITS.findall(after)
    ends = [0]
    for unit in old:
        ends.append(ends[-1] + len(unit))
    changed: set[int] = set()
    for kind, first, last, _, _ in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        start, stop = ends[first], max(ends[last], ends[first] + 1)
        hit = {i for i, (a, b) in enumerate(offsets) if a < stop and b > start}
        changed |= hit or {len(offsets) - 1}
    return changed
