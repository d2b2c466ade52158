"""``check_parser`` must reject parsers that break a promise: one deliberate break a test."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from parsers import ActionParser, ErrorKind, Label, Parse, ParserContractError
from parsers.testing import HOSTILE_UTTERANCES, check_parser
from parsers.thoughts import hide_thoughts, unfinished


class Coin(ActionParser[str]):
    """The smallest correct parser: the whole reply is "heads" or "tails"."""

    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        if len(utterance) > self.max_length:
            return Parse.failure(ErrorKind.TOO_LONG, "too long")
        if utterance in (choices or ("heads", "tails")):
            return Parse(utterance, span=(0, len(utterance)))
        return Parse.failure(ErrorKind.NO_ACTION, "say heads or tails")

    def format(self, action: str, **fields: Any) -> str:
        if fields or action not in ("heads", "tails"):
            raise ValueError("only heads or tails")
        return action

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        return "Say heads or tails."

    @property
    def labels(self) -> tuple[Any, ...]:
        return ("heads", "tails", "invalid")

    def label(self, parse: Parse[str]) -> Label:
        return self.labels.index(parse.action or "invalid")

    def sample(self, rng: np.random.Generator, choices: Sequence[str] | None = None) -> str:
        return ("heads", "tails")[int(rng.integers(2))]

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        return "(?:heads|tails)"


def test_a_correct_parser_passes() -> None:
    check_parser(Coin())


def test_the_hostile_corpus_is_hostile() -> None:
    assert "" in HOSTILE_UTTERANCES
    assert len(set(HOSTILE_UTTERANCES)) == len(HOSTILE_UTTERANCES) > 40


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
        re.fullmatch("(a|a)*b", utterance[:40])
        return super().parse(utterance, choices)


class SlowOnLongText(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        if len(utterance) > 500_000:
            begun = time.process_time()  # busy, not asleep: the guard counts CPU time
            while time.process_time() < begun + 1.05:
                pass
        return super().parse(utterance, choices)


class Line(Coin):
    """A correct parser with thoughts: lines of text, and one of them is ``SAY: heads``."""

    choices = ("heads", "tails")
    fields = ("thoughts",)
    _line = re.compile(r"^SAY: (heads|tails)\.$", re.MULTILINE)

    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        if len(utterance) > self.max_length:
            return Parse.failure(ErrorKind.TOO_LONG, "too long")
        text = hide_thoughts(utterance)
        if text is None:
            return unfinished()
        found = [match for match in self._line.finditer(text) if choices is None or match[1] in choices]
        return self.choose(found) if found else Parse.failure(ErrorKind.NO_ACTION, "say heads or tails")

    def choose(self, found: list[re.Match[str]]) -> Parse[str]:
        if len({match[1] for match in found}) > 1:
            return Parse.failure(ErrorKind.AMBIGUOUS, "both")
        return Parse(found[0][1], span=found[0].span(1))

    def format(self, action: str, **fields: Any) -> str:
        written = "".join(f"{fields.pop(name)}\n" for name in self.fields if name in fields)
        written += f"SAY: {super().format(action, **fields)}."
        if self.parse(written).action != action:
            raise ValueError(f"{written!r} says something else")
        return written

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        return r"SAY: (?:heads|tails)\."


def test_a_correct_parser_with_thoughts_passes() -> None:
    check_parser(Line())


class TakesTheLast(Line):
    def choose(self, found: list[re.Match[str]]) -> Parse[str]:
        return super().choose(found[-1:])


class TakesTheFirst(Line):
    def choose(self, found: list[re.Match[str]]) -> Parse[str]:
        return super().choose(found[:1])


class TakesTheFirstAndSaysSo(TakesTheFirst):
    first_wins = True

    def format(self, action: str, **fields: Any) -> str:
        return super().format(action, **fields)


def test_a_parser_may_take_the_first_action_if_it_says_so() -> None:
    check_parser(TakesTheFirstAndSaysSo())


class TakesTheLastAndSaysTheFirst(TakesTheLast):
    first_wins = True


class ParsesTheStrippedText(Line):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        return super().parse(utterance if len(utterance) > self.max_length else utterance.strip(), choices)


class PaddingIsTails(Coin):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        padded = utterance == " heads"
        return Parse("tails", span=(1, 6)) if padded else super().parse(utterance, choices)


class WritesWhateverTheFieldSays(Line):
    def format(self, action: str, **fields: Any) -> str:
        thoughts = fields.pop("thoughts", "")
        return f"{thoughts}\n{super().format(action, **fields)}" if thoughts else super().format(action, **fields)


class ChokesOnFields(Line):
    def format(self, action: str, **fields: Any) -> str:
        if "thoughts" in fields:
            raise KeyError(fields["thoughts"])
        return super().format(action, **fields)


class InstructionsWithoutChoices(Line):
    def instructions(self, choices: Sequence[str] | None = None) -> str:
        return "Say something."


class InstructionsWithSomeChoices(Line):
    def instructions(self, choices: Sequence[str] | None = None) -> str:
        return "Say heads."


class ReadsUnfinishedThoughts(Line):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        text = utterance if hide_thoughts(utterance) is not None else utterance.replace("<think>", " " * 7)
        return super().parse(text, choices)


class DecidesInThoughts(Line):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        finished = hide_thoughts(utterance) is not None
        text = re.sub(r"</?think>", lambda mark: " " * len(mark[0]), utterance) if finished else utterance
        return super().parse(text, choices)

    def choose(self, found: list[re.Match[str]]) -> Parse[str]:
        return super().choose(found[:1])

    first_wins = True


class CutShortIsTails(Line):
    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        return Parse("tails", span=(0, 4)) if utterance == "SAY: head" else super().parse(utterance, choices)


class CutShortIsAnotherChoice(Coin):
    """``head`` and ``heads`` without a mark where they end."""

    choices = ("head", "heads")

    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        return super().parse(utterance, choices or self.choices)

    def format(self, action: str, **fields: Any) -> str:
        if fields or action not in self.choices:
            raise ValueError("only head or heads")
        return action

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        return "Say head or heads."

    @property
    def labels(self) -> tuple[Any, ...]:
        return (*self.choices, "invalid")

    def sample(self, rng: np.random.Generator, choices: Sequence[str] | None = None) -> str:
        return self.choices[int(rng.integers(2))]

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        return "heads?"


class CutShortIsAnotherChoiceAndItSaysSo(CutShortIsAnotherChoice):
    prefix_free = False


def test_a_format_without_an_end_mark_may_say_so() -> None:
    check_parser(CutShortIsAnotherChoiceAndItSaysSo())


class ReadsThoughtsAndSaysSo(ReadsUnfinishedThoughts):
    hides_thoughts = False


def test_a_parser_may_read_thoughts_if_it_says_so() -> None:
    check_parser(ReadsThoughtsAndSaysSo())


BROKEN = [
    (TakesTheLast, "two different actions are no action, without first_wins"),
    (TakesTheFirst, "two different actions are no action, without first_wins"),
    (TakesTheLastAndSaysTheFirst, "two different actions are no action, without first_wins"),
    (ParsesTheStrippedText, "the span holds the action"),
    (PaddingIsTails, "white space around an utterance is no action"),
    (WritesWhateverTheFieldSays, "whatever a field says, the action is read back"),
    (ChokesOnFields, "format() refuses a field with a ValueError"),
    (InstructionsWithoutChoices, "instructions() name every choice"),
    (InstructionsWithSomeChoices, "instructions() name every choice: tails not in"),
    (ReadsUnfinishedThoughts, "a thought without an end is no action"),
    (DecidesInThoughts, "a thought before the action decides nothing"),
    (CutShortIsTails, "text that is cut short never is another action"),
    (CutShortIsAnotherChoice, "text that is cut short never is another action"),
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


@pytest.mark.parametrize(("broken", "promise"), BROKEN, ids=[broken.__name__ for broken, _ in BROKEN])
def test_a_broken_promise_is_named(broken: type[Coin], promise: str) -> None:
    with pytest.raises(ParserContractError, match=re.escape(promise)):
        check_parser(broken())


def test_what_is_no_parser_is_refused() -> None:
    with pytest.raises(ParserContractError, match="a parser is an ActionParser: str"):
        check_parser("coso/json")  # type: ignore[arg-type]


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


def test_a_parse_cannot_contradict_itself() -> None:
    with pytest.raises(ValueError, match="holds an action or an error"):
        Parse("heads", ErrorKind.NO_ACTION, span=(0, 1))
    with pytest.raises(ValueError, match="holds an action or an error"):
        Parse()
    with pytest.raises(ValueError, match="has a span exactly when it has an action"):
        Parse("heads")


def test_parse_batch_takes_choices_per_utterance() -> None:
    parses = Coin().parse_batch(["heads", "heads"], [["heads"], ["tails"]])
    assert [parse.valid for parse in parses] == [True, False]
