"""Alternatives to an utterance: the same words with another action, written by the parser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from agents.seeding import numpy_generator
from parsers import ActionParser, Parse


def alternatives(
    parser: ActionParser[Any],
    utterance: str,
    parse: Parse[Any],
    *,
    choices: Sequence[Any] | None = None,
    suggested: Sequence[Any] | None = None,
    limit: int,
    draw: int = 0,
) -> Iterator[tuple[str, Any]]:
    """Yield up to ``limit`` versions of an utterance, each with another action, and the action that the parser reads.

    The suggested actions are tried, else all admissible ones, else some that the parser draws; a random part if there
    are many. Each utterance and ``draw`` has a random stream of its own, so that the result depends on nothing else. A
    version is left out if the parser reads no action in it, or that of the utterance or of a version before it.

    Args:
        parser: writes and reads the versions.
        utterance: a valid utterance.
        parse: its parse.
        choices: the admissible actions, if they are listed.
        suggested: those that are worth trying, if the environment names some.
        limit: largest number of versions.
        draw: number of the draw where there are more, at least 0.
    """
    tried, read = [], [parse.action]
    for action in _candidates(parser, utterance, choices, suggested, limit, draw):
        if len(read) > limit:
            return
        if action in tried or action == parse.action:
            continue
        tried.append(action)
        text = parser.swap(utterance, parse, action, choices)
        swapped = parser.parse(text, choices)
        if swapped.valid and swapped.action not in read:
            read.append(swapped.action)
            yield text, swapped.action


def _candidates(
    parser: ActionParser[Any],
    utterance: str,
    choices: Sequence[Any] | None,
    suggested: Sequence[Any] | None,
    limit: int,
    draw: int,
) -> Iterator[Any]:
    listed = choices if suggested is None else suggested
    if listed is not None and len(listed) <= limit + 1:
        yield from listed
        return
    rng = numpy_generator(draw, f"alternatives to {utterance}")
    if listed is not None:
        for index in rng.permutation(len(listed)):
            yield listed[index]
        return
    for _ in range(4 * limit):
        yield parser.sample(rng, None)
