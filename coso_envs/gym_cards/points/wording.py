"""The words of EZPoints and Points24: their prompts, and the expert's thoughts in many paraphrases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coso_envs.paraphrase import Paraphrases, listing

_TASK = (
    "In each turn append one symbol to the formula; the finished formula has to use every card exactly once and to "
    'make {target}, and "=" hands it in. {card_values} The formula so far: {formula}. {instructions}'
)
EMPTY = "empty"


def default_prompt(image: bool) -> str:
    """Return the default template; only the text-only one names the cards."""
    if image:
        return "The picture shows {number_of_cards} cards and a formula. " + _TASK
    return "Your cards: {cards}. " + _TASK


def card_values(face_cards_as_10: bool) -> str:
    """Return the sentence of the prompt on the numbers of aces and face cards."""
    if face_cards_as_10:
        return "A counts as 1; J, Q and K count as 10."
    return "A counts as 1, J as 11, Q as 12, K as 13."


# Sentences follow from cards and formula only: in a demonstration only the action field says what is done.
_THOUGHTS = Paraphrases(
    (
        "the cards are {cards}",
        "I hold {cards}",
        "I see {cards}",
        "my cards read {cards}",
        "the picture has {cards}",
    ),
    (
        "the formula so far is {formula}",
        "the formula is {formula}",
        "the formula line is {formula}",
        "my formula is {formula}",
        "the formula at this point is {formula}",
    ),
    (
        "so {left} is left",
        "which leaves {left} for {target}",
        "so I have {left} left",
        "and what is left to make {target} is {left}",
        "still to be used: {left}",
        "so what remains is {left}",
    ),
)


def thoughts(cards: Sequence[str], formula: str, left: Sequence[int], target: int, rng: np.random.Generator) -> str:
    """Draw one of 300 sentences that read cards and formula and say which numbers are left."""
    return _THOUGHTS.draw(
        rng,
        cards=listing(cards),
        formula=formula or EMPTY,
        left=listing([str(number) for number in left]),
        target=target,
    )
