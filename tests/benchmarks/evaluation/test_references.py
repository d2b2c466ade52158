"""Reference players: their figures against ones computed here in another way."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import gymnasium as gym
import pytest

from benchmarks.common.errors import UsageError
from benchmarks.evaluation.panels import held_out_episodes
from benchmarks.evaluation.references import References, measure_references
from coso_envs.gym_cards.blackjack.env import BlackjackEnv

LINE, CARDS = "coso/NumberLine-v0", "coso/Blackjack-v0"
HANDS = 96


def test_number_line_by_its_rules() -> None:
    """A walk on 0 .. 5 of ten steps: always "-" arrives from above the target; at random, counted by hand."""

    @functools.cache
    def at_random(target: int, current: int, steps: int) -> tuple[float, float]:
        """Return probability of arriving and expected return of ``steps`` random steps."""
        arrived = gained = 0.0
        for move in (-1, 1) if steps else ():
            new = min(5, max(0, current + move))
            closer = abs(target - new) < abs(target - current)
            later = (1.0, 1.0) if new == target else at_random(target, new, steps - 1)
            arrived += later[0] / 2
            gained += (later[1] + (0 if closer else -1)) / 2
        return arrived, gained

    pairs = [pair for pair in itertools.product(range(6), repeat=2) if pair[0] != pair[1]]
    found = measure_references(LINE, {"size": 64}, seed=3, count=7)
    assert found.panel == {"panel": "none: exact", "states": 30}
    assert found.expert is not None and found.random is not None and found.constant is not None
    assert (found.expert.mean_success(), found.expert.mean_return()) == pytest.approx((1, 1))
    # Ten steps of -1 for the half of the pairs whose target is above.
    assert (found.constant.action, found.constant.mean_success(7)) == ("-", pytest.approx(0.5))
    assert found.constant.mean_return() == pytest.approx(0.5 * 1 + 0.5 * -10)
    expected = [sum(at_random(*pair, 10)[figure] for pair in pairs) / 30 for figure in (0, 1)]
    assert [found.random.mean_success(), found.random.mean_return()] == pytest.approx(expected)


def basic_strategy(total: int, soft: bool, upcard: int) -> str:
    """Hit or stand as books say for an endless deck."""
    if soft:
        return "hit" if total <= 17 or (total == 18 and upcard >= 9) else "stand"
    if total <= 11 or (total == 12 and upcard in (2, 3)):
        return "hit"
    return "hit" if total <= 16 and upcard >= 7 else "stand"


def count(cards: Any) -> tuple[int, bool]:
    """Return the total of a hand, and whether an ace in it counts 11."""
    values = [11 if card[:-1] == "A" else 10 if card[:-1] in "JQK" else int(card[:-1]) for card in cards]
    soft = sum(value == 11 for value in values)
    while sum(values) - 10 * (values.count(11) - soft) > 21 and soft:
        soft -= 1
    return sum(values) - 10 * (values.count(11) - soft), soft > 0


def played(choose: Any) -> tuple[list[float], list[float]]:
    """Play the panel's hands one by one; wins and returns are counted from the cards, not from the rewards."""
    env = gym.make(CARDS, size=64)
    wins, returns = [], []
    for seed in held_out_episodes(CARDS, {}, seed=0, count=HANDS).seeds[:HANDS]:
        _, info = env.reset(seed=seed)
        ended = False
        while not ended:
            mine, soft = count(info["state"]["player"])
            upcard, _ = count(info["state"]["dealer"])
            _, _, ended, _, info = env.step(f'{{"action": "{choose(mine, soft, upcard)}"}}')
        mine, theirs = count(info["state"]["player"])[0], count(info["state"]["dealer"])[0]
        result = -1.0 if mine > 21 else 1.0 if theirs > 21 or mine > theirs else -1.0 if mine < theirs else 0.0
        wins.append(float(result > 0))
        returns.append(result)
    return wins, returns


@pytest.fixture(scope="module")
def cards() -> References:
    return measure_references(CARDS, {"size": 64}, seed=5, count=HANDS)


def test_blackjack_hand_by_hand(cards: References) -> None:
    assert cards.expert is not None and cards.constant is not None
    assert (list(cards.expert.success), list(cards.expert.returns)) == played(basic_strategy)
    standing, hitting = played(lambda *_: "stand"), played(lambda *_: "hit")
    assert sum(hitting[0]) == 0 < sum(standing[0])
    assert cards.constant.action == "stand"
    assert (list(cards.constant.success), list(cards.constant.returns)) == standing
    # The first episodes are those of an evaluation on fewer.
    assert cards.constant.mean_success(10) == sum(standing[0][:10]) / 10
    assert cards.covers(HANDS) and not cards.covers(HANDS + 1)


def test_random_play_lies_between_the_constant_actions(cards: References) -> None:
    assert cards.random is not None and cards.constant is not None
    assert 0 < cards.random.mean_success() < cards.constant.mean_success()
    assert cards.random.success == measure_references(CARDS, {"size": 64}, seed=9, count=HANDS).random.success  # type: ignore[union-attr]


def test_json_gives_the_same_references(cards: References) -> None:
    assert References.from_json(cards.to_json()) == cards


def test_without_a_list_of_actions_there_is_no_constant_one() -> None:
    few = {"task_types": "pick_and_place_simple", "num_games": 2}
    found = measure_references("coso/ALFWorldText-v0", few, seed=2, count=2)
    assert found.constant is None and found.expert is not None and found.random is not None
    assert found.panel["panel"] == "coso/ALFWorldText-v0 two"
    assert found.expert.success[:2] == (1.0, 1.0)


def test_a_device_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BlackjackEnv, "waits", True)
    with pytest.raises(UsageError, match="acts on a device, which a report leaves alone"):
        measure_references(CARDS, {}, seed=0, count=1)
