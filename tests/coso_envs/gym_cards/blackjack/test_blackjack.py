"""Blackjack: rules against an independent statement of them, exact expectations, pictures, prompts, expert."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from coso_envs.gym_cards.blackjack.env import BlackjackEnv
from coso_envs.gym_cards.blackjack.expectation import Bonus, Total, basic_strategy, optimum
from coso_envs.gym_cards.blackjack.hand import hand_of
from coso_envs.gym_cards.card_faces import card_height, face
from coso_envs.gym_cards.cards import Card
from coso_envs.testing import HOSTILE_UTTERANCES

HIT, STAND = '{"action": "hit"}', '{"action": "stand"}'
RANK = {"A": 1, "J": 10, "Q": 10, "K": 10}


def numbers(cards: tuple[str, ...]) -> list[int]:
    return [RANK.get(card[:-1]) or int(card[:-1]) for card in cards]


def best(counted: list[int] | tuple[int, ...]) -> int:
    """The highest total that is not bust, by trying each ace both ways; the lowest if all are."""
    options = {sum(choice) for choice in itertools.product(*[(1, 11) if n == 1 else (n,) for n in counted])}
    return max((option for option in options if option <= 21), default=min(options))


@functools.cache
def dealer_chances(hand: tuple[int, ...]) -> dict[tuple[int, bool], Fraction]:
    """Exact chances of (score, natural) by playing out every draw."""
    if len(hand) > 1 and best(hand) >= 17:
        return {(best(hand) if best(hand) <= 21 else 0, len(hand) == 2 and best(hand) == 21): Fraction(1)}
    chances: dict[tuple[int, bool], Fraction] = defaultdict(Fraction)
    for rank in range(1, 14):
        for end, chance in dealer_chances(tuple(sorted((*hand, min(rank, 10))))).items():
            chances[end] += chance / 13
    return dict(chances)


def policy_value(policy: Callable[[tuple[int, ...], int], str], natural: bool = False, sab: bool = False) -> float:
    """Expected reward of a policy of (cards, dealer's card), by exact enumeration of all games."""

    @functools.cache
    def stand(score: int, is_natural: bool, shown: int) -> Fraction:
        value = Fraction(0)
        for (theirs, their_natural), chance in dealer_chances((shown,)).items():
            reward = Fraction((score > theirs) - (score < theirs))
            if is_natural and sab:
                reward = Fraction(not their_natural)
            elif is_natural and natural and reward > 0:
                reward = Fraction(3, 2)
            value += chance * reward
        return value

    @functools.cache
    def value(hand: tuple[int, ...], shown: int) -> float:
        score = best(hand)
        if score > 21:
            return -1.0
        if policy(hand, shown) == "stand":
            return float(stand(score, len(hand) == 2 and score == 21, shown))
        return sum(value(tuple(sorted((*hand, min(rank, 10)))), shown) for rank in range(1, 14)) / 13

    deals = itertools.product(range(1, 14), repeat=3)
    return sum(value(tuple(sorted((min(a, 10), min(b, 10)))), min(c, 10)) for a, b, c in deals) / 13**3


def basic(hand: tuple[int, ...], shown: int) -> str:
    return basic_strategy(Total(sum(hand), 1 in hand), shown)


def basic_but(*, soft: bool, total: int, shown: int) -> Callable[[tuple[int, ...], int], str]:
    """Basic strategy with one decision turned round."""

    def policy(hand: tuple[int, ...], dealer: int) -> str:
        action = basic(hand, dealer)
        here = best(hand) == total and (best(hand) != sum(hand)) == soft and dealer == shown
        return {"hit": "stand", "stand": "hit"}[action] if here else action

    return policy


def test_the_optimum_by_another_way() -> None:
    assert policy_value(basic) == pytest.approx(optimum(), abs=1e-12)
    assert policy_value(basic, natural=True) == pytest.approx(optimum(Bonus(1.5)), abs=1e-12)
    assert policy_value(basic, sab=True) == pytest.approx(optimum(Bonus(beats_21=True)), abs=1e-12)
    assert optimum() == pytest.approx(-0.04656, abs=1e-5)


@pytest.mark.parametrize(
    ("soft", "total", "shown"), [(False, 16, 10), (False, 12, 4), (False, 12, 3), (True, 18, 9), (True, 18, 8)]
)
def test_basic_strategy_cannot_be_bettered_in_its_closest_decisions(soft: bool, total: int, shown: int) -> None:
    assert policy_value(basic_but(soft=soft, total=total, shown=shown)) < optimum() - 1e-6


def test_basic_strategy_is_the_known_one() -> None:
    def hits(soft: bool, total: int) -> str:
        low = total - 10 if soft else total
        return "".join("h" if basic_strategy(Total(low, soft), n) == "hit" else "." for n in (*range(2, 11), 1))

    # Columns: the dealer shows 2 to 10, ace. Dealer stands on all 17; no doubling, no splitting.
    hard = {11: "h" * 10, 12: "hh...hhhhh", **dict.fromkeys((13, 14, 15, 16), ".....hhhhh"), 17: "." * 10, 20: "." * 10}
    assert {total: hits(False, total) for total in hard} == hard
    soft = {13: "h" * 10, 17: "h" * 10, 18: ".......hhh", 19: "." * 10, 21: "." * 10}
    assert {total: hits(True, total) for total in soft} == soft


def names(counted: tuple[int, ...]) -> tuple[str, ...]:
    return tuple("AS" if number == 1 else f"{number}S" for number in counted)


def test_the_experts_mean_return_is_the_optimum() -> None:
    """Its decision is asked for every hand that can come up; the value of them all is exact."""
    env = BlackjackEnv(image=False)
    env.reset(seed=0)
    start = env.snapshot
    cards = {number: Card(number, "S") for number in range(1, 11)}

    def expert(hand: tuple[int, ...], shown: int) -> str:
        player = hand_of(tuple(cards[n] for n in hand))
        env.snapshot = replace(start, state=env.state._replace(player=player, dealer=hand_of((cards[shown], cards[2]))))
        return env.expert_action()

    assert policy_value(expert) == pytest.approx(optimum(), abs=1e-12)


@pytest.mark.parametrize(
    ("options", "bonus"), [({}, Bonus()), ({"natural": True}, Bonus(1.5)), ({"sab": True}, Bonus(beats_21=True))]
)
def test_played_returns_agree_with_the_exact_expectation(options: dict[str, Any], bonus: Bonus) -> None:
    env = BlackjackEnv(image=False, **{"parser": "coso/json", **options})
    env.reset(seed=0)
    games = 40_000
    total = 0.0
    for _ in range(games):
        env.reset()
        terminated = False
        while not terminated:
            _, reward, terminated, _, _ = env.step({"hit": HIT, "stand": STAND}[env.expert_action()])
        total += reward
    # The standard deviation of a game is below 1.
    assert total / games == pytest.approx(optimum(bonus), abs=4 / games**0.5)


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


def test_the_hidden_card_is_nowhere_until_the_player_stands() -> None:
    hands = {"player": ("KH", "2S"), "dealer": ("9D", "AC")}
    other = {"player": ("KH", "2S"), "dealer": ("9D", "8H")}
    for image in (True, False):
        env = BlackjackEnv(image=image)
        one, one_info = env.reset(options=hands)
        two, two_info = env.reset(options=other)
        assert one["prompt"] == two["prompt"] and one_info == two_info
        assert not image or np.array_equal(one["image"], two["image"])
        env.reset(options=hands)
        assert env.step(STAND)[-1]["state"]["dealer"][:2] == ("9D", "AC")
    picture = BlackjackEnv()
    hidden = picture.reset(options=hands)[0]["image"]
    assert not np.array_equal(hidden[:150], picture.step(STAND)[0]["image"][:150])
    kept = BlackjackEnv(compat="rl4vlm", parser="coso/json")
    hidden = kept.reset(options=hands)[0]["image"]
    assert np.array_equal(hidden, kept.step(STAND)[0]["image"])


def test_every_card_looks_different_in_both_places() -> None:
    env = BlackjackEnv()
    cards = [f"{rank}{suit}" for rank in ("A", *range(2, 11), "J", "Q", "K") for suit in "HSDC"]
    for name in ("player", "dealer"):
        assert len({env.reset(seed=0, options={name: (card, "2S")})[0]["image"].tobytes() for card in cards}) == 52


@pytest.mark.parametrize("size", [45, 56, 57, 64, 65, 224, 300, 448])
def test_any_number_of_cards_stays_in_the_picture(size: int) -> None:
    env = BlackjackEnv(size=size)
    env.reset(options={"player": ("AH", "AD"), "dealer": ("2S", "3S")})
    seen = set()
    for number in range(2, 23):
        player, dealer = env.state.player.cards[:1] * number, env.state.dealer.cards[:1] * 5
        env._enter(env.state._replace(player=hand_of(player), dealer=hand_of(dealer), over=True))
        image = env.picture()
        assert image.shape == (size, size, 3)
        table = image[0, 0]
        # The margin at the right and at the bottom stays empty.
        assert (image[:, -1] == table).all() and (image[-1] == table).all()
        lit = (image[size // 2 + round(24 * size / 300) :] != table).any(axis=(0, 2))
        assert np.count_nonzero(np.diff(lit.astype(int)) == 1) == number, "every card is seen"
        seen.add(image.tobytes())
    assert len(seen) == 21


def test_a_picture_too_small_for_the_longest_hand_is_refused() -> None:
    with pytest.raises(ValueError, match="size must be at least 45 pixels to show any hand, got 44"):
        BlackjackEnv(size=44)
    assert BlackjackEnv(size=44, image=False).reset(seed=0)


@pytest.mark.parametrize("size", [64, 128])
def test_a_card_on_a_small_table_is_a_whole_card(size: int) -> None:
    """Nothing of its rank and suit is cut off: the picture holds the card's own drawing."""
    env = BlackjackEnv(size=size)
    for player in (("10H", "QS"), ("KD", "8C")):
        image = env.reset(options={"player": player, "dealer": ("2S", "3S")})[0]["image"]
        gap, width = round(8 * size / 300), (size - round(8 * size / 300)) // 4 - round(8 * size / 300)
        top = size // 2 + round(24 * size / 300)
        for place, card in enumerate(env.state.player.cards):
            left = gap + place * (width + gap)
            assert (image[top : top + card_height(width), left : left + width] == face(card, width)).all()


def test_prompts_are_complete_and_name_the_cards_only_without_picture() -> None:
    hands = {"player": ("KH", "2S"), "dealer": ("9D", "AC")}
    env = BlackjackEnv()
    prompt = env.reset(options=hands)[0]["prompt"]
    for part in ('"hit"', '"stand"', "21", "J, Q and K count as 10", env.parser.instructions()):
        assert part in prompt
    text_only = BlackjackEnv(image=False).reset(options=hands)[0]
    assert set(text_only) == {"prompt"}
    assert "The dealer shows 9. Your cards: K, 2." in text_only["prompt"]
    assert "K, 2" not in prompt


def test_thoughts_do_not_tell_the_action() -> None:
    env = BlackjackEnv(image=False)
    env.reset(options={"player": ("AH", "5S"), "dealer": ("QD", "AC")})
    rng = np.random.default_rng(0)
    written = {env.expert_utterance(action="hit", rng=rng) for _ in range(4000)}
    assert len(written) == 300
    for utterance in written:
        thoughts = json.loads(utterance)["thoughts"]
        assert "soft 16" in thoughts and "Q" in thoughts
        assert not set(re.findall(r"[a-z]+", thoughts.lower())) & {
            "hit",
            "stand",
            "draw",
            "more",
            "stop",
            "stay",
            "stick",
        }
    for seed in range(30):
        hit, stand = (
            env.expert_utterance(action=action, rng=np.random.default_rng(seed)) for action in ("hit", "stand")
        )
        assert hit.replace('"hit"', '"stand"') == stand


def test_the_examples_of_the_docstring_are_what_it_says() -> None:
    grammar = re.search(r"Utterance grammar:(.*?)\n\n", BlackjackEnv.__doc__ or "", re.DOTALL)
    assert grammar is not None
    valid, invalid = grammar.group(1).split("Invalid:")
    parser = BlackjackEnv().parser
    examples = re.findall(r"``(.*?)``", valid.split("Valid:")[1])
    assert [parser.parse(example).action for example in examples] == ["stand", "hit"]
    counterexamples = re.findall(r"``(.*?)``", invalid)
    assert [parser.parse(example).error for example in counterexamples] == ["no_action", "unknown_action"]
