"""EZPoints and Points24: rules against an independent statement of them, deals, pictures, prompts, expert."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import parsers
from coso_envs.gym_cards.points.ezpoints import EZPointsEnv
from coso_envs.gym_cards.points.game import PointsEnv
from coso_envs.gym_cards.points.points24 import Points24Env
from coso_envs.gym_cards.points.solver import solve
from coso_envs.testing import HOSTILE_UTTERANCES

GAMES = (EZPointsEnv, Points24Env)
HAND = {EZPointsEnv: ("KH", "2S"), Points24Env: ("3H", "3S", "8D", "8C")}


@pytest.fixture(params=GAMES, ids=lambda game: game.__name__)
def game(request: pytest.FixtureRequest) -> Any:
    return request.param


def say(symbol: str) -> str:
    return json.dumps({"action": symbol})


def play(env: PointsEnv, formula: str, *, cards: Any = None) -> list[tuple[float, bool, bool]]:
    """Say the symbols; rewards and ends."""
    env.reset(seed=0, options={} if cards is None else {"cards": cards})
    return [env.step(say(symbol))[1:4] for symbol in formula.split()]


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


@pytest.mark.parametrize("options", [{}, {"face_cards_as_10": False}, {"target": 10}])
def test_the_expert_wins_every_game(game: Any, options: dict[str, Any]) -> None:
    env = game(image=False, **options)
    rng = np.random.default_rng(0)
    for seed in range(1000 if not options else 100):
        env.reset(seed=seed)
        ended = False
        while not ended:
            _, reward, terminated, truncated, info = env.step(env.expert_utterance(rng=rng))
            ended = terminated or truncated
            assert reward == (10.0 if terminated else 0.0)
        assert info["success"], (seed, info)


def test_the_expert_goes_on_from_any_beginning_that_can_be_won() -> None:
    env = EZPointsEnv(image=False)
    for begun, following in (("10", "+"), ("2 +", "10"), ("10 + 2", "="), ("10 *", "="), ("+", "=")):
        play(env, begun, cards=HAND[EZPointsEnv])
        assert env.expert_action() == following
    hard = Points24Env(image=False)
    for begun, following in (("( 8 / (", "3"), ("8 / ( 3 - 8", "/"), ("3 +", "="), ("( 8 / ( 3 - 8 / 3 )", ")")):
        play(hard, begun, cards=HAND[Points24Env])
        assert hard.expert_action() == following


def test_ezpoints_deals_as_likely_as_described() -> None:
    # Ranks 2 to 13 are equally likely first; 2, 3, 4 and 6 go by product and by sum, 5, 7, 8, 9 and tens by sum.
    chances: Counter[tuple[int, int]] = Counter()
    for rank in range(2, 14):
        number = min(rank, 10)
        seconds = [12 // number, 12 - number] if number in (2, 3, 4, 6) else [12 - number] * 2
        for second, swapped in itertools.product(seconds, (False, True)):
            chances[(second, rank) if swapped else (rank, second)] += 1
    env = EZPointsEnv(image=False)
    env.reset(seed=0)
    deals = Counter(tuple(card.rank for card in cards) for cards in env._deals())
    assert deals == {pair: 16 * weight for pair, weight in chances.items()}
    suits = Counter(tuple(card.suit for card in cards) for cards in env._deals())
    assert len(suits) == 16 and len(set(suits.values())) == 1
    drawn: Counter[tuple[int, ...]] = Counter()
    for _ in range(4800):
        drawn[tuple(card.rank for card in env.start({}).cards)] += 1
    assert set(drawn) == set(chances)
    assert all(abs(drawn[pair] - 100 * weight) < 60 + 20 * weight for pair, weight in chances.items())


def test_points24_deals_only_what_can_be_solved_and_all_of_it() -> None:
    env = Points24Env(image=False)
    env.reset(seed=0)
    hands = [env.start({}) for _ in range(3000)]
    assert all(solve(tuple(sorted(hand.numbers)), 24, "+-*/") for hand in hands)
    assert len({tuple(sorted(hand.numbers)) for hand in hands}) > 350
    assert {card.rank for hand in hands for card in hand.cards} == set(range(1, 14))
    assert {card.suit for hand in hands for card in hand.cards} == set("HSDC")
    released = Points24Env(image=False, compat="rl4vlm")
    released.reset(seed=0)
    unsolvable = sum(not solve(tuple(sorted(released.start({}).numbers)), 24, "+-*/") for _ in range(2000)) / 2000
    # The share over all 13 ** 4 hands, in which J, Q and K count 10.
    ranks = [min(rank, 10) for rank in range(1, 14)]
    weights = Counter(tuple(sorted(hand)) for hand in itertools.product(ranks, repeat=4))
    share = sum(weight for hand, weight in weights.items() if not solve(hand, 24, "+-*/")) / 13**4
    assert unsolvable == pytest.approx(share, abs=0.05)


class Released:
    """The released program's rules, restated: an oracle for ``compat="rl4vlm"``."""

    def __init__(self, numbers: tuple[int, ...], limit: int, target: int) -> None:
        self.numbers, self.limit, self.target = list(numbers), limit, target
        self.formula: list[str] = []
        self.used: list[int] = []

    def step(self, symbol: str) -> tuple[float, bool, bool]:
        if len(self.formula) > self.limit:
            return -1.0, False, True
        if symbol.isdecimal() and [*self.used, int(symbol)].count(int(symbol)) > self.numbers.count(int(symbol)):
            self.formula.append(" ")
            return -1.0, False, False
        if symbol.isdecimal():
            self.used.append(int(symbol))
        if symbol == "=":
            try:
                right = eval("".join(self.formula)) == self.target
            except Exception:
                right = False
            return (10.0 if right and len(self.used) == len(self.numbers) else -1.0), True, False
        self.formula.append(symbol)
        return 0.0, False, False


def test_compat_plays_as_released(game: Any) -> None:
    env = game(image=False, compat="rl4vlm")
    rng = np.random.default_rng(0)
    ends: Counter[tuple[float, bool, bool]] = Counter()
    for seed in range(400):
        _, info = env.reset(seed=seed)
        oracle = Released(info["state"]["numbers"], {EZPointsEnv: 5, Points24Env: 20}[game], env.target)
        ended = False
        while not ended:
            symbol = env.expert_action() if rng.random() < 0.8 else env.actions[rng.integers(len(env.actions))]
            if "".join([*oracle.formula, symbol])[-2:] == "**":
                symbol = (
                    "*" if game is EZPointsEnv and len(oracle.formula) < 2 else "="
                )  # a power of a power never ends
            _, reward, terminated, truncated, info = env.step(env.parser.format(symbol))
            assert (reward, terminated, truncated) == oracle.step(symbol)
            assert info["state"]["formula"] == " ".join(oracle.formula)
            ended = terminated or truncated
        ends[reward, terminated, truncated] += 1
    assert {(10.0, True, False), (-1.0, True, False)} <= set(ends)


@pytest.mark.parametrize(
    ("kind", "cards", "formula", "rewards"),
    [
        # Too long is noticed one step late, whatever is said then.
        (EZPointsEnv, ("KH", "2S"), "+ + + + + + =", [0] * 6 + [-1]),
        (EZPointsEnv, ("KH", "2S"), "10 + 2 7 =", [0, 0, 0, -1, 10]),
        (EZPointsEnv, ("KH", "2S"), "10 7 + 7 2 =", [0, -1, 0, -1, 0, 10]),
        (Points24Env, ("2H", "4S", "AD", "AC"), "2 4 * 1 * 1 =", [0] * 6 + [10]),
        (Points24Env, ("5H", "2S", "AD", "10C"), "5 * * 2 - 1 =", [0] * 6 + [-1]),
        (Points24Env, ("5H", "2S", "AD", "AC"), "5 * * 2 - 1 * 1 =", [0] * 8 + [10]),
        (Points24Env, ("3H", "3S", "8D", "8C"), "8 / ( 3 - 8 / 3 ) =", [0] * 9 + [-1]),
        (Points24Env, ("3H", "3S", "8D", "8C"), "( " * 21 + "=", [0] * 21 + [-1]),
    ],
)
def test_compat_by_hand(kind: Any, cards: Any, formula: str, rewards: list[float]) -> None:
    steps = play(kind(image=False, compat="rl4vlm", parser="coso/json"), formula, cards=cards)
    assert [reward for reward, _, _ in steps] == rewards
    late = len(steps) == {EZPointsEnv: 7, Points24Env: 22}[kind]
    assert steps[-1][1:] == (not late, late)


def test_compat_reads_and_acts_at_random_as_released(game: Any) -> None:
    env = game(compat="rl4vlm", image=False)
    assert type(env.parser) is type(parsers.make("coso/rl4vlm", choices=env.actions)) and env.on_invalid == "random"
    env.reset(seed=0)
    info = env.step("nothing to read")[-1]
    assert info["action"] in env.actions and not info["valid"]
    strict = game(compat="rl4vlm", parser="coso/json", on_invalid="penalty")
    assert (
        type(strict.parser) is type(parsers.make("coso/json", choices=strict.actions))
        and strict.on_invalid == "penalty"
    )
    with pytest.raises(ValueError, match="compat must be None or \"rl4vlm\", got 'rl4vl'"):
        game(compat="rl4vl")


def test_ezpoints_compat_deals_for_12_whatever_the_target() -> None:
    env = EZPointsEnv(compat="rl4vlm", target=100, image=False)
    for seed in range(50):
        numbers = env.reset(seed=seed)[1]["state"]["numbers"]
        assert 12 in (sum(numbers), numbers[0] * numbers[1])


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


def test_prompts_are_complete_and_name_the_cards_only_without_picture(game: Any) -> None:
    hand = HAND[game]
    prompt = game().reset(options={"cards": hand})[0]["prompt"]
    env = game()
    for part in ("exactly once", f"make {env.target}", "The formula so far: empty.", env.parser.instructions()):
        assert part in prompt
    names = ", ".join(card[:-1] for card in hand)
    assert names not in prompt
    assert f"Your cards: {names}." in game(image=False).reset(options={"cards": hand})[0]["prompt"]
    assert "image" not in game(image=False).reset(seed=0)[0]


def test_thoughts_depend_on_the_state_alone(game: Any) -> None:
    env = game(image=False)
    play(env, "( 8" if game is Points24Env else "10", cards=HAND[game])
    for seed in range(30):
        utterances = {
            re.sub(r'"action": "[^"]*"', "", env.expert_utterance(action=action, rng=np.random.default_rng(seed)))
            for action in env.actions
        }
        assert len(utterances) == 1


def test_thoughts_are_varied_and_read_the_state(game: Any) -> None:
    env = game(image=False)
    play(env, "( 8" if game is Points24Env else "10", cards=HAND[game])
    rng = np.random.default_rng(0)
    written = {env.expert_utterance(rng=rng) for _ in range(4000)}
    assert len(written) == 300
    cards, formula, left = {
        EZPointsEnv: (["K", "2"], "10", "2"),
        Points24Env: (["3", "3", "8", "8"], "( 8", "3, 3 and 8"),
    }[game]
    for utterance in written:
        reply = json.loads(utterance)
        assert list(reply) == ["cards", "current formula", "thoughts", "action"]
        assert reply["cards"] == cards and reply["current formula"] == formula
        assert formula in reply["thoughts"] and left in reply["thoughts"]


def test_pictures_depend_on_cards_and_formula_alone(game: Any) -> None:
    env = game()
    rng = np.random.default_rng(0)
    seen: dict[bytes, Any] = {}
    for seed in range(15):
        env.reset(seed=seed)
        for _ in range(6):
            image = env.observe()["image"]
            assert image.shape == (300, 300, 3) and image.dtype == np.uint8
            state = env.state
            assert seen.setdefault(image.tobytes(), state) == state
            image[:] = 0  # a fresh array: the next ones do not suffer
            free = [symbol for symbol in env.actions[:-1] if not symbol.isdecimal() or int(symbol) in env._left()]
            if env.step(say(free[rng.integers(len(free))]))[3]:
                break
    assert len(seen) == len({(state.cards, state.formula) for state in seen.values()}) > 60


def test_every_card_and_every_symbol_looks_different(game: Any) -> None:
    env = game()
    cards = [f"{rank}{suit}" for rank in ("A", *range(2, 11), "J", "Q", "K") for suit in "HSDC"]
    rest = HAND[game][1:]
    assert len({env.reset(options={"cards": (card, *rest)})[0]["image"].tobytes() for card in cards}) == 52
    env.reset(options={"cards": HAND[game]})
    pictures = set()
    for symbol in env.actions[:-1]:
        env._enter(env.state._replace(formula=(symbol,)))
        pictures.add(env.picture().tobytes())
    assert len(pictures) == len(env.actions) - 1


@pytest.mark.parametrize("size", [32, 64, 65, 224, 300, 448])
def test_the_longest_formula_stays_in_the_picture_at_any_size(game: Any, size: int) -> None:
    env = game(size=size, face_cards_as_10=False)
    limit = {EZPointsEnv: 6, Points24Env: 21}[game]
    env.reset(options={"cards": tuple(["KH"] * env.number_of_cards)})
    wide = ["13"] * env.number_of_cards
    formula = (*wide, *["+"] * (limit - len(wide)))
    shown = []
    for number in range(limit + 1):
        env._enter(env.state._replace(formula=formula[:number]))
        shown.append(env.picture())
        assert shown[-1].shape == (size, size, 3)
    # Each symbol adds to the picture and takes nothing away.
    for before, after in itertools.pairwise(shown):
        changed = (before != after).any(axis=2)
        assert changed.any()
        assert (before[changed] == shown[0][changed]).all()


def test_the_examples_of_the_docstring_are_what_it_says(game: Any) -> None:
    grammar = re.search(r"Utterance grammar:(.*?)\n\n", game.__doc__ or "", re.DOTALL)
    assert grammar is not None
    valid, invalid = (re.sub(r"\s+", " ", part) for part in grammar.group(1).split("Invalid:"))
    parser = game().parser
    assert all(parser.parse(example).valid for example in re.findall(r"``(.*?)``", valid.split("Valid:")[1]))
    counterexamples = re.findall(r"``(.*?)``", invalid)
    assert [parser.parse(example).error for example in counterexamples] == ["no_action", "unknown_action"]
