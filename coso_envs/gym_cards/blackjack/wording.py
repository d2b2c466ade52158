"""The words of Blackjack: its prompts, and the expert's thoughts in many paraphrases."""

from __future__ import annotations

import numpy as np

from coso_envs.paraphrase import Paraphrases

_TASK = (
    'Get closer to 21 than the dealer, but not over it: "hit" takes one more card, "stand" ends your turn, and then '
    "the dealer draws to 17. J, Q and K count as 10, A as 11 or 1. {instructions}"
)


def default_prompt(image: bool) -> str:
    """Return the default template; only the text-only one names the cards."""
    if image:
        return "You play blackjack. The picture shows the dealer's cards, one of them face down, and yours. " + _TASK
    return "You play blackjack. The dealer shows {dealer}. Your cards: {player}. " + _TASK


# No part may name an action: in a demonstration only the action field says what is done.
_THOUGHTS = Paraphrases(
    (
        "I have {player}",
        "my cards make {player}",
        "my total is {player}",
        "I am at {player}",
        "my hand counts {player}",
    ),
    (
        "the dealer shows {dealer}",
        "the dealer's open card is {dealer}",
        "the card of the dealer reads {dealer}",
        "I see the dealer's {dealer}",
        "against me lies {dealer}",
    ),
    (
        "so {room} are missing to 21",
        "which is {room} below 21",
        "so I compare the chances",
        "so 21 is {room} away",
        "and I think of what the dealer may get",
        "which decides what I do",
    ),
)


def thoughts(best: int, soft: bool, dealer: str, rng: np.random.Generator) -> str:
    """Draw one of 300 sentences that count the hand, read the dealer's card and leave the action open."""
    player = f"{'soft ' if soft else ''}{best}"
    return _THOUGHTS.draw(rng, player=player, dealer=dealer, room=21 - best)
