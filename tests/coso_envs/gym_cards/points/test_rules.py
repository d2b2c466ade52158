"""EZPoints and Points24: rules against an independent statement of them, options."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from coso_envs.gym_cards.points.ezpoints import EZPointsEnv
from coso_envs.gym_cards.points.points24 import Points24Env
from coso_envs.testing import HOSTILE_UTTERANCES
from tests.coso_envs.gym_cards.points.games import HAND, play, say


def exact(formula: list[str]) -> Fraction | None:
    """The value of a formula, by Python over fractions; None where signs or numbers stand side by side."""
    text = " ".join(formula)
    if re.search(r"(^|[-+*/(]) *[-+*/]|\d +\d|[\d)] +\(|\) +\d", text):
        return None
    try:
        return eval(re.sub(r"\d+", lambda found: f"Fraction({found[0]})", text))
    except (SyntaxError, ZeroDivisionError, TypeError):
        return None


@pytest.mark.parametrize(
    ("kind", "formula", "rewards"),
    [
        (EZPointsEnv, "10 + 2 =", [0, 0, 0, 10]),
        (EZPointsEnv, "2 + 10 =", [0, 0, 0, 10]),
        (EZPointsEnv, "10 * 2 =", [0, 0, 0, -1]),
        (EZPointsEnv, "=", [-1]),
        (EZPointsEnv, "10 2 =", [0, 0, -1]),
        (EZPointsEnv, "10 + 10 2 =", [0, 0, -1, 0, 10]),
        (EZPointsEnv, "1 10 + 2 =", [-1, 0, 0, 0, 10]),
        (EZPointsEnv, "+ + + + + +", [0, 0, 0, 0, 0, -1]),
        (EZPointsEnv, "1 1 1 1 1 1", [-1, -1, -1, -1, -1, -1]),
        (Points24Env, "8 / ( 3 - 8 / 3 ) =", [0] * 9 + [10]),
        (Points24Env, "3 * 8 =", [0, 0, 0, -1]),
        (Points24Env, "3 * 8 * ( 8 / 3 ) =", [0] * 9 + [-1]),
        (Points24Env, "8 / ( 3 - 3 ) / 8 =", [0] * 9 + [-1]),
        (Points24Env, "( " * 21, [0] * 20 + [-1]),
    ],
)
def test_games_by_hand(kind: Any, formula: str, rewards: list[float]) -> None:
    env = kind(image=False)
    steps = play(env, formula, cards=HAND[kind])
    assert [reward for reward, _, _ in steps] == rewards
    assert all(type(reward) is float for reward, _, _ in steps)
    assert not any(terminated or truncated for _, terminated, truncated in steps[:-1])
    handed_in = formula.endswith("=")
    assert steps[-1][1:] == (handed_in, not handed_in)


def test_a_number_one_does_not_have_leaves_the_formula() -> None:
    env = EZPointsEnv(image=False)
    play(env, "10 10 7", cards=HAND[EZPointsEnv])
    assert env.state.formula == ("10",)


class PointsMachine(RuleBasedStateMachine):
    """Random and adversarial utterances; the model keeps formula, cards and steps by itself."""

    kind: Any

    @initialize(seed=st.integers(0, 2**32 - 1), faces=st.booleans())
    def begin(self, seed: int, faces: bool) -> None:
        self.env = self.kind(image=False, face_cards_as_10=faces)
        _, info = self.env.reset(seed=seed)
        self.expect_start(info)

    def expect_start(self, info: dict[str, Any]) -> None:
        names = {"A": 1, "J": 11, "Q": 12, "K": 13}
        ranks = [names.get(card[:-1]) or int(card[:-1]) for card in info["state"]["cards"]]
        highest = 10 if self.env.face_cards_as_10 else 13
        self.numbers = [min(rank, highest) for rank in ranks]
        assert info["state"]["numbers"] == tuple(self.numbers)
        assert len(self.numbers) == {EZPointsEnv: 2, Points24Env: 4}[self.kind]
        self.formula: list[str] = []
        self.steps = 0

    @rule(symbol=st.sampled_from([*(str(n) for n in range(1, 14)), *"+-*/()=", "24", ""]))
    def symbol(self, symbol: str) -> None:
        self.expect(say(symbol), symbol)

    @rule(right=st.booleans())
    def expert(self, right: bool) -> None:
        symbol = self.env.expert_action() if right else self.env.actions[0]
        self.expect(self.env.expert_utterance(action=symbol), symbol)

    @rule(utterance=st.one_of(st.text(max_size=50), st.sampled_from(HOSTILE_UTTERANCES)))
    def anything(self, utterance: str) -> None:
        self.expect(utterance, "")

    def expect(self, utterance: str, symbol: str) -> None:
        _, reward, terminated, truncated, info = self.env.step(utterance)
        self.steps += 1
        known = symbol in self.env.actions
        handed_in, too_long, expected = False, False, 0.0
        left = list(self.numbers)
        for used in self.formula:
            if used.isdecimal():
                left.remove(int(used))
        if not known or (symbol.isdecimal() and int(symbol) not in left):
            expected = -1.0
        elif symbol == "=":
            handed_in = True
            expected = 10.0 if not left and exact(self.formula) == self.env.target else -1.0
        else:
            self.formula.append(symbol)
            too_long = len(self.formula) > {EZPointsEnv: 5, Points24Env: 20}[self.kind]
            expected = -1.0 if too_long else 0.0
        assert (reward, terminated) == (expected, handed_in)
        assert truncated == (not handed_in and (too_long or self.steps == {EZPointsEnv: 6, Points24Env: 21}[self.kind]))
        assert info["valid"] == known
        assert info["action"] == (symbol if known else "")
        assert info["success"] == (expected == 10.0)
        assert info["state"]["formula"] == " ".join(self.formula)
        if terminated or truncated:
            self.expect_start(self.env.reset()[1])

    @invariant()
    def the_prompt_says_the_formula(self) -> None:
        if hasattr(self, "env"):
            formula = " ".join(self.formula) or "empty"
            assert f"The formula so far: {formula}. " in self.env.observe()["prompt"]


class EZPointsMachine(PointsMachine):
    kind = EZPointsEnv


class Points24Machine(PointsMachine):
    kind = Points24Env


TestEZPointsRules = EZPointsMachine.TestCase


TestPoints24Rules = Points24Machine.TestCase


TestEZPointsRules.settings = settings(deadline=None, max_examples=25, stateful_step_count=30)


TestPoints24Rules.settings = TestEZPointsRules.settings


@pytest.mark.parametrize("target", [0, -24, 99_999, 2.5, "24"])
def test_a_target_that_cannot_be_made_is_named(game: Any, target: Any) -> None:
    with pytest.raises(ValueError, match=f"target must be a number that . cards can make with .*, got {target!r}"):
        game(target=target)


def test_targets(game: Any) -> None:
    for target in (2, 9, 16):
        env = game(target=target)
        observation, info = env.reset(seed=3)
        assert f"make {target}," in observation["prompt"]
        assert info["task"].startswith(f"make {target} from ")


@pytest.mark.parametrize("cards", ["KH2S", ("KH",), ("KH", "2S", "3D", "4C", "5H"), ("1H",) * 4, None, 7, ("KH", 2)])
def test_a_bad_hand_is_named(game: Any, cards: Any) -> None:
    with pytest.raises(ValueError, match=r'cards must be . cards such as "KH", "10S" or "AD", got'):
        game().reset(options={"cards": cards})


def test_an_unknown_option_is_named(game: Any) -> None:
    with pytest.raises(ValueError, match=rf"unknown reset option\(s\) \['card'\]; {game.__name__} knows 'cards'"):
        game().reset(options={"card": ("KH", "2S")})


def test_face_cards() -> None:
    for faces, numbers, counted in ((True, (10, 2), "J, Q and K count as 10"), (False, (13, 2), "K as 13")):
        env = EZPointsEnv(face_cards_as_10=faces)
        observation, info = env.reset(options={"cards": ("KH", "2S")})
        assert info["state"] == {"cards": ("KH", "2S"), "numbers": numbers, "formula": ""}
        assert counted in observation["prompt"]
        assert ("13" in (env.actions or ())) == (not faces)


def test_the_examples_of_the_docstring_are_what_it_says(game: Any) -> None:
    grammar = re.search(r"Utterance grammar:(.*?)\n\n", game.__doc__ or "", re.DOTALL)
    assert grammar is not None
    valid, invalid = (re.sub(r"\s+", " ", part) for part in grammar.group(1).split("Invalid:"))
    parser = game().parser
    assert all(parser.parse(example).valid for example in re.findall(r"``(.*?)``", valid.split("Valid:")[1]))
    counterexamples = re.findall(r"``(.*?)``", invalid)
    assert [parser.parse(example).error for example in counterexamples] == ["no_action", "unknown_action"]
