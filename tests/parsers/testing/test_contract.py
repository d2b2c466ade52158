"""``check_parser`` must reject parsers that break a promise: one deliberate break a test."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from parsers import ErrorKind, Label, Parse, ParserContractError
from parsers.choice.json import JSONChoiceParser
from parsers.testing import check_parser
from tests.parsers.testing.coin import Coin


def test_a_correct_parser_passes() -> None:
    check_parser(Coin())


class RaisesOnEmpty(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        return super().parse(utterance[0] + utterance[1:], choices)


class GuessesOnFailure(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        parse = super().parse(utterance, choices)
        if parse.error == ErrorKind.NO_ACTION and utterance:
            return Parse(random.choice(["heads", "tails"]), span=(0, 1))
        return parse


class DrawsInSecret(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        np.random.random()  # the very habit the checker must catch
        return super().parse(utterance, choices)


class SpanBeyondTheText(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        parse = super().parse(utterance, choices)
        return Parse(parse.action, span=(0, len(utterance) + 1)) if parse.valid else parse


class ActionFromNothing(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        return Parse("heads", span=(0, 0)) if utterance == "" else super().parse(utterance, choices)


class SilentFailure(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        parse = super().parse(utterance, choices)
        return parse if parse.error is None else Parse.failure(parse.error, "")


class ErrorInOwnWords(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        parse = super().parse(utterance, choices)
        return Parse(error="oops", message="oops") if parse.error == ErrorKind.NO_ACTION else parse  # type: ignore[arg-type]


class ReturnsTheBareAction(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        parse = super().parse(utterance, choices)
        return parse if parse.valid else None  # type: ignore[return-value]


class ReadsAnyLength(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        parse = super().parse(utterance, choices)
        return Parse.failure(ErrorKind.NO_ACTION, "hm") if parse.error == ErrorKind.TOO_LONG else parse


class IgnoresChoices(Coin):
    choices = ("heads", "tails")

    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        return super().parse(utterance)


class CannotReadItself(Coin):
    def format(self, action: str, **fields: Any) -> str:
        return super().format(action, **fields).upper()


class WritesSloppily(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        parse = super().parse(utterance, choices)
        return Parse(parse.action, span=parse.span, repaired=True) if parse.valid else parse


class TakesAnyField(Coin):
    def format(self, action: str, **fields: Any) -> str:
        return super().format(action)


class WritesAnything(Coin):
    def format(self, action: str, **fields: Any) -> str:
        if fields:
            raise ValueError("no fields")
        return str(action)


class ForgetsInvalid(Coin):
    @property
    def labels(self) -> tuple[Any, ...]:
        return ("heads", "tails", "other")

    def label(self, parse: Parse[str]) -> Label:
        return self.labels.index(parse.action or "other")


class LabelsBeyondTheEnd(Coin):
    def label(self, parse: Parse[str]) -> Label:
        return 3


class LabelsFailuresAsHeads(Coin):
    def label(self, parse: Parse[str]) -> Label:
        return 0


class SamplesFromTheGlobalGenerator(Coin):
    def sample(self, rng: np.random.Generator, choices: Sequence[str] | None = None) -> str:
        return random.choice(["heads", "tails"])


class SeedsTheGlobalGenerator(Coin):
    def sample(self, rng: np.random.Generator, choices: Sequence[str] | None = None) -> str:
        random.seed(int(rng.integers(100)))
        return "heads"


class NeverSamplesTails(Coin):
    choices = ("heads", "tails")

    def sample(self, rng: np.random.Generator, choices: Sequence[str] | None = None) -> str:
        return "heads"


class AsymmetricDistance(Coin):
    def distance(self, a: str | None, b: str | None) -> float:
        return 0.0 if a == b else 0.5 if a is None else 1.0


class DistanceInMiles(Coin):
    def distance(self, a: str | None, b: str | None) -> float:
        return 0.0 if a == b else 7.0


class NoDistanceToTheUnreadable(Coin):
    def distance(self, a: str | None, b: str | None) -> float:
        return 0.0


class OneFieldAsText(Coin):
    fields = "thoughts"  # type: ignore[assignment]


class ChoicesAsText(Coin):
    choices = "heads"


class NoChoicesAtAll(Coin):
    choices = ()


class PatternTooNarrow(Coin):
    def pattern(self, choices: Sequence[str] | None = None) -> str:
        return "heads"


class PatternTooWide(Coin):
    def pattern(self, choices: Sequence[str] | None = None) -> str:
        return ".*"


class PatternBroken(Coin):
    def pattern(self, choices: Sequence[str] | None = None) -> str:
        return "("


class BatchInReverse(Coin):
    def parse_batch(self, utterances: Any, choices: Any = None) -> list[Parse[str]]:
        return super().parse_batch(utterances, choices)[::-1]


class BatchDropsTheRemainder(Coin):
    def parse_batch(self, utterances: Any, choices: Any = None) -> list[Parse[str]]:
        pairs = zip(utterances, choices, strict=False)
        return [self.parse(utterance, allowed) for utterance, allowed in pairs]


class HoldsALambda(Coin):
    def __init__(self) -> None:
        self.clean = lambda text: text


class SaysNothing(Coin):
    def instructions(self, choices: Sequence[str] | None = None) -> str:
        return " "


class OneTextForAll(Coin):
    def text(self, action: str) -> str:
        return "coin"


class SwapsNothing(Coin):
    def swap(self, utterance: str, parse: Parse[str], action: str, choices: Sequence[str] | None = None) -> str:
        super().swap(utterance, parse, action, choices)
        return utterance


class ExponentialTime(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        re.fullmatch("(a|a)*b", utterance[:27])
        return super().parse(utterance, choices)


class SlowOnLongText(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        if len(utterance) > 500_000:
            begun = time.process_time()  # busy, not asleep: the guard counts CPU time
            while time.process_time() < begun + 1.05:
                pass
        return super().parse(utterance, choices)


BROKEN = [
    (RaisesOnEmpty, "parse() never raises: IndexError"),
    (GuessesOnFailure, "parse() is deterministic"),
    (DrawsInSecret, "parse() draws no random numbers"),
    (SpanBeyondTheText, "the span is a non-empty part of the utterance"),
    (ActionFromNothing, "the span is a non-empty part of the utterance"),
    (SilentFailure, "a failed parse says why"),
    (ErrorInOwnWords, "the error is an ErrorKind"),
    (ReturnsTheBareAction, "parse() returns a Parse"),
    (ReadsAnyLength, "text beyond max_length is TOO_LONG"),
    (IgnoresChoices, "parse() returns admissible actions only"),
    (CannotReadItself, "parse(format(action)) gives the action back"),
    (WritesSloppily, "format() writes the strict format"),
    (TakesAnyField, "format() refuses unknown fields"),
    (WritesAnything, "format() refuses what is no action"),
    (ForgetsInvalid, '"invalid" is among the labels'),
    (LabelsBeyondTheEnd, "label() is an index into labels"),
    (LabelsFailuresAsHeads, 'the label is "invalid" exactly when there is no action'),
    (SamplesFromTheGlobalGenerator, "sample() draws from the given generator alone"),
    (SeedsTheGlobalGenerator, "sample() leaves the global generators alone"),
    (NeverSamplesTails, "sample() draws every choice and no other"),
    (AsymmetricDistance, "distance() is symmetric"),
    (DistanceInMiles, "distance() lies between 0 and 1"),
    (NoDistanceToTheUnreadable, "an unreadable utterance is away from every action"),
    (OneFieldAsText, "fields are a tuple"),
    (ChoicesAsText, "choices are a list that is not empty, or None: 'heads'"),
    (NoChoicesAtAll, "choices are a list that is not empty, or None: ()"),
    (PatternTooNarrow, "every format(action) matches pattern()"),
    (PatternTooWide, "what matches pattern() parses to an action"),
    (PatternBroken, "pattern() is a regular expression"),
    (BatchInReverse, "parse_batch() parses as parse() does"),
    (BatchDropsTheRemainder, "parse_batch() refuses choices of another length"),
    (HoldsALambda, "a parser can be pickled"),
    (SaysNothing, "instructions() is a non-empty str"),
    (OneTextForAll, "text() tells actions apart"),
    (SwapsNothing, "swap() puts one action for another"),
    (ExponentialTime, "parse() takes less than 1 s for any text"),
    (SlowOnLongText, "parse() takes less than 1 s for any text"),
]


#: Seconds of processor time pass before the guard against slow parsers speaks.
SLOW = (ExponentialTime, SlowOnLongText)


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        pytest.param(broken, promise, id=broken.__name__, marks=[pytest.mark.slow] * (broken in SLOW))
        for broken, promise in BROKEN
    ],
)
def test_a_broken_promise_is_named(broken: type[Coin], promise: str) -> None:
    with pytest.raises(ParserContractError, match=re.escape(promise)):
        check_parser(broken())


@pytest.mark.parametrize(
    ("method", "value", "promise"),
    [
        ("distance", None, "distance() is a number: distance('"),
        ("text", None, "text() is a non-empty str: [None"),
        ("text", 3, "text() is a non-empty str: [3"),
        ("pattern", re.compile("heads|tails"), "pattern() returns a str: re.compile('heads|tails')"),
    ],
)
def test_a_value_of_another_type_is_named(method: str, value: object, promise: str) -> None:
    parser = type("Other", (Coin,), {method: lambda *_: value})()
    with pytest.raises(ParserContractError, match=re.escape(promise)):
        check_parser(parser, choices=["heads", "tails"] if value == 3 else None)


@pytest.mark.parametrize(
    ("choices", "promise"),
    [
        ("hit", "are a list or a tuple: 'hit'"),
        ({"hit", "stand"}, "are a list or a tuple: {"),
        (["hit"], "at least two"),
    ],
)
def test_choices_for_the_checker_are_a_list_of_two_or_more(choices: Any, promise: str) -> None:
    with pytest.raises(ParserContractError, match=f"the choices given to check_parser .*{re.escape(promise)}"):
        check_parser(JSONChoiceParser(), choices=choices)


def test_what_is_no_parser_is_refused() -> None:
    with pytest.raises(ParserContractError, match="broken promise: a parser is an ActionParser: str"):
        check_parser("coso/json")  # type: ignore[arg-type]
    with pytest.raises(ParserContractError, match=r"Coin is a class: pass an object: Coin\(...\)"):
        check_parser(Coin)  # type: ignore[arg-type]


class ReadsNothing(JSONChoiceParser):
    def _read(self, utterance: str, choices: Sequence[str]) -> Any:
        return None


def test_a_reader_that_returns_none_is_named() -> None:
    with pytest.raises(ParserContractError, match=r"parse\(\) returns a Parse: .*left.* -> None"):
        check_parser(ReadsNothing(("left", "right")))


class Click(Coin):
    """Two label factors, as a phone's parser may have."""

    @property
    def labels(self) -> tuple[Any, ...]:
        return (("flip", "invalid"), ("heads", "tails", "invalid"))

    def label(self, parse: Parse[str]) -> Label:
        return (1, 2) if parse.action is None else (0, self.labels[1].index(parse.action))


def test_factored_labels_pass() -> None:
    check_parser(Click())


class ClickWithOneIndex(Click):
    def label(self, parse: Parse[str]) -> Label:
        return (0,)


def test_factored_labels_need_one_index_each() -> None:
    with pytest.raises(ParserContractError, match="one index per label factor"):
        check_parser(ClickWithOneIndex())
