"""Typing errors: a repaired word is the one that was meant; where another might be, the instruction is refused."""

from __future__ import annotations

import pytest

from coso_envs.android.phone.content.phrases import fitting, usual
from coso_envs.android.tasks import NotUnderstoodError, understand
from coso_envs.android.tasks.goals import Answered
from tests.coso_envs.android.tasks.test_instructions import read

#: An instruction, and the same with an error: a letter changed, left out, put in, swapped; words parted or joined.
PANEL = [
    ("Search for a cordless drill on Amazon", "Search fir a cordless drill on Amazon"),
    ("Search for a cordless drill on Amazon", "Search for a cordless drll on Amazon"),
    ("What's on the menu at Olive Garden?", "What's onn the menu at Olive Garden?"),
    ("What's on the menu at Olive Garden?", "What's on the menu at Olive Gardn?"),
    ("What's the news in Kenya?", "What's teh news in Kenya?"),
    ("What's the weather like in Lisbon?", "What's the weather like in Lisbn?"),
    ("Search for flights from Rome to San Diego", "Search for flights from Rome to Sn Diego"),
    ("Search for flights from Rome to Oslo", "Search for flights from Rome ot Oslo"),
    ("How do I get to the nearest gas station?", "How do I get to the nerest gas station?"),
    ("How do I get to the nearest Taco Bell?", "How do I get to the nearest Taco Bekl?"),
    ("How big is an elephant?", "How big is an elephnat?"),
    ("Where can I buy a nice beach towel?", "Where can I buy a nice beach towle?"),
    ("Where can I buy a snow shovel?", "Where canI buy a snow shovel?"),
    ("Find a bakery on Maps", "Find a bak ery on Maps"),
    ("Play the new Dua Lipa video on YouTube", "Play the new Dua Lipa vdeo on YouTube"),
    ("Install the Duolingo app", "Instal the Duolingo app"),
    ("Set an alarm for 7am", "Set an alram for 7am"),
    ("Where can I buy a snow shovel?", "Where can I buy a snow hovel?"),
    ("What's the price of the LG TV?", "What's the price of the LG V?"),
    ("What's the news about the US?", "What's the news about the S?"),
    ("What is the speed of a train?", "What is the speed of a tran?"),
    ("What's on the menu at Panera?", "What's on the menu at Paner?"),
    ("What's the price of the Sony TV?", "What's the pricee of the Sony TV?"),
]
#: Errors that make another word, or one that several words are close to.
OPEN = [
    ("Where can I buy a nice bach towel?", "bach"),
    ("Search four a new lamp", "four"),
    ("What's the news in Guana?", "Guana"),
    ("Find a used ca on eBay", "ca"),
    ("What's the weather like in Soul?", "Soul"),
    ("Who is the president of Franc?", "Franc"),
    ("Find coffee hops on Maps", "hops"),
    ("How much does a 24x8 board cost at Lowes?", "24x8"),
]


@pytest.mark.parametrize(("right", "wrong"), PANEL)
def test_an_error_loses_nothing_or_is_refused_and_pays_nothing_else(right: str, wrong: str) -> None:
    assert read(wrong) in (read(right), None)
    assert read(right) is not None


def test_most_errors_lose_nothing() -> None:
    assert sum(read(wrong) == read(right) for right, wrong in PANEL) >= 0.8 * len(PANEL)


@pytest.mark.parametrize(("wrong", "word"), OPEN)
def test_what_several_words_may_be_is_refused_and_named(wrong: str, word: str) -> None:
    with pytest.raises(NotUnderstoodError) as refused:
        understand(wrong)
    assert refused.value.words == word


@pytest.mark.parametrize(
    "instruction",
    ["Search for a quilt", "Find a banjo on eBay", "What's the price of a gallon of milk?", "Where can I buy a bench?"],
)
def test_everyday_words_stay_as_they_are(instruction: str) -> None:
    assert instruction.split()[-1].strip("?").casefold() in repr(understand(instruction)) or "gallon" in instruction


def test_a_right_word_is_not_taken_for_another_where_the_line_is_readable() -> None:
    with pytest.raises(NotUnderstoodError):
        understand("What's the tide?")
    with pytest.raises(NotUnderstoodError):
        understand("cat videos")


def test_quotes_and_names_of_people_are_never_repaired() -> None:
    assert "'zenbok'" in repr(understand('Go to ebay.com, search for "zenbok"'))
    assert "'Bne Okro'" in repr(understand("Call Bne Okro"))


def test_a_misspelled_text_is_paid_only_where_an_error_shows() -> None:
    spelled = understand("What's the capital of Brzil?")
    assert isinstance(spelled, Answered)
    assert "brzil" in spelled.said
    news = understand("What's the new in Peru?")
    assert isinstance(news, Answered)
    assert news.said == frozenset()


def test_neighbours_tell_which_word_fits() -> None:
    assert fitting(("nice", "bach", "towel"), 1) == ["bath", "beach"]
    assert usual(("nice", "beach", "towel"), 1)
    assert fitting(("set", "3", "minutes"), 1) == [], "a digit is never another"
