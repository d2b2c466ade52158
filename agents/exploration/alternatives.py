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
) -> Iterator[tuple[str, Any]]:
    """Yield up to ``limit`` versions of an utterance, each with another action, and the action that the parser reads.

    All other admissible actions are tried where they are listed and few, else a random part of them. Where they are not
    listed, the suggested ones come first and the parser draws the rest. Each utterance has a random stream of its own,
    so that the result depends on nothing else. A version is left out if the parser reads no action in it, or that of
    the utterance or of a version before it.

    Args:
        parser: writes and reads the versions.
        utterance: a valid utterance.
        parse: its parse.
        choices: the admissible actions, if they are listed.
        suggested: some admissible actions, where they are not.
        limit: largest number of versions.
    """
    tried, read = [], [parse.action]
    for action in _candidates(parser, utterance, choices, suggested, limit):
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
) -> Iterator[Any]:
    if choices is not None and len(choices) <= limit + 1:
        yield from choices
        return
    rng = numpy_generator(0, f"alternatives to {utterance}")
    listed = choices if choices is not None else suggested or ()
    for index in rng.permutation(len(listed)):
        yield listed[index]
    if choices is None:
        for _ in range(4 * limit):
            yield parser.sample(rng, None)
