"""Blackjack: rules against an independent statement of them, deals, options."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from coso_envs.gym_cards.blackjack.env import BlackjackEnv
from coso_envs.testing import HOSTILE_UTTERANCES
from tests.coso_envs.gym_cards.blackjack.hands import HIT, STAND, best

RANK = {"A": 1, "J": 10, "Q": 10, "K": 10}


def numbers(cards: tuple[str, ...]) -> list[int]:
    return [RANK.get(card[:-1]) or int(card[:-1]) for card in cards]


@pytest.mark.parametrize(
    ("player", "dealer", "options", "reward"),
    [
        (("KH", "9D"), ("10C", "8S"), {}, 1.0),
        (("KH", "8D"), ("10C", "8S"), {}, 0.0),
        (("KH", "7D"), ("10C", "8S"), {}, -1.0),
        (("AH", "7D"), ("10C", "7S"), {}, 1.0),
        (("KH", "7D"), ("AC", "6S"), {}, 0.0),
        (("AH", "KD"), ("10C", "9S"), {}, 1.0),
        (("AH", "KD"), ("10C", "9S"), {"natural": True}, 1.5),
        (("AH", "KD"), ("10C", "AS"), {"natural": True}, 0.0),
        (("AH", "KD"), ("10C", "AS"), {"sab": True}, 0.0),
        (("AH", "KD"), ("10C", "9S"), {"sab": True, "natural": True}, 1.0),
        (("AH", "KD"), ("10C", "9S"), {"natural": True, "compat": "rl4vlm"}, 1.0),
    ],
)
def test_standing_by_hand(player: Any, dealer: Any, options: dict[str, Any], reward: float) -> None:
    env = BlackjackEnv(**{"parser": "coso/json", **options})
    env.reset(options={"player": player, "dealer": dealer})
    _, got, terminated, truncated, info = env.step(STAND)
    assert (got, terminated, truncated, info["success"]) == (reward, True, False, reward > 0)


def test_a_natural_that_wins_against_21_from_more_cards() -> None:
    rewards: dict[bool, set[float]] = {sab: set() for sab in (False, True)}
    for sab, seen in rewards.items():
        env = BlackjackEnv(sab=sab, image=False)
        for seed in range(200):
            env.reset(seed=seed, options={"player": ("AH", "KD"), "dealer": ("6C", "5S")})
            _, reward, _, _, info = env.step(STAND)
            if info["state"]["dealer_total"] == 21:
                seen.add(reward)
    assert rewards == {False: {0.0}, True: {1.0}}


class BlackjackMachine(RuleBasedStateMachine):
    """Random and adversarial utterances; the model adds up the cards by itself."""

    @initialize(seed=st.integers(0, 2**32 - 1), compat=st.sampled_from([None, "rl4vlm"]))
    def begin(self, seed: int, compat: Any) -> None:
        self.env = BlackjackEnv(image=False, compat=compat, parser="coso/json", on_invalid="penalty")
        self.compat = compat
        self.expect_start(self.env.reset(seed=seed)[1])

    def expect_start(self, info: dict[str, Any]) -> None:
        self.state = info["state"]
        self.steps = 0
        assert len(self.state["player"]) == 2 and len(self.state["dealer"]) == 1
        self.check_totals()

    def check_totals(self) -> None:
        mine = numbers(self.state["player"])
        assert self.state["total"] == best(mine)
        assert self.state["soft"] == (best(mine) != sum(mine))
        assert self.state["dealer_total"] == best(numbers(self.state["dealer"]))
        if self.compat:
            assert not any(card.startswith("10") for card in (*self.state["player"], *self.state["dealer"]))

    @rule(action=st.sampled_from(["hit", "hit", "stand", "double", ""]))
    def action(self, action: str) -> None:
        self.expect(json.dumps({"action": action}), action)

    @rule()
    def expert(self) -> None:
        self.expect(self.env.expert_utterance(), self.env.expert_action())

    @rule(utterance=st.one_of(st.text(max_size=50), st.sampled_from(HOSTILE_UTTERANCES)))
    def anything(self, utterance: str) -> None:
        self.expect(utterance, "")

    def expect(self, utterance: str, action: str) -> None:
        before = self.state
        _, reward, terminated, truncated, info = self.env.step(utterance)
        self.state = info["state"]
        self.steps += 1
        self.check_totals()
        assert info["valid"] == (action in ("hit", "stand"))
        if action == "hit":
            assert self.state["player"][:-1] == before["player"]
            assert self.state["dealer"] == before["dealer"]
            bust = best(numbers(self.state["player"])) > 21
            assert (reward, terminated) == (-1.0 if bust else 0.0, bust)
        elif action == "stand":
            assert self.state["player"] == before["player"]
            assert terminated
            if self.compat:
                assert self.state["dealer"] == before["dealer"]
                assert reward in (-1.0, 0.0, 1.0)
            else:
                theirs = numbers(self.state["dealer"])
                assert self.state["dealer"][:1] == before["dealer"]
                assert len(theirs) > 1 and best(theirs) >= 17 and (len(theirs) == 2 or best(theirs[:-1]) < 17)
                score = best(theirs) if best(theirs) <= 21 else 0
                assert reward == float(np.sign(best(numbers(self.state["player"])) - score))
        else:
            assert (reward, terminated, self.state) == (-1.0, False, before)
        assert info["success"] == (reward > 0)
        assert truncated == (not terminated and self.steps == 20)
        if terminated or truncated:
            self.expect_start(self.env.reset()[1])


TestBlackjackRules = BlackjackMachine.TestCase


TestBlackjackRules.settings = settings(deadline=None, max_examples=40, stateful_step_count=30)


def test_cards_are_uniform_and_compat_has_face_cards_for_tens() -> None:
    cases: list[tuple[Any, set[int]]] = [(None, set(range(1, 14))), ("rl4vlm", {*range(1, 10), 11, 12, 13})]
    for compat, ranks in cases:
        env = BlackjackEnv(image=False, compat=compat)
        env.reset(seed=0)
        drawn = Counter(
            card for _ in range(1500) for card in (lambda deal: (*deal.player.cards, *deal.dealer.cards))(env.start({}))
        )
        assert {card.rank for card in drawn} == ranks
        assert len(drawn) == 4 * len(ranks)
        tens = sum(count for card, count in drawn.items() if card.rank >= 10)
        # Binomial(6000, 4/13) has standard deviation 36.
        assert abs(tens - 6000 * 4 / 13) < 180


class OnlyAces(np.random.Generator):
    """Draws the first card of the deck, an ace, whatever it is asked for."""

    def integers(self, *bounds: Any, size: Any = None, **options: Any) -> Any:
        return np.zeros(size, np.int64)


def test_the_longest_game_is_not_cut_off() -> None:
    env = BlackjackEnv(image=False)
    env.np_random = OnlyAces(np.random.PCG64())
    env.reset()
    steps = [env.step(HIT) for _ in range(19)]
    assert not any(step[2] or step[3] for step in steps)
    assert steps[-1][-1]["state"]["total"] == 21
    assert env.step(HIT)[1:4] == (-1.0, True, False)


@pytest.mark.parametrize("name", ["player", "dealer"])
@pytest.mark.parametrize("cards", ["KH2S", ("KH",), ("KH", "2S", "3D"), ("1H", "2H"), None])
def test_a_bad_hand_is_named(name: str, cards: Any) -> None:
    with pytest.raises(ValueError, match=f'{name} must be 2 cards such as "KH", "10S" or "AD", got'):
        BlackjackEnv().reset(options={name: cards})


def test_an_unknown_option_is_named() -> None:
    with pytest.raises(
        ValueError, match=r"unknown reset option\(s\) \['deal'\]; BlackjackEnv knows 'player', 'dealer'"
    ):
        BlackjackEnv().reset(options={"deal": ()})
    with pytest.raises(ValueError, match='compat must be None or "rl4vlm", got 1'):
        BlackjackEnv(compat=1)  # type: ignore[arg-type]


def test_the_examples_of_the_docstring_are_what_it_says() -> None:
    grammar = re.search(r"Utterance grammar:(.*?)\n\n", BlackjackEnv.__doc__ or "", re.DOTALL)
    assert grammar is not None
    valid, invalid = grammar.group(1).split("Invalid:")
    parser = BlackjackEnv().parser
    examples = re.findall(r"``(.*?)``", valid.split("Valid:")[1])
    assert [parser.parse(example).action for example in examples] == ["stand", "hit"]
    counterexamples = re.findall(r"``(.*?)``", invalid)
    assert [parser.parse(example).error for example in counterexamples] == ["no_action", "unknown_action"]
