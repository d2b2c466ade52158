"""ALFWorld's parsers: what a model may mean by a command, and what it may not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from parsers import ErrorKind, testing
from parsers.alfworld.commands import OBJECTS, RECEPTACLES, VERBS, Command
from parsers.alfworld.parser import CommandParser
from parsers.testing import check_parser, contract
from tests.parsers.alfworld.strategies import COMMANDS

IDS = ["coso/alfworld", "coso/alfworld-tags"]
CHOICES = [
    "close fridge 1",
    "examine fridge 1",
    "go to cabinet 1",
    "go to cabinet 12",
    "go to desklamp 2",
    "inventory",
    "look",
    "move apple 2 to fridge 1",
    "take apple 1 from fridge 1",
    "take egg 1 from fridge 1",
    "take egg 2 from fridge 1",
    "use desklamp 2",
]


def make(id: str = IDS[0], **kwargs: object) -> CommandParser:
    parser = parsers.make(id, **kwargs)
    assert isinstance(parser, CommandParser)
    return parser


@pytest.fixture(params=IDS)
def parser(request: pytest.FixtureRequest) -> CommandParser:
    return make(request.param)


def say(command: str) -> str:
    """``command`` as a model would write it."""
    return f'{{"thoughts": "so", "action": "{command}"}}'


@pytest.mark.slow
@pytest.mark.parametrize(("id", "labels"), [(IDS[0], "factored"), (IDS[1], "verb")])
def test_commands_keep_the_contract(id: str, labels: str) -> None:
    check_parser(make(id, choices=CHOICES, labels=labels))


def test_the_commands_of_a_state_keep_the_contract() -> None:
    check_parser(make(), choices=CHOICES)


@pytest.mark.slow
@pytest.mark.parametrize(("id", "labels"), [(IDS[0], "verb"), (IDS[1], "factored")])
def test_any_command_keeps_the_contract(id: str, labels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract, "SAMPLE_CHOICES", None)
    check_parser(make(id, labels=labels))


def test_choices_that_are_no_commands_are_choices_all_the_same() -> None:
    check_parser(make(IDS[1]), choices=testing.SAMPLE_CHOICES)


@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("Go to the Cabinet 1", "go to cabinet 1"),
        ("go to cabinet 12.", "go to cabinet 12"),
        ("go to the desk lamp 2", "go to desklamp 2"),
        ("put apple 2 in/on fridge 1", "move apple 2 to fridge 1"),
        ("Put the apple 2 into the fridge", "move apple 2 to fridge 1"),
        ("move apple in fridge 1", "move apple 2 to fridge 1"),
        ("take an apple from fridge", "take apple 1 from fridge 1"),
        ("take egg 2 from the fridge", "take egg 2 from fridge 1"),
        ("examine fridge", "examine fridge 1"),
        ("use desk lamp", "use desklamp 2"),
        ("Look!", "look"),
        ("Go to: cabinet 12.\\n", "go to cabinet 12"),
        (r"go to \"cabinet 12\"", "go to cabinet 12"),
        ("**go to cabinet 12**", "go to cabinet 12"),
        ("> go to cabinet #12", "go to cabinet 12"),
        ("go to cabinet12", "go to cabinet 12"),
        ("put apple 2 in / on fridge 1", "move apple 2 to fridge 1"),
        ("put apple 2, inside the fridge 1", "move apple 2 to fridge 1"),
    ],
)
def test_another_spelling_is_read_and_flagged(said: str, action: str) -> None:
    parse = make().parse(say(said), CHOICES)
    assert (parse.action, parse.repaired) == (action, True)
    assert parse.span is not None and say(said)[slice(*parse.span)] == said.strip("*> ")


@pytest.mark.parametrize(
    "said", ["heat egg 1 in microwave 1", "heat the egg with the microwave", "heat egg 1 inside microwave 1"]
)
def test_things_are_heated_in_what_heats_them(said: str) -> None:
    choices = ["heat egg 1 with microwave 1", "open microwave 1"]
    assert make().parse(say(said), choices).action == choices[0]
    assert make().parse(say("heat egg 1 in microwave 1")).action == choices[0]


@pytest.mark.parametrize(
    "said",
    ["toggle desklamp 2", "turn on desklamp 2", "take apple 1 off fridge 1", "go to cabinet 1 and open it", "look?"],
)
def test_what_is_no_command_is_none(said: str) -> None:
    assert make().parse(say(said), CHOICES).action is None
    assert make().parse(say(said)).action is None


def test_older_releases_put_things_in_or_on() -> None:
    choices = ["put apple 2 in/on fridge 1", "go to fridge 1"]
    for said in ("move apple 2 to fridge 1", "put apple 2 in fridge 1", "put the apple on the fridge"):
        assert make().parse(say(said), choices).action == choices[0]
    assert not make().parse(say(choices[0]), choices).repaired


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ("go to cabinet", ErrorKind.AMBIGUOUS, '"go to cabinet" could be "go to cabinet 1", "go to cabinet 12": give'),
        ("take egg from fridge 1", ErrorKind.AMBIGUOUS, "take egg 2 from fridge 1"),
        ("go to cabinet 2", ErrorKind.UNKNOWN_ACTION, '"go to cabinet 2" is not an action here; choose one of'),
        ("take apple 2 from fridge 1", ErrorKind.UNKNOWN_ACTION, "is not an action here"),
        ("put apple 2 from fridge 1", ErrorKind.UNKNOWN_ACTION, "is not an action here"),
        ("take apple 1", ErrorKind.UNKNOWN_ACTION, "is not an action here"),
        ("go to cabinet \u0661", ErrorKind.UNKNOWN_ACTION, "is not an action here"),
        ("go to go to cabinet 1", ErrorKind.UNKNOWN_ACTION, "is not an action here"),
        ("look and go to cabinet 1", ErrorKind.UNKNOWN_ACTION, "is not an action here"),
        ("", ErrorKind.MALFORMED_VALUE, "the action is empty"),
    ],
)
def test_refused_with_a_reason(said: str, error: ErrorKind, words: str) -> None:
    parse = make().parse(say(said), CHOICES)
    assert parse.error == error, parse
    assert words in parse.message


def test_two_spellings_of_one_command_are_one_action() -> None:
    assert make().parse(say("use desklamp 2") + say("use the desk lamp"), CHOICES).action == "use desklamp 2"
    assert make().parse(say("use desklamp 2") + say("look"), CHOICES).error == ErrorKind.AMBIGUOUS


@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("go to cabinet 7", "go to cabinet 7"),
        ("put the apple 1 in/on the fridge 2", "move apple 1 to fridge 2"),
        ("take apple from fridge", "take apple from fridge"),
        ("Slice bread 1 using the butter knife 2", "slice bread 1 with butterknife 2"),
        ("inventory", "inventory"),
    ],
)
def test_without_choices_it_is_any_command(parser: CommandParser, said: str, action: str) -> None:
    utterance = parser.format("look").replace("look", said)
    assert parser.parse(utterance).action == action


@pytest.mark.parametrize(
    "said",
    ["go", "go to", "go to the", "open the door and look", "take from 1 from from 2", "go to (receptacle)", "look 1"],
)
def test_without_choices_prose_is_no_command(said: str) -> None:
    parse = make().parse(say(said))
    assert parse.error == ErrorKind.UNKNOWN_ACTION
    assert 'choose one of: "go to (receptacle)", "open (receptacle)"' in parse.message


def test_instructions_without_choices_show_the_forms(parser: CommandParser) -> None:
    passage = parser.instructions()
    assert all(form in passage for form in ("take (object) from (receptacle)", "inventory", 'as in "apple 1"'))
    assert not parser.parse(passage).valid
    assert parser.instructions(CHOICES).endswith('"use desklamp 2".')


@pytest.mark.parametrize("choices", [CHOICES, None])
def test_every_cut_gives_the_action_or_none(parser: CommandParser, choices: list[str] | None) -> None:
    for said in ("go to cabinet 12", "go to the cabinet 12", "put apple 2 in/on fridge 1", "use the desk lamp 2"):
        utterance = parser.format("look").replace("look", said)
        action = parser.parse(utterance, choices).action
        assert action is not None
        for end in range(len(utterance)):
            assert parser.parse(utterance[:end], choices).action in (None, action), utterance[:end]


def test_labels() -> None:
    verb, factored = make(), make(labels="factored")
    assert verb.labels == (*VERBS, "other", "invalid")
    assert [len(names) for names in factored.labels] == [len(VERBS) + 2, len(OBJECTS) + 3, len(RECEPTACLES) + 3]

    def read(action: str) -> tuple[str, ...]:
        parse = factored.parse(say(action), [action])
        label = factored.label(parse)
        assert isinstance(label, tuple) and verb.labels[verb.label(parse)] == factored.labels[0][label[0]]  # type: ignore[index]
        return tuple(names[index] for names, index in zip(factored.labels, label, strict=True))

    assert read("take egg 2 from fridge 1") == ("take", "egg", "fridge")
    assert read("put egg 2 in/on fridge 1") == ("move", "egg", "fridge")
    assert read("go to cabinet 3") == ("go to", "none", "cabinet")
    assert read("examine cabinet 3") == ("examine", "none", "cabinet")
    assert read("examine egg 1") == ("examine", "egg", "none")
    assert read("slice bread 1 with knife 1") == ("slice", "bread", "none")
    assert read("look") == ("look", "none", "none")
    assert read("take gizmo 2 from gadget 1") == ("take", "other", "other")
    assert read("sing") == ("other", "none", "none")
    failed = factored.parse("nothing")
    assert [names[i] for names, i in zip(factored.labels, factored.label(failed), strict=True)] == ["invalid"] * 3  # type: ignore[arg-type]
    with pytest.raises(ValueError, match='labels must be "verb" or "factored", got \'noun\''):
        make(labels="noun")


def test_distance_counts_the_things_that_differ() -> None:
    distance = make().distance
    take = "take apple 1 from fridge 1"
    assert distance(take, take) == 0.0
    assert distance(take, "take egg 1 from fridge 1") == 0.5
    assert distance(take, "take egg 1 from fridge 2") == 1.0
    assert distance("go to cabinet 1", "go to cabinet 2") == 1.0
    assert distance(take, "move apple 1 to fridge 1") == 1.0
    assert distance("look", "inventory") == distance("look", None) == distance("sing", "dance") == 1.0
    assert distance("move apple 1 to fridge 1", "put apple 1 in/on fridge 1") == 1.0
    assert distance(None, None) == 0.0


@settings(deadline=None, max_examples=60)
@given(COMMANDS, st.sampled_from(IDS))
def test_every_command_is_read_back(command: Command, id: str) -> None:
    parser = make(id)
    parse = parser.parse(parser.format(str(command), thoughts="then I go to cabinet 3"))
    assert (parse.action, parse.repaired) == (str(command), False)


@settings(deadline=None, max_examples=30)
@given(st.from_regex(re.compile(make().pattern()), fullmatch=True))
def test_whatever_the_pattern_matches_is_an_action(utterance: str) -> None:
    assert make().parse(utterance).valid
