"""The words of NumberLine: its prompts, and the expert's thoughts in many paraphrases."""

from __future__ import annotations

import numpy as np

_TASK = 'Move until both are equal: action "+" adds 1 to the current number, "-" takes 1 away. {instructions}'


def default_prompt(image: bool) -> str:
    """Return the default template; only the text-only one names the numbers."""
    if image:
        return "The picture shows a target number and your current number (0 to {max_position}). " + _TASK
    return "The target number is {target}, your current number is {current} (0 to {max_position}). " + _TASK


# Sentences compare the numbers but never name an action: in a demonstration only the action field says what is done, so
# that a wrong action can follow a right thought.
_TARGET = (
    "the target is {target}",
    "I have to get to {target}",
    "the goal is number {target}",
    "I want to reach {target}",
    "the target number reads {target}",
)
_CURRENT = (
    "I am at {current}",
    "my number is {current}",
    "I stand on {current}",
    "the current number is {current}",
    "now it shows {current}",
)
_COMPARISON = (
    "so the target is {more} than my number",
    "so my number is {less} than the target",
    "which makes the target the {more} one",
    "which makes mine the {less} number",
    "so the goal is {more} than where I am",
    "so where I am is {less} than the goal",
)


def thoughts(target: int, current: int, rng: np.random.Generator) -> str:
    """Draw one of 300 sentences that read and compare both numbers and leave the action open."""
    target_part, current_part, comparison = (
        str(part[rng.integers(len(part))]) for part in (_TARGET, _CURRENT, _COMPARISON)
    )
    facts = [target_part, current_part]
    if rng.integers(2):
        facts.reverse()
    more, less = ("larger", "smaller") if target > current else ("smaller", "larger")
    sentence = f"{facts[0]} and {facts[1]}, {comparison}."
    sentence = sentence.format(target=target, current=current, more=more, less=less)
    return sentence[0].upper() + sentence[1:]
