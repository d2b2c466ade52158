"""The fewest edits that turn an utterance into one of another label, found by leaving edits out and parsing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from agents.causal.exact import edits
from parsers import ActionParser, Parse

#: Start and stop in an utterance, and the text that takes the place of what is between.
Edit = tuple[int, int, str]


def needed_edits(
    parser: ActionParser[Any],
    utterance: str,
    parse: Parse[Any],
    other: str,
    *,
    choices: Sequence[Any] | None = None,
    rng: np.random.Generator | None = None,
) -> list[Edit]:
    """Return edits towards ``other`` of which none can be left out if the label is to change; none if it does not.

    Where ``click`` becomes ``long_press``, the coordinates may stay.

    Args:
        parser: reads labels.
        utterance: a valid utterance.
        parse: its parse.
        other: the utterance with another action.
        choices: the admissible actions, if they are listed.
        rng: gives the order in which edits are left out; None for that of the text.
    """
    label = parser.label(parse)

    def decides(made: Sequence[Edit]) -> bool:
        changed = parser.parse(rewritten(utterance, made), choices)
        return changed.valid and parser.label(changed) != label

    made = [_trimmed(utterance, edit) for edit in edits(utterance, other)]
    if not decides(made):
        return []
    order = list(made) if rng is None else [made[i] for i in rng.permutation(len(made))]
    while True:  # an edit that was needed may be no more, once another one is left out
        spare = (edit for edit in order if edit in made and decides([kept for kept in made if kept is not edit]))
        left_out = next(spare, None)
        if left_out is None:
            return made
        made = [kept for kept in made if kept is not left_out]


def rewritten(text: str, made: Sequence[Edit]) -> str:
    """Return a text with edits, which are in its order."""
    for start, stop, new in reversed(made):
        text = text[:start] + new + text[stop:]
    return text


def _trimmed(text: str, edit: Edit) -> Edit:
    """Return an edit without what its old and new text have in common at the beginning and at the end."""
    start, stop, new = edit
    while start < stop and new and text[start] == new[0]:
        start, new = start + 1, new[1:]
    while start < stop and new and text[stop - 1] == new[-1]:
        stop, new = stop - 1, new[:-1]
    return start, stop, new
