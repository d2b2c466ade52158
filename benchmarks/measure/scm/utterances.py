"""Utterances of any registered parser: its own format around thoughts from templates and random actions."""

from __future__ import annotations

from typing import Any

import numpy as np

import parsers
from parsers import ActionParser

#: Actions of parsers that take their choices from the environment.
CHOICES = ("+", "-", "*", "=", "7", "10", "hit", "stand", "left", "right", "up", "down")
_COMMANDS = 40

THOUGHTS = (
    "The target is {n} and I am at {m}, so I am not there yet.",
    "There are {n} items on the list; {thing} is number {m}.",
    "I was asked to find {thing}, and I have looked in {n} places.",
    "Nothing has changed since step {m}.",
    "First I need {thing}, then {other}.",
    "The screen shows {thing} beside {other}.",
    "I remember that {thing} was here {n} minutes ago.",
    "It is {n} past {m}, and the shop is still closed.",
    "My last attempt failed, so I try something else.",
    "So far so good: {n} of {m} are done.",
    "I cannot see {thing}. Perhaps it is behind {other}?",
    "This page is about {thing}; the one before was about {other}.",
    "Since {thing} costs {n} dollars, I prefer {other}.",
    "I have {n} tries, which should be enough for {thing}.",
    "Let me think about {thing} for a moment.",
    "{thing} and {other} belong together.",
)
THINGS = (
    "a lamp",
    "the red book",
    "my ticket",
    "the settings page",
    "a cheap flight",
    "the weather report",
    "an old newspaper",
    "the second drawer",
    "a bowl of soup",
    "the kitchen table",
    "her birthday card",
    "the search results",
)


def make_parser(id: str) -> ActionParser[Any]:
    """Return a parser with its default settings, and with choices of our own where it needs them."""
    parser = parsers.make(id)
    rng = np.random.default_rng(0)
    try:
        parser.sample(rng)
    except ValueError:
        if len(parser.labels) == 2:  # without choices it can only tell valid from invalid
            return parsers.make(id, choices=CHOICES)
        commands = parsers.make("coso/alfworld")
        return parsers.make(id, choices=sorted({commands.sample(rng) for _ in range(_COMMANDS)}))
    return parser


def make_utterances(parser: ActionParser[Any], count: int, rng: np.random.Generator) -> list[str]:
    """Return different utterances with an action; fewer than ``count`` if the format does not have as many."""
    made: dict[str, None] = {}
    for _ in range(20 * count):
        action = parser.sample(rng)
        if parser.fields:
            utterance = parser.format(action, **{name: thought(rng) for name in parser.fields})
        else:
            utterance = f"<think>{thought(rng)}</think>\n{parser.format(action)}"
        if parser.parse(utterance).action == action:
            made[utterance] = None
        if len(made) == count:
            break
    return list(made)


def thought(rng: np.random.Generator) -> str:
    """Return one or two sentences."""
    return " ".join(_sentence(rng) for _ in range(int(rng.integers(1, 3))))


def _sentence(rng: np.random.Generator) -> str:
    template = THOUGHTS[int(rng.integers(len(THOUGHTS)))]
    thing, other = rng.choice(THINGS, 2, replace=False)
    n, m = rng.integers(1, 60, 2)
    text = template.format(n=n, m=m, thing=thing, other=other)
    return text[0].upper() + text[1:]
