"""The words of NumberLine: its prompts, and the expert's thoughts in many paraphrases."""

from __future__ import annotations

import numpy as np

_TASK = 'Move until both are equal: action "+" adds 1 to the current number, "-" takes 1 away. {instructions}'


def default_prompt(image: bool) -> str:
    """The default template; only the text-only one names the numbers."""
    if image:
        return "The picture shows a target number and your current number (0 to {max_position}). " + _TASK
    return "The target number is {target}, your current number is {current} (0 to {max_position}). " + _TASK


# No part may name an action or a direction: in a demonstration the action token alone tells them apart.
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
_CONCLUSION = (
    "so I step towards it",
    "so I go one step closer",
    "so one more step is needed",
    "so they are not equal yet",
    "and I move on to the target",
    "which decides my step",
)


def thoughts(target: int, current: int, rng: np.random.Generator) -> str:
    """One of 300 sentences that read both numbers and leave the action open."""
    target_part, current_part, conclusion = (
        str(part[rng.integers(len(part))]) for part in (_TARGET, _CURRENT, _CONCLUSION)
    )
    facts = [target_part, current_part]
    if rng.integers(2):
        facts.reverse()
    sentence = f"{facts[0]} and {facts[1]}, {conclusion}.".format(target=target, current=current)
    return sentence[0].upper() + sentence[1:]
