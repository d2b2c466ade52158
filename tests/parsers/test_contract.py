"""Every registered parser of listed choices keeps the contract, with fixed and with state-dependent choices."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

import parsers
from parsers import ChoiceParser
from parsers.testing import HOSTILE_UTTERANCES, SAMPLE_CHOICES, check_parser

# Their actions are points on a screen, not choices: see gui/test_base.py.
GUI_IDS = [
    "coso/android-world", "coso/app-agent", "coso/autoglm", "coso/autoui", "coso/cogagent", "coso/cogagent-9b",
    "coso/gui-call",
    "coso/gui-owl", "coso/mai-ui", "coso/qwen2.5-vl", "coso/qwen3-vl", "coso/ui-tars", "coso/ui-venus",
]  # fmt: skip
# Without choices they read any command of ALFWorld: see alfworld/test_parser.py.
COMMAND_IDS = ["coso/alfworld", "coso/alfworld-tags", "coso/rl4vlm-alfworld", "coso/verl-agent-alfworld"]
IDS = [id for id in parsers.registry if id.startswith("coso/") and id not in (*GUI_IDS, *COMMAND_IDS)]
CHOICES = ["1", "10", "stand", "open box 1", "open box 10", "+", "(", "\u4e00"]


def make(id: str, **kwargs: object) -> ChoiceParser:
    parser = parsers.make(id, **kwargs)
    assert isinstance(parser, ChoiceParser)
    return parser


def test_the_parsers_of_this_package_are_registered() -> None:
    assert IDS == ["coso/function-call", "coso/json", "coso/plain", "coso/rl4vlm", "coso/tags"]


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_fixed_choices_keep_the_contract(id: str) -> None:
    check_parser(make(id, choices=CHOICES))


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_state_dependent_choices_keep_the_contract(id: str) -> None:
    check_parser(make(id))


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_fixed_choices_can_be_narrowed_by_a_call(id: str) -> None:
    check_parser(make(id, choices=CHOICES), choices=CHOICES[2:])


@pytest.mark.parametrize("id", IDS)
def test_one_choice_is_enough(id: str) -> None:
    parser = make(id, choices=["wait"])
    assert parser.parse(parser.format("wait")).action == "wait"


@pytest.mark.parametrize("id", IDS)
def test_text_without_an_action_gives_none(id: str) -> None:
    """Zero for nothing: no hostile text contains one of these actions, so none may be read."""
    parser = make(id, choices=["stand", "hit"])
    for utterance in HOSTILE_UTTERANCES:
        assert parser.parse(utterance).action is None, utterance


@pytest.mark.parametrize("id", IDS)
def test_an_echo_of_the_instructions_is_no_action(id: str) -> None:
    parser = make(id, choices=CHOICES, fields=("current number", "thoughts"))
    assert not parser.parse(parser.instructions()).valid


@pytest.mark.parametrize("id", IDS)
def test_instructions_name_every_choice(id: str) -> None:
    passage = make(id).instructions(SAMPLE_CHOICES)
    assert all(choice in passage for choice in SAMPLE_CHOICES)


@pytest.mark.parametrize("id", IDS)
def test_declared_fields_can_be_written_and_others_not(id: str) -> None:
    parser = make(id, choices=CHOICES, fields=("current number", "thoughts"))
    utterance = parser.format("stand", **{"current number": 3, "thoughts": "I think so"})
    assert parser.parse(utterance).action == "stand"
    assert re.fullmatch(parser.pattern(), utterance)
    with pytest.raises(ValueError, match="no field 'mood'; its fields: current number, thoughts"):
        parser.format("stand", mood="good")


@pytest.mark.parametrize("id", IDS)
def test_unicode_digits_are_not_the_digit(id: str) -> None:
    parser = make(id, choices=["1", "2"])
    for digit in ("\u0661", "\u00b9", "\u2460"):
        assert not parser.parse(parser.format("1").replace("1", digit)).valid


@pytest.mark.parametrize("id", [id for id in IDS if id != "coso/rl4vlm"])
def test_full_width_forms_are_the_characters_they_stand_for(id: str) -> None:
    parser = make(id, choices=["1", "+", "hit"])
    for action, wide in (("1", "\uff11"), ("+", "\uff0b"), ("hit", "\uff48\uff49\uff54")):
        assert parser.parse(parser.format(action).replace(f"{action}", wide)).action == action


@pytest.mark.parametrize("id", IDS)
def test_pattern_needs_no_lookaround_or_backreference(id: str) -> None:
    """Constrained decoders have neither."""
    assert not re.search(r"\(\?[=!<P]|\\[1-9]", make(id, choices=CHOICES).pattern())


@pytest.mark.parametrize("id", IDS)
def test_no_choices_at_all_is_the_callers_mistake(id: str) -> None:
    with pytest.raises(ValueError, match="has no fixed choices: pass choices= to each call"):
        make(id).parse("anything")
    with pytest.raises(ValueError, match="choices must not be empty"):
        make(id).sample(np.random.default_rng(0), [])


# The plain format has no closing mark, and the released program takes what is there so far.
@pytest.mark.parametrize("id", [id for id in IDS if id not in ("coso/plain", "coso/rl4vlm")])
def test_every_cut_gives_the_action_or_none(id: str) -> None:
    """A reply that ends early must never become another action."""
    parser = make(id, choices=["1", "10", "100", "go", "go north"])
    for action in ("100", "go north"):
        utterance = parser.format(action)
        for end in range(len(utterance)):
            assert parser.parse(utterance[:end]).action in (None, action), utterance[:end]


@pytest.mark.parametrize("id", IDS)
def test_swap_keeps_everything_but_the_action(id: str) -> None:
    parser = make(id, choices=["hit", "stand"])
    utterance = f"{parser.format('hit')}\n"
    swapped = parser.swap(utterance, parser.parse(utterance), "stand")
    assert swapped == utterance.replace("hit", "stand")


@pytest.mark.parametrize("id", IDS)
def test_the_result_does_not_depend_on_global_random_state(id: str) -> None:
    parser = make(id, choices=["hit", "stand"])
    undecided = parser.format("hit") + parser.format("stand")
    results = set()
    for seed in range(20):
        random.seed(seed)
        results.add(parser.parse(undecided))
    assert len(results) == 1
    assert not results.pop().valid
