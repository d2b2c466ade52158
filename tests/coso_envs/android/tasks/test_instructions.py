"""The table of two hundred instructions: none is understood wrongly; near relatives of the faults found before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coso_envs.android.phone.data import Event, Mail
from coso_envs.android.tasks import Goal, NotUnderstoodError, understand
from coso_envs.android.tasks.goals import (
    AlarmSet,
    AllOf,
    Answer,
    Answered,
    AnswerNoted,
    AnswerSent,
    AnyOf,
    CallMade,
    CartShown,
    CheckoutShown,
    Choice,
    CodeIn,
    Day,
    EntryOpen,
    EventTime,
    InCart,
    Installed,
    MessageSent,
    PhoneNumberOf,
    Sequence,
    SiteSearched,
    Uninstalled,
    found_out,
)
from tests.coso_envs.android.phone.helpers import make_phone
from tests.coso_envs.android.tasks.instructions import TABLE


def first_way(goal: Goal) -> Goal:
    """Return the goal without other ways to it and without the words as they were spelled."""
    if isinstance(goal, AnyOf):
        return first_way(goal.goals[0])
    if isinstance(goal, Answered):
        return replace(goal, said=frozenset())
    return type(goal)(tuple(map(first_way, goal.steps))) if isinstance(goal, Sequence) else goal


def read(instruction: str) -> Goal | None:
    try:
        return first_way(understand(instruction))
    except NotUnderstoodError:
        return None


@pytest.mark.parametrize(("goal", "instruction"), TABLE, ids=[instruction for _, instruction in TABLE])
def test_an_instruction_is_what_a_person_wrote_down_or_refused(goal: Goal | None, instruction: str) -> None:
    assert read(instruction) in (goal, None)


def test_at_most_a_quarter_is_refused() -> None:
    refused = [instruction for _, instruction in TABLE if read(instruction) is None]
    assert len(TABLE) >= 200
    assert len(refused) <= 0.25 * len(TABLE), refused


QUOTES = [
    '""',
    "''",
    "\u201c\u201d",
    "\u2018\u2019",
    "``",
    "\u00ab\u00bb",
    "\u201e\u201c",
    "\u2039\u203a",
    "\u201d\u201d",
]


@pytest.mark.parametrize("marks", QUOTES)
@pytest.mark.parametrize("query", ["dell xps", "usb-c to usb-a", "salt and pepper, ground", "kids' bike"])
def test_quotes_of_every_kind_are_no_part_of_a_query(marks: str, query: str) -> None:
    quoted = f"{marks[0]}{query}{marks[1]}"
    if "'" in query and marks[0] in "'\u2018`":
        return
    assert understand(f"Go to ebay.com, search for {quoted}") == SiteSearched("ebay.com", query)
    assert understand(f"Go to ebay.com, search for {quoted}, and select the first entry") == EntryOpen(
        "ebay.com", query
    )
    assert understand(f"Search for {quoted} on ebay.com") == SiteSearched("ebay.com", query)


@pytest.mark.parametrize(
    ("instruction", "unread"),
    [
        ("Set an alarm for 6pm except on Sundays", "except on Sundays"),
        ("Open the clock and dance", "and dance"),
        ('Go to ebay.com, search for "usb-b", and write a review', "and write a review"),
        ("Turn off wifi unless bluetooth is on", "unless bluetooth is on"),
    ],
)
def test_the_words_that_no_rule_has_read_are_named(instruction: str, unread: str) -> None:
    with pytest.raises(NotUnderstoodError) as caught:
        understand(instruction)
    assert caught.value.words == unread
    assert repr(unread) in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Trun on wifi", "Turn on wifi"),
        ("Set an alrm for 6pm", "Set an alarm for 6pm"),
        ("Opne the clock", "Open the clock"),
        ("Install the Spotfy app", "Install the Spotify app"),
        ("Install the Ubr app", "Install the Uber app"),
        ("Whats the capitl of Peru", "What's the capital of Peru?"),
        ("What's the news in Brzil?", "What's the news in Brazil?"),
        ("Search fr hotels in Rome", "Search for hotels in Rome"),
        ("Check thesettings for the Maps app", "Check the settings for the Maps app"),
    ],
)
def test_a_typing_error_is_repaired_before_anything_is_invented(wrong: str, right: str) -> None:
    assert read(wrong) == read(right) is not None


@pytest.mark.parametrize("wrong", ["Turn of wifi", "Set an alarm for 6m", "Set an alarm for 66pm"])
def test_what_could_be_two_things_is_neither(wrong: str) -> None:
    assert read(wrong) is None


def test_names_and_numbers_are_never_taken_for_each_other() -> None:
    for one, other in (
        ("What is the capital of Iceland?", "What is the capital of Ireland?"),
        ("How much does the iphone13 cost?", "How much does the iphone14 cost?"),
        ("What's the news in Guyana?", "What's the news in French Guiana?"),
        ("Set an alarm for 6am", "Set an alarm for 6pm"),
        ("What's the weather in Bolton?", "What's the weather in Boston?"),
    ):
        assert read(one) != read(other)
        assert None not in (read(one), read(other))


@pytest.mark.parametrize(
    ("said", "goal"),
    [
        ("12 at night", AlarmSet(0, 0)), ("12:30 at night", AlarmSet(0, 30)), ("1 at night", AlarmSet(1, 0)),
        ("5:45 at night", AlarmSet(5, 45)), ("6 at night", AlarmSet(18, 0)), ("11:15 at night", AlarmSet(23, 15)),
        ("23:15 at night", AlarmSet(23, 15)), ("quarter to 12 at night", AlarmSet(23, 45)),
        ("half past 12 at night", AlarmSet(0, 30)), ("12am at night", AlarmSet(0, 0)),
        ("12:30 in the evening", None), ("12 in the evening", None), ("half past 12 in the evening", None),
        ("7:30 in the evening", AlarmSet(19, 30)), ("12:30 in the afternoon", AlarmSet(12, 30)),
        ("12:30 in the morning", AlarmSet(0, 30)),
    ],
)  # fmt: skip
def test_the_night_begins_in_the_evening_and_ends_in_the_morning(said: str, goal: Goal | None) -> None:
    assert read(f"Set an alarm for {said}") == goal


NUMBER = PhoneNumberOf("Ida Koch")
CODE = CodeIn("mail", "City Library")


@pytest.mark.parametrize(
    ("instruction", "goal"),
    [
        ("What is Ida Koch's phone number?", found_out(NUMBER, Answer(NUMBER))),
        ("Look up the number of Ida Koch in my contacts", found_out(NUMBER, Answer(NUMBER))),
        ("What's the code in the mail from City Library?", found_out(CODE, Answer(CODE))),
        ("Text Mia Rossi Ida Koch's phone number", found_out(NUMBER, AnswerSent("Mia Rossi", NUMBER))),
        (
            'Create a note called "Books" with the code from the mail from City Library',
            found_out(CODE, AnswerNoted("Books", CODE)),
        ),
    ],
)
def test_what_is_to_be_looked_up_is_told_or_passed_on(instruction: str, goal: Goal) -> None:
    assert read(instruction) == goal


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("4821", True), ("The code is 4821.", True), ("it's 4,821", True), ("4822", False), ("4821 or 4822", False),
        ("", False), ("none", False), ("48 21", False),
    ],
)  # fmt: skip
def test_one_number_must_be_said(said: str, right: bool) -> None:
    phone = make_phone()
    phone.data.mails = (Mail("City Library", "Your code", "The code is 4821."),)
    assert CODE.right(phone, said) == right


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("3:15 PM", True), ("15:15", True), ("at 3:15 p.m.", True), ("3:15", False), ("3:15 AM", False),
        ("3:15 PM or 4 PM", False), ("in the afternoon", False),
    ],
)  # fmt: skip
def test_a_time_is_the_same_in_any_spelling(said: str, right: bool) -> None:
    phone = make_phone()
    question = EventTime("Dentist", Day(ahead=1))
    phone.data.events = (Event(Day(ahead=1).on(phone.today), 15 * 60 + 15, "Dentist"),)
    assert question.right(phone, said) == right


@pytest.mark.parametrize(
    "said", ['the event "Dentist"', "my appointment 'Dentist'", '"Dentist"', "my Dentist appointment"]
)
def test_what_kind_of_entry_it_is_is_no_part_of_its_title(said: str) -> None:
    question = EventTime("Dentist", Day(ahead=1))
    assert understand(f"When is {said} tomorrow?") == found_out(question, Answer(question))


REFUSED = """
Turn off the wifi in 10 minutes
Turn wifi on if it is off
Never turn on bluetooth
Set an alarm for 6pm but turn it off
Set an alarm for 7am on Monday
Set an alarm 30 minutes from now
Open YouTube but don't play anything
Install Spotify, but not Netflix
Remove the Clock app
Delete Spotify's cache
Text Ben Okoro and Mia Rossi "hi"
Text Ben Okoro "hi" at 5pm
Text Ben Okoro 'hi' and delete it
Delete the contacts Ann Lee and Ben Okoro
Create an event called "Lunch" every Friday at noon
Delete the event "Lunch" and the note "Food"
Create a note called "A" with the text "b" and pin it
Delete the files a.txt and b.txt
Go to ebay.com, search for "x" and "y"
Go to ebay.com, search for dell xps under $500
Search for "dell xps" on ebay.com and amazon.com
Go to ebay.com, search for "dell xps", and select the most expensive one
Go to ebay.com, search for "dell xps", select the first sponsored entry
Add two "dell xps" to the cart on ebay.com
Add "dell xps" and "hp omen" to the cart on ebay.com
Empty the cart except for the laptop on ebay.com
Search for cats on bing.com
Search facebook for Ben
Play the second video of Adele
How do I get from Rome to Paris?
What's the weather in Rome and Paris?
What's the weather like in my city?
What's the capital of Peru and who is its president?
What is the capital of Peru not of Chile
What is 12 * 8?
Set brightness to 50% and then back
Turn dark mode on and off
Toggle wifi twice
How many alarms do I have?
Who called me yesterday?
Call Ben Okoro now
Call Ben Okoro twice
Text Ben Okoro twice "hi"
Send an email to ann@example.com and bob@example.org saying "hi"
Buy 3 "desk lamp" on ebay.com
Buy a pair of desk lamps on ebay.com
Buy "desk lamp" and "air fryer" on ebay.com
Is Bluetooth on?
Is airplane mode off?
Is Netflix installed?
""".strip().splitlines()


@pytest.mark.parametrize("instruction", REFUSED)
def test_a_clause_that_no_goal_holds_is_never_dropped(instruction: str) -> None:
    assert read(instruction) is None


def test_pronouns_are_those_of_the_clause_before() -> None:
    call, message = CallMade("Ben Okoro"), MessageSent("Ben Okoro", "hi")
    assert read('Call Ben Okoro and then text him "hi"') == AllOf((call, message))


def test_names_of_apps_keep_their_spelling_in_quotes() -> None:
    assert read('install app "ColorNote Notepad Notes"') == Installed("ColorNote Notepad Notes")
    assert read('uninstall "Duolingo: language lessons"') == Uninstalled("Duolingo")
    phone = make_phone()
    phone.install("Colornote notepad notes")
    assert Installed("ColorNote Notepad Notes").met(phone)


def test_a_search_without_quotes_goes_on_with_its_words() -> None:
    wanted = InCart(Choice("bestbuy.com", "usb-a", "rank", 0))
    assert read("Search for usb-a on bestbuy.com, select the first entry, and add it to the cart.") == wanted
    shown = (CartShown("costco.com"), InCart(Choice("costco.com", "macbook pro 13 inch", "rank", 0)))
    text = (
        "Show the cart on costco.com. Search for macbook pro 13 inch on costco.com, select the first entry, add it to"
    )
    assert read(f"{text} the cart, then select checkout.") == Sequence((*shown, CheckoutShown("costco.com")))
