"""What stands around an action changes nothing, and what is cut off never makes another one: for every parser.

Each property takes an utterance that the parser writes, so that it is known what the utterance says.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import parsers
from parsers import ActionParser, ChoiceParser, GuiParser
from parsers.reading.thoughts import hide_thoughts

CHOICES = ("hit", "stand", "+", "-", "7", "go north", "open box 1", "open box 10", "(")
COMMANDS = ("go to cabinet 1", "go to cabinet 10", "look", "put apple 2 in/on fridge 1", "heat egg 1 with microwave 1")
VARIANTS: dict[str, tuple[str, dict[str, Any], tuple[str, ...] | None]] = {
    "json": ("coso/json", {}, CHOICES),
    "tags": ("coso/tags", {}, CHOICES),
    "plain": ("coso/plain", {}, CHOICES),
    "function-call": ("coso/function-call", {}, CHOICES),
    "alfworld": ("coso/alfworld", {}, COMMANDS),
    "alfworld-tags": ("coso/alfworld-tags", {}, COMMANDS),
    "autoui": ("coso/autoui", {}, None),
    "cogagent": ("coso/cogagent", {}, None),
    "gui-call": ("coso/gui-call", {}, None),
    "gui-call pixels": ("coso/gui-call", {"coordinates": "pixels", "size": (135, 285)}, None),
    "gui-call unit": ("coso/gui-call", {"coordinates": "unit"}, None),
    "qwen2.5-vl": ("coso/qwen2.5-vl", {"size": (540, 1140)}, None),
    "qwen3-vl": ("coso/qwen3-vl", {}, None),
    "gui-owl": ("coso/gui-owl", {}, None),
    "mai-ui": ("coso/mai-ui", {}, None),
    "android-world": ("coso/android-world", {"size": (540, 1140)}, None),
    "app-agent": ("coso/app-agent", {}, None),
    "ui-tars": ("coso/ui-tars", {}, None),
    "ui-venus": ("coso/ui-venus", {}, None),
    "autoglm": ("coso/autoglm", {}, None),
    "cogagent-9b": ("coso/cogagent-9b", {}, None),
}
# Programs that look for substrings published them: choice/test_rl4vlm.py, alfworld/test_released.py.
EXCEPT = {"coso/rl4vlm", "coso/rl4vlm-alfworld", "coso/verl-agent-alfworld"}

OPENINGS = ["<think>", "<thinking>", "<reasoning>", "<THINK>", "<Thought>", "[THINK]", "[think]", "<analysis >"]
SPECIAL = ["", "<|im_end|>", "<|eot_id|>", "</s>", "<end_of_turn>", "<|endoftext|>\n"]
PROSE = [
    "",
    "Sure.\n",
    "I count 12, so the set {1, 2} and $x < 3$ matter.\n",
    "# Answer\n\n",
    "好的。\n",
    "\ufeff",
    "\r\n",
    "> ",
]
FENCES = ["{}", "```\n{}\n```", "```json\n{}\n```", "~~~text\n{}\n~~~", "\n\n{}\n"]
MARKS = [
    "{}",
    "**{}**",
    "[{}]",
    "`{}`",
    '"{}"',
    "\u201c{}\u201d",
    "\u300c{}\u300d",
    "__{}__",
    "({})",
    "{}.",
    "{}\u3002",
    "\u200b{}\u200b",
    " {} ",
]

settings_of_all = settings(deadline=None, max_examples=60)


def make(variant: str) -> tuple[ActionParser[Any], Any]:
    id, kwargs, choices = VARIANTS[variant]
    return parsers.make(id, **kwargs), choices


def drawn(parser: ActionParser[Any], choices: Any, seed: int) -> Any:
    return parser.sample(np.random.default_rng(seed), choices)


def draft(parser: ActionParser[Any], choices: Any, seed: int) -> str:
    """An utterance as it may stand inside a thought, without thoughts of its own."""
    written: str = parser.format(drawn(parser, choices, seed))
    return written.replace("<think></think>", "")


def closing(opening: str) -> str:
    return opening.replace("<", "</").replace("[", "[/").replace(" >", ">")


seeds = st.integers(0, 10_000)
every_variant = pytest.mark.parametrize("variant", VARIANTS)


def test_every_registered_parser_is_tried() -> None:
    registered = {id for id in parsers.registry if id.startswith("coso/")}
    assert registered == EXCEPT | {id for id, *_ in VARIANTS.values()}


@pytest.mark.slow
@every_variant
@settings_of_all
@given(
    seeds, seeds, st.sampled_from(OPENINGS), st.text(max_size=30), st.booleans(),
    st.sampled_from(SPECIAL), st.sampled_from(FENCES),
)  # fmt: skip
def test_thoughts_fences_and_tokens_change_nothing(
    variant: str, seed: int, other: int, opening: str, text: str, opened: bool, special: str, fence: str
) -> None:
    parser, choices = make(variant)
    action = drawn(parser, choices, seed)
    thought = f"{text}\n{parser.format(drawn(parser, choices, other))}\nbut no"
    assume("{" not in text and "</" not in text and '"' not in text)  # what closes the thought is the test's own mark
    # Without an opening mark of the test's own, one of another kind in the text begins a thought that is never closed.
    assume(opened or hide_thoughts(text) == text)
    utterance = f"{opening * opened}{thought}{closing(opening)}\n{fence.format(parser.format(action))}{special}"
    parse = parser.parse(utterance, choices)
    assert parse.action == action, utterance
    assert parse.span is not None
    swapped = parser.parse(parser.swap(utterance, parse, action, choices), choices)
    assert swapped.action == action


@every_variant
@settings_of_all
@given(seeds, seeds, st.sampled_from(PROSE), st.sampled_from(FENCES), st.sampled_from(SPECIAL))
def test_prose_changes_nothing_where_there_is_room_for_it(
    variant: str, seed: int, other: int, prose: str, fence: str, special: str
) -> None:
    parser, choices = make(variant)
    action = drawn(parser, choices, seed)
    utterance = prose + fence.format(parser.format(action)) + special
    parse = parser.parse(utterance, choices)
    if variant == "plain" and prose.strip("\ufeff\r\n> "):
        assert parse.action is None
        return
    assert parse.action == action, utterance
    another = drawn(parser, choices, other)
    swapped = parser.swap(utterance, parse, another, choices)
    assert parser.parse(swapped, choices).action == another, swapped


@pytest.mark.parametrize("variant", [name for name, (_, _, choices) in VARIANTS.items() if choices])
@settings_of_all
@given(st.data(), st.lists(st.sampled_from(MARKS), max_size=3))
def test_decoration_of_a_choice_changes_nothing(variant: str, data: st.DataObject, marks: list[str]) -> None:
    """Marks around a word are decoration; around a symbol they may be another symbol, and never make another action."""
    parser, choices = make(variant)
    action = data.draw(st.sampled_from(choices or ()))
    value = action
    for mark in marks:
        value = mark.format(value)
    assume(variant not in ("json", "function-call", "alfworld") or '"' not in value)
    utterance = (
        "".join(parser.format(action).rpartition(action)[:1]) + value + parser.format(action).rpartition(action)[2]
    )
    parse = parser.parse(utterance, choices)
    word = any(map(str.isalpha, action)) and "".join(marks).count(".{}") == 0
    if word and not value.endswith(("..", ".\u3002", "\u3002.")) and ".." not in value.replace("\u3002", "."):
        assert parse.action == action, utterance
    assert parse.action in (None, action), utterance
    if parse.span is not None:
        assert action.casefold() in utterance[slice(*parse.span)].casefold()
        for other in choices or ():
            swapped = parser.swap(utterance, parse, other, choices)
            assert parser.parse(swapped, choices).action == other, swapped


@pytest.mark.slow
@pytest.mark.parametrize("variant", [name for name in VARIANTS if name != "plain"])
@settings_of_all
@given(
    st.data(),
    seeds,
    seeds,
    st.sampled_from(PROSE),
    st.sampled_from(OPENINGS),
    st.sampled_from(FENCES),
    st.text(max_size=20),
)
def test_a_cut_never_makes_another_action(
    variant: str, data: st.DataObject, seed: int, other: int, prose: str, opening: str, fence: str, text: str
) -> None:
    parser, choices = make(variant)
    action = drawn(parser, choices, seed)
    thought = f"{opening}{text} {draft(parser, choices, other)}{closing(opening)}"
    utterance = prose + thought + fence.format(parser.format(action))
    assume(parser.parse(utterance, choices).action is not None)
    end = data.draw(st.integers(0, len(utterance)))
    assert parser.parse(utterance[:end], choices).action in (None, action), utterance[:end]


@pytest.mark.slow
@every_variant
@settings_of_all
@given(seeds, seeds, st.sampled_from(["\n", "\n\n", "\nNo, wait:\n", "\n```\n"]))
def test_two_different_actions_are_none(variant: str, seed: int, other: int, between: str) -> None:
    parser, choices = make(variant)
    assert not parser.first_wins
    one, two = drawn(parser, choices, seed), drawn(parser, choices, other)
    assume(one != two)
    utterance = parser.format(one) + between + parser.format(two)
    assert parser.parse(utterance, choices).action is None, utterance


@every_variant
@settings_of_all
@given(
    seeds,
    st.sampled_from(OPENINGS),
    st.sampled_from(["", "\n", " I could say "]),
    st.sampled_from(["", "\nbut", " no"]),
)
def test_a_thought_without_an_end_is_no_action(variant: str, seed: int, opening: str, before: str, after: str) -> None:
    parser, choices = make(variant)
    utterance = opening + before + draft(parser, choices, seed) + after
    assert parser.parse(utterance, choices).action is None


@pytest.mark.slow
@every_variant
@settings_of_all
@given(st.data(), seeds)
def test_what_a_field_says_is_written_safely_or_refused(variant: str, data: st.DataObject, seed: int) -> None:
    parser, choices = make(variant)
    assert isinstance(parser, ChoiceParser | GuiParser)
    action, other = drawn(parser, choices, seed), drawn(parser, choices, seed + 1)
    pieces = st.sampled_from(
        [parser.format(other), "\n", '"', "'", "\\", "{", "}", "</think>", "<think>", "]", "a", " "]
    )
    said = "".join(data.draw(st.lists(pieces, max_size=5)))
    for field in parser.fields:
        try:
            utterance = parser.format(action, **{field: said})
        except ValueError:
            continue
        assert parser.parse(utterance, choices).action == action, utterance
        assert re.fullmatch(parser.pattern(choices), utterance), utterance


@every_variant
@settings_of_all
@given(st.text(st.sampled_from("{}[]\"'<>/:,. \n*`\\") | st.sampled_from("thinkacorduy0159"), max_size=80))
def test_junk_is_no_action(variant: str, junk: str) -> None:
    parser, choices = make(variant)
    if choices is not None:
        choices = ("stand", "hit them") if "alfworld" not in variant else ("go to bathtubbasin 1", "go to safe 22")
    assert parser.parse(junk, choices).action is None, junk


@every_variant
@pytest.mark.parametrize("opened", [True, False])
def test_a_long_chain_of_thought_is_borne(variant: str, opened: bool) -> None:
    """Some 16,000 tokens, with braces, quotes and drafts in them, and then the action."""
    parser, choices = make(variant)
    action, other = drawn(parser, choices, 1), drawn(parser, choices, 2)
    step = f'Is {{x: "1"}} <b>so</b>, or {{1, 2}}? {draft(parser, choices, 2)}\n'
    assert other != action
    thought = (step * (100_000 // len(step) + 1))[:100_000]
    utterance = f"{'<think>' * opened}{thought}\n</think>\n{parser.format(action)}"
    assert parser.parse(utterance, choices).action == action
