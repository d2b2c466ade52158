"""Exact weights: which tokens another action would have changed, in several formats."""

from __future__ import annotations

import re
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coso_envs  # noqa: F401  (registers the environments)
import parsers
from agents.causal import exact_weights
from agents.causal.exact import changed_tokens
from agents.policies import VLMPolicy
from agents.policies.offsets import decode
from parsers import ActionParser
from parsers.gui import GuiAction
from tests.agents.conftest import UTTERANCES, said


def weighed(policy: VLMPolicy, parser: ActionParser, utterance: str, choices: Any = None) -> list[tuple[str, float]]:
    """The tokens with a weight above 0."""
    rollout = said(policy, parser, [utterance], [choices])
    weights = exact_weights(parser, policy.tokenizer, rollout)[0].tolist()
    pieces = [decode(policy.tokenizer, [token]).strip() for token in rollout.tokens[0].tolist()]
    return [(piece, weight) for piece, weight in zip(pieces, weights, strict=True) if weight]


def test_the_action_alone_decides_and_the_keys_do_not(policy: VLMPolicy, parser: ActionParser) -> None:
    for utterance in UTTERANCES:
        action = str(parser.parse(utterance).action)
        assert weighed(policy, parser, utterance) == [(action, 1.0)]


def test_what_does_not_parse_weighs_nothing(policy: VLMPolicy, parser: ActionParser) -> None:
    assert weighed(policy, parser, "no action here") == []
    assert weighed(policy, parser, '{"action": "up"}') == []


def test_an_action_of_several_words_is_weighed_by_what_others_would_change(policy: VLMPolicy) -> None:
    parser = parsers.make("coso/json")
    choices = ("go to desk", "go to shelf", "take lamp")
    found = [(piece, weight) for piece, weight in weighed(policy, parser, '{"action": "go to desk"}', choices) if piece]
    assert found[:2] == [("go", 0.5), ("to", 0.5)], "one of the two other actions begins differently"
    assert "".join(piece for piece, _ in found[2:]) == "desk" and {weight for _, weight in found[2:]} == {1.0}


def test_the_parsers_distance_is_the_effect(policy: VLMPolicy) -> None:
    class Near(type(parsers.make("coso/json", choices=("a", "b", "c")))):  # type: ignore[misc]
        """Neighbours in the alphabet are alike."""

        def distance(self, a: Any, b: Any) -> float:
            return abs(ord(a) - ord(b)) / 2

    parser: Any = Near(choices=("a", "b", "c"))
    assert [weight for _, weight in weighed(policy, parser, '{"action": "a"}')] == [0.75]
    assert [weight for _, weight in weighed(policy, parser, '{"action": "b"}')] == [0.5]


def test_the_same_utterance_weighs_the_same_wherever_it_stands(policy: VLMPolicy) -> None:
    parser = parsers.make("coso/gui-call")
    utterances = [parser.format(parser.sample(np.random.default_rng(i))) for i in range(6)]
    alone = [weighed(policy, parser, utterance) for utterance in utterances]
    together = exact_weights(parser, policy.tokenizer, said(policy, parser, utterances[::-1], [None] * 6))
    assert [row[row > 0].tolist() for row in together][::-1] == [[w for _, w in found] for found in alone]


def test_a_tap_is_decided_by_kind_and_place_and_not_by_its_keys(policy: VLMPolicy) -> None:
    parser: Any = parsers.make("coso/cogagent")
    utterance = parser.format(parser.nearest(GuiAction.tap(0.31, 0.72)))
    rollout = said(policy, parser, [utterance], [None])
    weights = exact_weights(parser, policy.tokenizer, rollout)
    assert float(weights[0][rollout.action_mask[0]].sum() / weights.sum()) > 0.95
    assert re.search("Operation", utterance)
    assert not any("Oper" in piece for piece, _ in weighed(policy, parser, utterance))


def demonstrated(env_id: str, count: int, **kwargs: Any) -> tuple[ActionParser, list[str], list[Any]]:
    env: Any = gym.make(env_id, **kwargs).unwrapped
    rng = np.random.default_rng(0)
    env.reset(seed=0)
    utterances, choices = [], []
    for _ in range(count):
        choices.append(env.action_choices())
        utterances.append(env.expert_utterance(action=env.parser.sample(rng, choices[-1]), rng=rng))
        if any(env.step(utterances[-1])[2:4]):
            env.reset()
    return env.parser, utterances, choices


@pytest.mark.parametrize(
    ("env_id", "kwargs"),
    [
        ("coso/NumberLine-v0", {"image": False}),
        ("coso/EZPoints-v0", {"image": False}),
        ("coso/ALFWorldText-v0", {}),
        ("coso/AitW-General-v0", {"parser": "coso/cogagent"}),
        ("coso/AitW-General-v0", {}),
    ],
)
def test_nearly_all_weight_lies_on_the_action(env_id: str, kwargs: dict[str, Any], policy: VLMPolicy) -> None:
    """Literally nullified, between .06 (NumberLine, window 4) and .89 of it did; the rest was the format."""
    parser, utterances, choices = demonstrated(env_id, 12, **kwargs)
    rollout = said(policy, parser, utterances, choices)
    weights = exact_weights(parser, policy.tokenizer, rollout)
    assert float(weights[rollout.action_mask].sum() / weights.sum()) > 0.95
    assert ((weights * rollout.action_mask).sum(1) > 0).all(), "every utterance that parses has a token that decides"


WORDS = st.lists(st.sampled_from(["go", "to", "1", "2", "+", "lamp", ",", "\u00e9t\u00e9", "\u65e5"]), max_size=8).map(
    " ".join
)


@settings(deadline=None, max_examples=60)
@given(before=WORDS, after=WORDS)
def test_changed_tokens_are_none_only_for_the_same_text(before: str, after: str) -> None:
    # One token a character, and one that ends.
    offsets = [(i, i + 1) for i in range(len(before))] + [(len(before), len(before))]
    changed = changed_tokens(before, after, offsets)
    assert bool(changed) == (before != after)
    assert changed <= set(range(len(offsets)))


def test_where_the_other_text_goes_on_the_end_decides() -> None:
    # "go" against "go north": the end token (the empty range) would have had to be another.
    assert changed_tokens("go", "go north", [(0, 2), (2, 2)]) == {1}
    assert changed_tokens("go north", "go", [(0, 2), (2, 8), (8, 8)]) == {1}
    assert changed_tokens("take 1", "take 2", [(0, 4), (4, 6), (6, 6)]) == {1}
    assert changed_tokens("a c", "a b c", [(0, 1), (1, 3), (3, 3)]) <= {1}
