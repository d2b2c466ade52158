"""``check_parser`` must reject parsers that guess, point elsewhere, or take a thought or a piece for an action."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from parsers import ErrorKind, Parse, ParserContractError
from parsers.choice.tags import TagsParser
from parsers.reading.thoughts import hide_thoughts, unfinished
from parsers.testing import check_parser
from tests.parsers.testing.coin import Coin


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


@pytest.mark.slow
def test_a_parser_may_read_thoughts_if_it_says_so() -> None:
    check_parser(ReadsThoughtsAndSaysSo())


class SpanHoldsTheField(Coin):
    fields = ("thoughts",)

    def format(self, action: str, **fields: Any) -> str:
        if "thoughts" not in fields:
            return super().format(action, **fields)
        if not re.fullmatch(r"[a-z0-9 ]+", str(fields["thoughts"])):
            raise ValueError("only words")
        return f"{fields['thoughts']}: {super().format(action)}"

    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        start = utterance.find(": ") + 2 if re.match("[a-z0-9 ]+: ", utterance) else 0
        parse = super().parse(utterance[start:], choices)
        return Parse(parse.action, span=(0, len(utterance))) if parse.valid and start else parse


BROKEN = [
    (SpanHoldsTheField, "the text of a field lies outside the span"),
    (TakesTheLast, "two different actions are ambiguous, or the first one with first_wins = True"),
    (TakesTheFirst, "two different actions are ambiguous, or the first one with first_wins = True"),
    (TakesTheLastAndSaysTheFirst, "two different actions are ambiguous, or the first one with first_wins = True"),
    (ParsesTheStrippedText, "the span holds the action"),
    (PaddingIsTails, "white space around an utterance is no action"),
    (WritesWhateverTheFieldSays, "whatever a field says, the action is read back"),
    (ChokesOnFields, "format() refuses a field with a ValueError"),
    (InstructionsWithoutChoices, "instructions() name every choice"),
    (InstructionsWithSomeChoices, "instructions() name every choice: tails not in"),
    (ReadsUnfinishedThoughts, "a thought without an end is no action"),
    (DecidesInThoughts, "a thought before the action decides nothing"),
    (CutShortIsTails, "text that is cut off is never another action, unless prefix_free = False"),
    (CutShortIsAnotherChoice, "text that is cut off is never another action, unless prefix_free = False"),
]


@pytest.mark.parametrize(("broken", "promise"), BROKEN, ids=[broken.__name__ for broken, _ in BROKEN])
def test_a_broken_promise_of_reading_is_named(broken: type[Coin], promise: str) -> None:
    with pytest.raises(ParserContractError, match=re.escape(promise)):
        check_parser(broken())


class TagsWithAnyText(TagsParser):
    def pattern(self, choices: Sequence[str] | None = None) -> str:
        return f"<think>[^\\n]*</think><action>{self._alternatives(choices)}</action>"


def test_a_pattern_must_not_match_what_a_thought_hides() -> None:
    with pytest.raises(ParserContractError, match="what matches pattern\\(\\) parses to an action"):
        check_parser(TagsWithAnyText(["hit", "stand"]))
