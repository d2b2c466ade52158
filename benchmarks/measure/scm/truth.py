"""The tokens that decide an utterance's label, found by rewriting utterances and parsing them; no SCM takes part.

An utterance is rewritten to random actions with other labels. Each rewriting is a list of edits, of which those that
are not needed are left out, in a random order: where ``click`` becomes ``long_press``, the coordinates may stay; where
a tap becomes a swipe, either of its two equal points may.

Only a token whose change alone gives another label has an effect of its own. Others are redundant: in ``long_press``,
written with three tokens, each tells what the two others tell, and ``terminate`` tells what its argument ``status``
tells. Nullifying one of them changes nothing, however well an SCM knows the parser, so that their weights say nothing
about it. What has an effect is the smallest set of tokens whose change is enough.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from agents.causal.exact import tokens_at
from agents.causal.rewriting import needed_edits
from agents.policies.offsets import token_offsets
from agents.rollout.utterances import Utterances
from parsers import ActionParser

#: Rewritings of an utterance, and draws of an action for them.
_REWRITINGS, _DRAWS = 24, 96


class Deciding(NamedTuple):
    """The tokens that decide the labels of M utterances; all bool [M, n].

    Attributes:
        alone: tokens whose change alone is enough for another label: those with an effect of their own.
        together: the tokens of one smallest change that is enough.
        possible: tokens that some rewriting needs. All others surely do not decide.
    """

    alone: Tensor
    together: Tensor
    possible: Tensor


def deciding_tokens(parser: ActionParser[Any], tokenizer: Any, batch: Utterances, seed: int) -> Deciding:
    """Return the tokens that decide the label of each utterance; none where there is no action.

    Args:
        parser: parses and rewrites.
        tokenizer: the one that split the utterances.
        batch: M utterances of up to n tokens.
        seed: seed of the rewritings.
    """
    found = Deciding(*(torch.zeros_like(batch.mask) for _ in Deciding._fields))
    rng = np.random.default_rng(seed)
    for row in torch.nonzero(batch.valid).flatten().tolist():
        utterance, parse = batch.utterances[row], batch.parses[row]
        offsets = token_offsets(tokenizer, batch.tokens[row][batch.mask[row]].tolist())
        needed: list[set[int]] = []
        for action in (parser.sample(rng) for _ in range(_DRAWS)):
            other = parser.swap(utterance, parse, action)
            made = needed_edits(parser, utterance, parse, other, rng=rng)
            if made and len(needed) < _REWRITINGS:
                needed.append(set().union(*(tokens_at(start, stop, offsets) for start, stop, _ in made)))
        if needed:
            smallest = min(map(len, needed))
            found.together[row, list(next(tokens for tokens in needed if len(tokens) == smallest))] = True
            found.possible[row, list(set().union(*needed))] = True
            found.alone[row, [token for tokens in needed if len(tokens) == 1 for token in tokens]] = True
    return found
