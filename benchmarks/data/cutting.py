"""Utterances that are cut off before they name an action, as a model's are that writes too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from parsers import ActionParser

#: Random places that are tried, since a parser may find an action in the words before it.
_TRIES = 8


def cut_off(utterance: str, parser: ActionParser[Any], choices: Sequence[Any] | None, rng: np.random.Generator) -> str:
    """Return the beginning of an utterance, up to a random place, in which the parser finds no action.

    Args:
        utterance: an utterance with an action.
        parser: the parser that reads it.
        choices: the admissible actions; None where the parser's own set is fixed.
        rng: chooses the place.

    Returns:
        The beginning; an empty string if the parser finds an action in every beginning that was tried.
    """
    span = parser.parse(utterance, choices).span
    end = len(utterance) if span is None else span[0]
    for place in rng.integers(end + 1, size=_TRIES):
        if not parser.parse(utterance[:place], choices).valid:
            return utterance[:place]
    return ""
