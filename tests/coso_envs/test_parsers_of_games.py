"""Parsers and the games that they are made for: choices, labels, fields."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import pytest

import coso_envs
import parsers
from coso_envs.gym_cards.number_line.env import NumberLineEnv
from coso_envs.testing import check_text_env
from parsers import ErrorKind, Parse, registration
from parsers.choice.json import JSONChoiceParser
from tests.coso_envs.number_line import NOTHING, PLUS, make
from tests.coso_envs.toys import WORDS, Basket


class Misreader(JSONChoiceParser):
    """Writes every action, reads the same one always."""

    def parse(self, utterance: str, choices: Any = None) -> Parse[str]:
        return Parse("+", span=(0, 1))


GUI_PARSERS = ("coso/autoui", "coso/cogagent", "coso/gui-call")


LISTED = sorted(set(coso_envs.ENTRY_POINTS) - {"coso/AitW-General-v0", "coso/AitW-WebShopping-v0"})


@pytest.mark.parametrize("parser", GUI_PARSERS)
@pytest.mark.parametrize("env_id", LISTED)
def test_a_parser_of_touches_on_a_game_of_choices(env_id: str, parser: str) -> None:
    name = type(gym.make(env_id).unwrapped).__name__
    with pytest.raises(
        ValueError, match=f"the parser '{parser}' does not fit {name}, whose actions are chosen from a"
    ) as error:
        gym.make(env_id, parser=parser)
    named = str(error.value).split("these do: ")[1].split(", ")
    assert "coso/json" in named
    assert not {*named} & {*GUI_PARSERS}
    for fitting in named:
        gym.make(env_id, parser=fitting)
    # As an object it is taken as it is, and refused when an action is known.
    with pytest.raises(
        ValueError, match=r"this parser cannot write the action '.+': an action is a GuiAction, got str"
    ):
        gym.make(env_id, parser=parsers.make(parser)).reset(seed=0)


def test_a_bug_in_a_parsers_constructor_keeps_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(id: str, **given: Any) -> Any:
        raise TypeError("unsupported operand")

    monkeypatch.setattr(parsers, "make", broken)
    with pytest.raises(TypeError, match="unsupported operand"):
        NumberLineEnv(parser="mine/broken")


class WithoutFields(JSONChoiceParser):
    def __init__(self, choices: Any = None) -> None:
        super().__init__(choices)


class WithoutArguments(JSONChoiceParser):
    def __init__(self) -> None:
        super().__init__()


@pytest.mark.parametrize(
    ("factory", "message"),
    [(WithoutFields, "takes no fields=; an"), (WithoutArguments, "takes no choices= and no fields=; an")],
)
def test_a_constructor_without_the_arguments_of_environments(
    factory: Any, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registration, "_factories", {**registration._factories, "mine/short": factory})
    with pytest.raises(TypeError, match=f"the parser 'mine/short' {message} environment makes it with choices= and"):
        NumberLineEnv(parser="mine/short")


def test_a_parser_that_reads_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="this parser cannot read the action '-'"):
        NumberLineEnv(parser=Misreader(("-", "+")))


def test_an_action_the_game_does_not_have_is_unknown() -> None:
    env = make(parser=JSONChoiceParser(("-", "+", "stay")))
    info = env.step('{"action": "stay"}')[4]
    assert (info["action"], info["error"], info["label"]) == ("", ErrorKind.UNKNOWN_ACTION, 3)


def test_a_parser_without_choices_is_told_them_at_each_call() -> None:
    env = make(parser=JSONChoiceParser(None, ("thoughts",)))
    assert env.step(PLUS)[4]["action"] == "+"
    assert '"thoughts": ' in env.expert_utterance()
    assert env.parser.parse(env.action_space.sample(), env.action_choices()).valid


class Factored(JSONChoiceParser):
    """Labels in two factors."""

    @property
    def labels(self) -> Any:
        return (("down", "up"), ("valid", "invalid"))

    def label(self, parse: Parse[str]) -> Any:
        return (int(parse.action == "+"), int(not parse.valid))


def test_factored_labels() -> None:
    env = NumberLineEnv(parser=Factored(("-", "+")))
    _, info = env.reset(seed=0, options={"state": (4, 1)})
    assert info["label"] == (-1, -1)
    assert env.step(PLUS)[4]["label"] == (1, 0)
    assert env.step(NOTHING)[4]["label"] == (0, 1)


def test_expert_utterance_has_the_fields_its_parser_has_room_for() -> None:
    plain = make(parser=JSONChoiceParser(("-", "+"), fields=())).expert_utterance()
    assert plain == PLUS
    with pytest.raises(ValueError, match="'stay'"):
        make().expert_utterance(action="stay")


def test_choices_that_depend_on_the_state() -> None:
    check_text_env(Basket(), vector=False)
    env = Basket()
    observation, info = env.reset(seed=1)
    left = info["state"]["left"]
    assert ", ".join(left) in observation["prompt"]
    assert all(f'"{word}"' in observation["prompt"] for word in left)
    gone = min(left)
    utterance = env.expert_utterance()
    assert env.step(utterance)[4]["action"] == gone
    again = env.step(utterance)[4]
    assert (again["error"], gone in again["state"]["left"]) == ("unknown_action", False)
    outside = next(word for word in WORDS if word not in left)
    assert env.step(parsers.make("coso/json", choices=WORDS).format(outside))[4]["error"] == "unknown_action"


def test_before_the_first_state_nothing_is_known_to_sample_from() -> None:
    env = Basket()
    assert env.action_space.sample() in env.action_space
    env.reset(seed=0)
    assert env.parser.parse(env.action_space.sample(), env.action_choices()).valid
