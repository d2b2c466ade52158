"""``check_parser`` checks that a parser keeps every promise of :class:`parsers.core.ActionParser`.

It takes about a second and names the promise that is broken and the utterance. It does not check whether the parser
reads an action where a person would. Slow parsers are found, by utterances of growing length; a parser that never
returns is not.
"""

from __future__ import annotations

import pickle
import random
import re
import time
from collections.abc import Hashable, Sequence
from numbers import Real
from typing import Any

import numpy as np

from parsers.choice.base import ChoiceParser
from parsers.core import INVALID, ActionParser, ErrorKind, Parse
from parsers.testing.hostile import HOSTILE_UTTERANCES, REPEATED_PIECES, SAMPLE_CHOICES
from parsers.testing.promises import attempt, parsed, promise, refuses, short
from parsers.testing.reading_checks import check_reading, said_in_fields

_MEGABYTE = 1_000_000
_MAX_SECONDS = 1.0
_MAX_ACTIONS = 32


def check_parser(parser: ActionParser[Any], choices: Sequence[Any] | None = None, seed: int = 0) -> None:
    """Check every promise of the parser contract.

    Args:
        parser: the parser.
        choices: at least two admissible actions, passed to each call; needed for parsers whose actions depend on the
            state. A :class:`parsers.choice.base.ChoiceParser` without fixed choices gets sample choices by default.
        seed: seeds the utterances and actions tried.

    Raises:
        ParserContractError: naming the first promise that is broken, and the utterance or value that broke it.
    """
    given = (
        f"{parser.__name__} is a class: pass an object: {parser.__name__}(...)" if isinstance(parser, type) else None
    )
    promise(isinstance(parser, ActionParser), "a parser is an ActionParser", given or type(parser).__name__)
    if choices is not None:
        listed = isinstance(choices, Sequence) and not isinstance(choices, str)
        promise(listed, "the choices given to check_parser are a list or a tuple", repr(choices))
        promise(len(choices) > 1, "the choices given to check_parser are at least two", repr(choices))
    _check_declared(parser)
    if choices is None and isinstance(parser, ChoiceParser) and parser.choices is None:
        choices = SAMPLE_CHOICES
    _check_sample(parser, choices, seed)
    actions = _actions(parser, choices, seed)
    written = _check_format(parser, choices, actions)
    _check_labels(parser, choices, written)
    corpus = [*HOSTILE_UTTERANCES, *written, *_near_misses(written, np.random.default_rng(seed))]
    _check_parse(parser, choices, corpus)
    _check_choices(parser, choices, actions, written)
    check_reading(parser, choices, actions, written)
    _check_swap(parser, choices, actions, written)
    _check_distance(parser, actions)
    _check_texts(parser, choices, actions)
    _check_pattern(parser, choices, corpus, actions, written)
    _check_batch(parser, choices, corpus)
    _check_pickle(parser, choices, corpus)
    _check_length(parser, choices, written)
    _check_speed(parser, choices)


def _check_declared(parser: ActionParser[Any]) -> None:
    fields = parser.fields
    promise(isinstance(fields, tuple) and all(isinstance(name, str) for name in fields), "fields are a tuple", fields)
    fixed = parser.choices
    listed = isinstance(fixed, Sequence) and not isinstance(fixed, str) and len(fixed) > 0
    promise(fixed is None or listed, "choices are a list that is not empty, or None", repr(fixed))


def _actions(parser: ActionParser[Any], choices: Sequence[Any] | None, seed: int) -> list[Any]:
    """Collect different actions to try."""
    fixed = choices if choices is not None else parser.choices
    if fixed is None:
        rng = np.random.default_rng(seed)
        fixed = [parser.sample(rng) for _ in range(_MAX_ACTIONS)]
    return list(dict.fromkeys(fixed))[:_MAX_ACTIONS]


def _near_misses(written: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Damage well-formed utterances: cut, doubled, wrapped, with one character changed."""
    damaged = []
    for utterance in written[:4]:
        other = written[-1]
        damaged += [utterance[:end] for end in range(0, len(utterance), max(1, len(utterance) // 40))]
        damaged += [utterance * 2, utterance + other, f"{other}\n{utterance}", utterance.upper(), utterance[::-1]]
        damaged += [f"```json\n{utterance}\n```", f"Sure! {utterance} Done.", f"\ufeff{utterance}", f'"{utterance}"']
        for _ in range(40):
            at = int(rng.integers(len(utterance)))
            new = "\"'{}<>\\,: \n\x00a1\u0661"[int(rng.integers(15))]
            damaged += [utterance[:at] + utterance[at + 1 :], utterance[:at] + new + utterance[at + 1 :]]
    return damaged


def _check_sample(parser: ActionParser[Any], choices: Sequence[Any] | None, seed: int) -> None:
    def draw(count: int) -> list[Any]:
        rng = np.random.default_rng(seed)
        return [parser.sample(rng, choices) for _ in range(count)]

    before = random.getstate(), pickle.dumps(np.random.get_state())
    drawn = attempt("sample() never raises", draw, _MAX_ACTIONS)
    for action in drawn:
        promise(isinstance(action, Hashable) and action is not None, "an action is hashable and not None", action)
    promise(draw(_MAX_ACTIONS) == drawn, "sample() draws from the given generator alone", "same seed, other actions")
    after = random.getstate(), pickle.dumps(np.random.get_state())
    promise(before == after, "sample() leaves the global generators alone", "their state changed")
    fixed = choices if choices is not None else parser.choices
    if fixed is not None:
        seen = set(draw(30 * len(fixed)))
        promise(seen == set(fixed), "sample() draws every choice and no other", sorted(map(str, seen ^ set(fixed))))


def _check_format(parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any]) -> list[str]:
    written = []
    for action in actions:
        utterance = attempt("format() writes every action", parser.format, action)
        promise(isinstance(utterance, str), "format() returns a str", type(utterance).__name__)
        parse = parsed(parser, utterance, choices)
        promise(parse.action == action, "parse(format(action)) gives the action back", f"{utterance!r} -> {parse}")
        promise(not parse.repaired, "format() writes the strict format", f"{utterance!r} -> {parse}")
        written.append(utterance)
    refuses("format() refuses unknown fields", lambda: parser.format(actions[0], no_such_field="x"), ValueError)
    foreign = object()
    refuses("format() refuses what is no action", lambda: parser.format(foreign), ValueError, TypeError)
    return written


def _check_parse(parser: ActionParser[Any], choices: Sequence[Any] | None, corpus: Sequence[str]) -> None:
    before = random.getstate(), pickle.dumps(np.random.get_state())
    for utterance in corpus:
        parse = parsed(parser, utterance, choices)
        evidence = f"{short(utterance)} -> {parse}"
        promise(parser.parse(utterance, choices) == parse, "parse() is deterministic", evidence)
        if parse.span is not None:
            start, end = parse.span
            sane = type(start) is int and type(end) is int and 0 <= start < end <= len(utterance)
            promise(sane, "the span is a non-empty part of the utterance", evidence)
        if parse.error is not None:
            promise(isinstance(parse.error, ErrorKind), "the error is an ErrorKind", evidence)
            promise(bool(parse.message.strip()), "a failed parse says why", evidence)
        if parse.action is not None and choices is not None:
            promise(parse.action in choices, "parse() returns admissible actions only", evidence)
        _check_label(parser, parse, evidence)
    after = random.getstate(), pickle.dumps(np.random.get_state())
    promise(before == after, "parse() draws no random numbers", "the global generators changed")


def _check_choices(
    parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any], written: Sequence[str]
) -> None:
    """Check that an action is not read where it is not admissible, even if it was admissible in the call before."""
    if choices is None and parser.choices is None:
        return
    for action, utterance in zip(actions, written, strict=True):
        others = [other for other in actions if other != action]
        if others:
            parse = parsed(parser, utterance, others)
            promise(
                parse.action is None or parse.action in others,
                "parse() returns admissible actions only",
                f"{short(utterance)} with choices {others} -> {parse}",
            )


def _check_labels(parser: ActionParser[Any], choices: Sequence[Any] | None, written: Sequence[str]) -> None:
    labels = parser.labels
    promise(isinstance(labels, tuple) and bool(labels), "labels is a non-empty tuple", labels)
    for factor in labels if _factored(labels) else (labels,):
        promise(INVALID in factor, '"invalid" is among the labels', factor)
        promise(len(set(factor)) == len(factor) > 1, "labels are several and differ", factor)
    for utterance in written:
        parse = parser.parse(utterance, choices)
        _check_label(parser, parse, f"{short(utterance)} -> {parse}")


def _factored(labels: tuple[Any, ...]) -> bool:
    return all(isinstance(factor, tuple) for factor in labels)


def _check_label(parser: ActionParser[Any], parse: Parse[Any], evidence: str) -> None:
    label = attempt("label() takes every parse", parser.label, parse)
    evidence = f"label {label!r} for {evidence}"
    factored = _factored(parser.labels)
    factors = parser.labels if factored else (parser.labels,)
    indices = label if factored else (label,)
    promise(isinstance(indices, tuple) and len(indices) == len(factors), "one index per label factor", evidence)
    for index, names in zip(indices, factors, strict=True):
        promise(type(index) is int and 0 <= index < len(names), "label() is an index into labels", evidence)
    invalid = all(names[index] == INVALID for index, names in zip(indices, factors, strict=True))
    promise(invalid != parse.valid, 'the label is "invalid" exactly when there is no action', evidence)


def _check_swap(
    parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any], written: Sequence[str]
) -> None:
    for utterance in written[:4]:
        parse = parser.parse(utterance, choices)
        for action in actions[:8]:
            swapped = attempt("swap() writes every action", parser.swap, utterance, parse, action, choices)
            found = parser.parse(swapped, choices)
            promise(found.action == action, "swap() puts one action for another", f"{short(swapped)} -> {found}")
    failed: Parse[Any] = Parse.failure(ErrorKind.NO_ACTION, "nothing there")
    refuses("swap() refuses a parse without action", lambda: parser.swap("", failed, actions[0], choices), ValueError)


def _check_distance(parser: ActionParser[Any], actions: Sequence[Any]) -> None:
    operands = [*actions[:8], None]
    for a in operands:
        for b in operands:
            distance = attempt("distance() takes every pair of actions and None", parser.distance, a, b)
            evidence = f"distance({a!r}, {b!r}) = {distance!r}"
            promise(isinstance(distance, Real), "distance() is a number", evidence)
            promise(0.0 <= distance <= 1.0, "distance() lies between 0 and 1", evidence)
            promise(distance == parser.distance(b, a), "distance() is symmetric", evidence)
            if a == b:
                promise(distance == 0.0, "distance() of an action from itself is 0", evidence)
    far = parser.distance(actions[0], None)
    promise(far > 0.0, "an unreadable utterance is away from every action", f"distance {far!r}")


def _check_texts(parser: ActionParser[Any], choices: Sequence[Any] | None, actions: Sequence[Any]) -> None:
    passage = attempt("instructions() never raises", parser.instructions, choices)
    promise(isinstance(passage, str) and bool(passage.strip()), "instructions() is a non-empty str", repr(passage))
    promise(parser.instructions(choices) == passage, "instructions() is deterministic", passage)
    texts = [attempt("text() takes every action", parser.text, action) for action in actions]
    promise(all(isinstance(text, str) and text for text in texts), "text() is a non-empty str", texts)
    if choices is not None or parser.choices is not None:
        missing = [text for text in texts if text not in passage]
        promise(not missing, "instructions() name every choice", f"{', '.join(missing)} not in {short(passage)}")
    promise(len(set(texts)) == len(texts), "text() tells actions apart", texts)


def _check_pattern(
    parser: ActionParser[Any],
    choices: Sequence[Any] | None,
    corpus: Sequence[str],
    actions: Sequence[Any],
    written: Sequence[str],
) -> None:
    source = attempt("pattern() never raises", parser.pattern, choices)
    promise(isinstance(source, str), "pattern() returns a str", repr(source))
    pattern = attempt("pattern() is a regular expression", re.compile, source)
    for utterance in written:
        promise(pattern.fullmatch(utterance) is not None, "every format(action) matches pattern()", utterance)
    for utterance in (*corpus, *said_in_fields(parser, written, actions)):
        if len(utterance) <= parser.max_length and pattern.fullmatch(utterance):
            parse = parser.parse(utterance, choices)
            promise(parse.valid, "what matches pattern() parses to an action", f"{short(utterance)} -> {parse}")


def _check_batch(parser: ActionParser[Any], choices: Sequence[Any] | None, corpus: Sequence[str]) -> None:
    expected = [parser.parse(utterance, choices) for utterance in corpus]
    given = [choices] * len(corpus)
    batch = attempt("parse_batch() never raises", parser.parse_batch, corpus, given)
    promise(batch == expected, "parse_batch() parses as parse() does", "the results differ")
    refuses(
        "parse_batch() refuses choices of another length", lambda: parser.parse_batch(corpus, given[:-1]), ValueError
    )


def _check_pickle(parser: ActionParser[Any], choices: Sequence[Any] | None, corpus: Sequence[str]) -> None:
    copy = attempt("a parser can be pickled", lambda: pickle.loads(pickle.dumps(parser)))
    same = all(copy.parse(utterance, choices) == parser.parse(utterance, choices) for utterance in corpus)
    promise(same, "a pickled parser parses alike", "the results differ")
    promise(copy.labels == parser.labels, "a pickled parser has the same labels", copy.labels)


def _check_length(parser: ActionParser[Any], choices: Sequence[Any] | None, written: Sequence[str]) -> None:
    longest = parser.max_length
    for utterance in (" " * (longest + 1), written[0].ljust(longest + 1)):
        parse = parser.parse(utterance, choices)
        promise(parse.error == ErrorKind.TOO_LONG, "text beyond max_length is TOO_LONG", f"{len(utterance)}: {parse}")
    for utterance in (" " * longest, written[0]):
        parse = parser.parse(utterance, choices)
        promise(parse.error != ErrorKind.TOO_LONG, "text up to max_length is read", f"{len(utterance)}: {parse}")


def _seconds(parser: ActionParser[Any], utterance: str, choices: Sequence[Any] | None) -> float:
    """Measure the processor time of one parse."""
    start = time.process_time()
    attempt("parse() never raises", parser.parse, utterance, choices)
    return time.process_time() - start


def _check_speed(parser: ActionParser[Any], choices: Sequence[Any] | None) -> None:
    # Lengths grow step by step, so that exponential time is found at 30 characters instead of never ending.
    lengths = [*range(16, 40, 2), 64, 256, 1024, 4096, parser.max_length, _MEGABYTE]
    for piece in REPEATED_PIECES:
        for length in lengths:
            utterance = (piece * (length // len(piece) + 1))[:length]
            seconds = _seconds(parser, utterance, choices)
            if seconds >= _MAX_SECONDS:
                # Other work on the machine may have delayed the first measurement.
                seconds = min(seconds, _seconds(parser, utterance, choices))
            promise(
                seconds < _MAX_SECONDS,
                f"parse() takes less than {_MAX_SECONDS:g} s for any text",
                f"{seconds:.1f} s for {length} characters of {short(piece)}",
            )
