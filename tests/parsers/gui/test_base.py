"""Actions on a touch screen, and what their parsers have in common."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import parsers
from parsers.gui import AITW_KINDS, GuiAction, GuiActionType, GuiParser
from parsers.testing import HOSTILE_UTTERANCES, check_parser

VARIANTS: dict[str, dict[str, object]] = {
    "coso/autoui": {},
    "coso/cogagent": {},
    "coso/gui-call": {},
    "coso/gui-call pixels": {"coordinates": "pixels", "size": (135, 285)},
    "coso/gui-call unit": {"coordinates": "unit"},
    "coso/qwen2.5-vl": {"size": (540, 1140)},
    "coso/qwen3-vl": {},
    "coso/gui-owl": {},
    "coso/mai-ui": {},
    "coso/android-world": {"size": (540, 1140)},
    "coso/app-agent": {},
    "coso/ui-tars": {},
    "coso/ui-tars pixels": {"coordinates": "pixels", "size": (540, 1140)},
    "coso/ui-venus": {},
    "coso/autoglm": {},
    "coso/cogagent-9b": {},
}
# They swipe in a few ways only.
FEW_SWIPES = ("coso/android-world", "coso/cogagent-9b")
# Brought to ASCII, or counted to a limit, they would end a quotation.
QUOTES = (
    "\u00ab",
    "\u201d",
    "a \u201c",
    "\uff02\uff02",
    "\u300c b",
    "\u2019",
    "\uff07 x",
    "`",
    "\u00b4 \u201d\u201d",
    '"' * 3000,
    '\\"' * 3000,
)
unit = st.floats(0, 1)
texts = st.text(min_size=1, max_size=40)
actions = st.one_of(
    st.builds(GuiAction.tap, unit, unit),
    st.builds(GuiAction.drag, st.tuples(unit, unit), st.tuples(unit, unit)),
    st.builds(GuiAction.type_text, texts),
    st.builds(GuiAction.long_press, unit, unit),
    st.builds(GuiAction.open_app, texts),
    st.builds(GuiAction.answer, texts),
    st.sampled_from([GuiAction(kind) for kind in (*AITW_KINDS[3:], GuiActionType.WAIT, GuiActionType.RECENTS)]),
)


@pytest.fixture(params=VARIANTS)
def parser(request: pytest.FixtureRequest) -> GuiParser:
    made = parsers.make(request.param.split()[0], **VARIANTS[request.param])
    assert isinstance(made, GuiParser)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_contract_is_kept(variant: str) -> None:
    check_parser(parsers.make(variant.split()[0], **VARIANTS[variant]))


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["coso/autoui", "coso/cogagent", "coso/gui-call", "coso/ui-tars"])
def test_the_contract_is_kept_with_factored_labels(variant: str) -> None:
    check_parser(parsers.make(variant, labels="factored"))


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
@settings(deadline=None, max_examples=80)
@example(action=GuiAction.open_app("None"))
@given(action=actions)
def test_every_action_survives_the_round_trip(variant: str, action: GuiAction) -> None:
    parser = parsers.make(variant.split()[0], **VARIANTS[variant])
    assert isinstance(parser, GuiParser)
    if action.type not in parser.kinds:
        with pytest.raises(ValueError, match="this format cannot express"):
            parser.format(action)
        return
    assume(action.text != "\n")  # the Enter key, in formats without one
    if variant.startswith("coso/cogagent-9b") and action == GuiAction.open_app("None"):
        with pytest.raises(ValueError, match="writes None where no app is meant"):
            parser.format(action)
        return
    near = parser.nearest(action)
    assert parser.nearest(near) == near
    field = {"plan" if "plan" in parser.fields else "thoughts": 'Action Decision: "x", Grounded Operation: tap'}
    for utterance in (parser.format(near), parser.format(near, **field)):
        parse = parser.parse(utterance)
        assert (parse.action, parse.repaired) == (near, False)
        assert re.fullmatch(parser.pattern(), utterance)
    if action.touch is not None and near.touch is not None and (action.lift is None or variant not in FEW_SWIPES):
        assert np.abs(np.subtract(action.touch, near.touch)).max() <= 0.0051


def test_text_with_every_kind_of_mark_survives(parser: GuiParser) -> None:
    for text in (
        'say "hi", [1, 2]; {"a": "b"}',
        "\\",
        '"',
        "日本語 😀",
        "a\nb\tc",
        'x", "typed_text": "y',
        "\ud800",
        *QUOTES,
    ):
        action = GuiAction.type_text(text)
        for utterance in (parser.format(action), parser.format(action, **{parser.fields[0]: "so"})):
            parse = parser.parse(utterance)
            assert (parse.action, parse.repaired) == (action, False), utterance


def test_text_without_an_action_gives_none(parser: GuiParser) -> None:
    for utterance in HOSTILE_UTTERANCES:
        assert parser.parse(utterance).action is None, utterance


def test_every_cut_gives_the_action_or_none(parser: GuiParser) -> None:
    """A reply that ends early must never become another action."""
    for action in (GuiAction.tap(0.5, 0.25), GuiAction.type_text('a "b" c'), GuiAction.press("home")):
        utterance = parser.format(parser.nearest(action))
        for end in range(len(utterance)):
            assert parser.parse(utterance[:end]).action in (None, parser.nearest(action)), utterance[:end]


def test_the_instructions_are_no_action_of_their_own(parser: GuiParser) -> None:
    named = parser.parse(parser.instructions()).action
    assert named is None or named.type is GuiActionType.TAP  # the example


def test_coordinates_finer_than_the_format_are_refused() -> None:
    parser = parsers.make("coso/cogagent")
    with pytest.raises(ValueError, match="finer than this format; write nearest"):
        parser.format(GuiAction.tap(0.12345, 0.5))


def test_pattern_needs_no_lookaround_or_backreference(parser: GuiParser) -> None:
    assert not re.search(r"\(\?[=!<P]|(?<!\\)\\[1-9]", parser.pattern())


def test_types_are_the_default_labels(parser: GuiParser) -> None:
    assert parser.labels == (*map(str, parser.kinds), "invalid")
    enter = parser.label(parser.parse(parser.format(GuiAction.press("enter"))))
    assert isinstance(enter, int)
    assert parser.labels[enter] == "press_enter"


def test_the_published_formats_keep_their_labels() -> None:
    for id in ("coso/autoui", "coso/cogagent", "coso/gui-call"):
        assert parsers.make(id).labels == (*map(str, AITW_KINDS), "invalid")


def test_factored_labels_tell_where_and_what() -> None:
    parser = parsers.make("coso/autoui", labels="factored")

    def label(action: GuiAction) -> tuple[int, ...]:
        found = parser.label(parser.parse(parser.format(action)))
        assert isinstance(found, tuple)
        return found

    names = [tuple(factor[i] for factor, i in zip(parser.labels, label(action), strict=True)) for action in (
        GuiAction.tap(0.55, 0.05), GuiAction.tap(1.0, 1.0), GuiAction.press("back"),
    )]  # fmt: skip
    assert names == [("tap", "cell 0,5", "none"), ("tap", "cell 9,9", "none"), ("press_back", "none", "none")]
    assert label(GuiAction.type_text("a")) != label(GuiAction.type_text("b"))


def test_distance_grows_with_the_way_between_two_taps() -> None:
    parser = parsers.make("coso/autoui")
    here, near, far = GuiAction.tap(0.5, 0.5), GuiAction.tap(0.5, 0.6), GuiAction.tap(0.5, 0.9)
    assert 0 < parser.distance(here, near) < parser.distance(here, far) < 1
    assert parser.distance(here, GuiAction.press("home")) == parser.distance(here, None) == 1
    assert parser.distance(GuiAction.type_text("a"), GuiAction.type_text("b")) == 1


def test_unknown_labels_are_refused() -> None:
    with pytest.raises(ValueError, match='labels must be "type" or "factored"'):
        parsers.make("coso/autoui", labels="both")


def test_sampling_reaches_every_kind(parser: GuiParser) -> None:
    rng = np.random.default_rng(0)
    assert {parser.sample(rng).type for _ in range(200)} == set(parser.kinds)


def test_an_action_that_a_format_cannot_express_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r'cannot express open_app\("Clock"\); its kinds of action are tap, swipe, type'
    ):
        parsers.make("coso/autoui").format(GuiAction.open_app("Clock"))


def test_samples_of_the_published_formats_stay_as_they_were() -> None:
    parser = parsers.make("coso/autoui")
    rng = np.random.default_rng(0)
    drawn = [parser.text(parser.sample(rng)) for _ in range(12)]
    assert drawn == [
        "task_complete()", "press_enter()", "press_home()", 'type("macbook")', "tap(0.0165, 0.8133)",
        "task_impossible()", "press_enter()", "press_enter()", "press_home()", "press_home()", "task_impossible()",
        'type("caf\u00e9, [2]")',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("id", "utterance", "cut"),
    [
        ("coso/cogagent", "Grounded Operation: swipe up from [[500,900]] to [[500,300]]", "]]"),
        ("coso/autoui", 'Action Decision: "action_type": "TYPE", "typed_text": "say "hi" now"', 'say "'),
    ],
)
def test_a_format_whose_actions_may_go_on_says_so(id: str, utterance: str, cut: str) -> None:
    parser = parsers.make(id)
    whole, part = parser.parse(utterance), parser.parse(utterance[: utterance.index(cut) + len(cut)])
    assert whole.valid and part.valid and whole.action != part.action
    assert not parser.prefix_free
