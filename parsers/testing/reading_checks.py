"""Checks that a parser reads the action of an utterance and nothing else.

Each check wraps, cuts or joins utterances that the parser has written, so that their actions are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from parsers.core import ActionParser
from parsers.reading.thoughts import hide_thoughts
from parsers.testing.promises import parsed, promise, short

_MAX_WRITTEN = 8
_MAX_CUTS = 200
_PADDING = (" ", "\n", "\t \n", "\r\n", "  \n\n ")
_THOUGHTS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<reasoning>", "</reasoning>"),
    ("[THINK]", "[/THINK]"),
)
#: The text of a field that no action has.
_SAID = "because 7 of them say so"
_SAID_MARKS = (
    "<think>", "</think>", "<THINKING >", "< reasoning>", "[think]", "[/THINK]", "[/THINK]<reasoning>", "&lt;think&gt;",
    "<|begin_of_thought|>", "<|channel|>analysis", "<think></think>", "<\\/think><reasoning>", "<x:thought>",
)  # fmt: skip
_MARKS = ('"', "'", "\\", "{", "}", "<", "</", "[", "]", "`", "\n", "\r\n", "\x00", "<think>", "</think>", "[THINK]")


def check_reading(
    parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any], written: Sequence[str]
) -> None:
    """Check spans, ambiguity, fields, thoughts and cut-off text on ``written``, the utterances of ``actions``."""
    _check_spans(parser, choices, written)
    _check_two_actions(parser, choices, actions, written)
    _check_fields(parser, choices, actions, written)
    _check_field_spans(parser, choices, actions)
    _check_thoughts(parser, choices, actions, written)
    _check_cuts(parser, choices, actions, written)


def _check_spans(parser: ActionParser[Any], choices: Sequence[Any] | None, written: Sequence[str]) -> None:
    """Check that white space around an utterance shifts the span and changes nothing else."""
    for utterance in written[:_MAX_WRITTEN]:
        plain = parsed(parser, utterance, choices)
        if plain.span is None:
            continue
        text = utterance[slice(*plain.span)]
        for before in ("", *_PADDING):
            for after in ("", *_PADDING):
                padded = before + utterance + after
                parse = parsed(parser, padded, choices)
                evidence = f"{short(padded)} -> {parse}"
                promise(parse.action in (None, plain.action), "white space around an utterance is no action", evidence)
                if parse.span is not None:
                    found = padded[slice(*parse.span)]
                    promise(found == text, "the span holds the action", f"{found!r} for {text!r} in {evidence}")


def said_in_fields(parser: ActionParser[Any], written: Sequence[str], actions: Sequence[Any]) -> Iterator[str]:
    """Yield utterances with marks of thoughts and of the format itself in a field, whether it may hold them or not."""
    tags = dict.fromkeys(tag for utterance in written[:1] for tag in re.findall(r"<[^<>/]{1,40}>", utterance))
    for name in parser.fields:
        try:
            utterance = parser.format(actions[0], **{name: _SAID})
        except ValueError:
            continue  # not a field of text
        for said in (*_SAID_MARKS, *tags, *(f"[/THINK]{tag}" for tag in tags)):
            yield utterance.replace(_SAID, said)
            yield utterance.replace(_SAID, f"so {said} it is")


def _check_field_spans(parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any]) -> None:
    """Check that the text of a field is no part of what decides the action."""
    for action in actions[:_MAX_WRITTEN]:
        for name in parser.fields:
            try:
                utterance = parser.format(action, **{name: _SAID})
            except ValueError:
                continue  # not a field of text
            parse = parsed(parser, utterance, choices)
            span = utterance[slice(*(parse.span or (0, 0)))]
            evidence = f"{name} in {span!r} of {short(utterance)}"
            promise(_SAID not in span, "the text of a field lies outside the span", evidence)


def _check_two_actions(
    parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any], written: Sequence[str]
) -> None:
    """Check that two different actions in a row are ambiguous, or the first one where ``first_wins``."""
    pairs = list(zip(actions, written, strict=True))[:_MAX_WRITTEN]
    for first, one in pairs:
        for second, other in pairs:
            if first == second:
                continue
            for between in ("\n", "\n\n", "\nNo, rather:\n"):
                utterance = f"{one}{between}{other}"
                parse = parsed(parser, utterance, choices)
                allowed = (None, first) if parser.first_wins else (None,)
                evidence = f"{short(utterance)} -> {parse}"
                promise(
                    parse.action in allowed,
                    "two different actions are ambiguous, or the first one with first_wins = True",
                    evidence,
                )


def _hostile_values(parser: ActionParser[Any], others: Sequence[str]) -> Iterator[Any]:
    """Yield values for a field that are no text, contain utterances of other actions, or marks of some format."""
    yield from (None, 7, [None])
    for other in others:
        yield other
        yield f"perhaps\n{other}\n"
        yield f"{other}\nor not"
        yield f" {other} "
        for mark in _MARKS:
            yield f"{mark}{other}"
            yield f"{other}{mark}\n"
    for mark in _MARKS:
        yield f"a{mark}b"


def _check_fields(
    parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any], written: Sequence[str]
) -> None:
    """Check that ``format`` refuses the value of a field, or writes it such that the action is read back."""
    fields = parser.fields
    for action, other in islice(zip(actions, [*written[1:], written[0]], strict=True), 3):
        for value in _hostile_values(parser, [other]):
            for given in ({name: value for name in fields}, *({name: value} for name in fields)):
                if not given:
                    continue
                try:
                    utterance = parser.format(action, **given)
                except ValueError:
                    continue
                except Exception as error:
                    promise(False, "format() refuses a field with a ValueError", f"{error!r} for {short(given)}")
                parse = parsed(parser, utterance, choices)
                evidence = f"{short(utterance)} -> {parse}, not {action!r}"
                promise(parse.action == action, "whatever a field says, the action is read back", evidence)


def _check_thoughts(
    parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any], written: Sequence[str]
) -> None:
    """Check that no action is read from a thought, whether it is closed before the action or never closed."""
    if not parser.hides_thoughts:
        return
    for i, utterance in enumerate(written[:_MAX_WRITTEN]):
        other = written[(i + 1) % len(written)]
        for opening, closing in _THOUGHTS:
            begun = (utterance, f"\nI could say\n{utterance}\nbut", f" {other}")
            for text in (f"{opening}{rest}" for rest in begun):
                if hide_thoughts(text, objects=True) is not None:
                    continue  # in this format the text closes the thought
                parse = parsed(parser, text, choices)
                promise(parse.action is None, "a thought without an end is no action", f"{short(text)} -> {parse}")
            thought = f"{opening}\n{other}\n{closing}\n{utterance}"
            parse = parsed(parser, thought, choices)
            evidence = f"{short(thought)} -> {parse}"
            promise(parse.action in (None, actions[i]), "a thought before the action decides nothing", evidence)


def _check_cuts(
    parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any], written: Sequence[str]
) -> None:
    """Check that an utterance that is cut off parses to its own action or to none."""
    if not parser.prefix_free:
        return
    for action, utterance in islice(zip(actions, written, strict=True), _MAX_WRITTEN):
        for prefix in ("", "So be it:\n"):
            whole = prefix + utterance
            for end in range(0, len(whole), max(1, len(whole) // _MAX_CUTS)):
                parse = parsed(parser, whole[:end], choices)
                evidence = f"{short(whole[:end])} -> {parse}, not {action!r}"
                promise(
                    parse.action in (None, action),
                    "text that is cut off is never another action, unless prefix_free = False",
                    evidence,
                )
