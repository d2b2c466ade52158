"""The table: no card is lost, hands are paid by the rules, and only the seat on turn is heard."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pettingzoo", reason="pettingzoo is not installed: pip install 'coso-envs[multiagent]'")

from gymnasium.error import ResetNeeded, UnsupportedMode

from coso_envs.gym_cards.cards import DECK, names
from coso_envs.multiagent import blackjack_table_v0

SAY = {"hit": '{"action": "hit"}', "stand": '{"action": "stand"}', "mumble": "One more, please."}


def make(**kwargs: Any) -> Any:
    return blackjack_table_v0.env(**{"image": False, **kwargs})


def cards_of(env: Any) -> Counter[Any]:
    table = env.table
    hands = [card for hand in (*table.hands, table.dealer) for card in hand.cards]
    return Counter([*table.shoe, *table.gone, *hands])


def total(cards: tuple[str, ...]) -> int:
    """Count a hand of card names independently of the game."""
    numbers = [10 if name[:-1] in "JQK" else 1 if name[0] == "A" else int(name[:-1]) for name in cards]
    low = sum(numbers)
    return low + 10 if 1 in numbers and low <= 11 else low


@settings(max_examples=40, deadline=None)
@given(
    seats=st.integers(2, 6),
    rounds=st.integers(1, 9),
    seed=st.integers(0, 2**31),
    said=st.lists(st.sampled_from(sorted(SAY)), min_size=1, max_size=12),
)
def test_no_card_is_lost_and_rewards_are_those_of_hands(seats: int, rounds: int, seed: int, said: list[str]) -> None:
    env = make(seats=seats, rounds=rounds)
    env.reset(seed=seed)
    paid = dict.fromkeys(env.agents, 0.0)
    mumbled = dict.fromkeys(env.agents, 0)
    turn = 0
    while env.agents:
        agent = env.agent_selection
        if env.terminations[agent] or env.truncations[agent]:
            env.step(None)
            continue
        word = said[turn % len(said)]
        turn += 1
        env.step(SAY[word])
        mumbled[agent] += word == "mumble"
        for name, reward in env.rewards.items():
            paid[name] += reward
        assert cards_of(env) == Counter(DECK)
        assert env.infos[agent]["action"] == ("" if word == "mumble" else word)
    assert env.table.won == tuple(paid[name] + mumbled[name] for name in env.possible_agents)
    assert turn <= 20 * rounds * seats


@settings(max_examples=60, deadline=None)
@given(seats=st.integers(2, 6), seed=st.integers(0, 2**31), hits=st.lists(st.integers(0, 4), min_size=6, max_size=6))
def test_a_round_is_paid_by_the_rules(seats: int, seed: int, hits: list[int]) -> None:
    env = make(seats=seats, rounds=1)
    env.reset(seed=seed)
    left = dict(zip(env.possible_agents, hits, strict=False))
    last = ""
    while not any(env.terminations.values()):
        agent = last = env.agent_selection
        env.step(SAY["hit" if left[agent] > 0 else "stand"])
        left[agent] -= 1
    info = env.infos[last]["state"]
    dealer = total(info["dealer"])
    hands = list(info["others"])
    hands.insert(env.possible_agents.index(last), info["player"])
    totals = [total(hand) for hand in hands]
    for mine, won in zip(totals, env.table.won, strict=True):
        expected = -1 if mine > 21 else 1 if dealer > 21 or mine > dealer else 0 if mine == dealer else -1
        assert won == expected
    if any(mine <= 21 for mine in totals):
        assert (dealer >= 17 and total(info["dealer"][:-1]) < 17) or len(info["dealer"]) == 2
    else:
        assert len(info["dealer"]) == 2  # nobody to play against


def test_a_bust_costs_at_once_and_the_others_are_paid_at_the_end_of_the_round() -> None:
    env = make(seats=2, rounds=1)
    rest = [name for name in names(DECK) if name not in ("KH", "KS", "KD", "9H", "9S", "8D", "7C")]
    #              seat 0, seat 1, dealer, seat 0, seat 1, dealer, then seat 0's card
    env.reset(options={"shoe": ["KH", "KS", "KD", "9H", "9S", "8D", "7C", *rest]})
    env.step(SAY["hit"])
    assert env.rewards == {"seat_0": -1.0, "seat_1": 0.0} and env.agent_selection == "seat_1"
    env.step(SAY["stand"])
    assert env.rewards == {"seat_0": 0.0, "seat_1": 1.0}  # 19 against 18
    assert [env.infos[agent]["success"] for agent in env.agents] == [False, True]


def test_what_others_took_is_in_the_prompt_and_what_is_face_down_is_not() -> None:
    env = make(seats=2, rounds=2)
    rest = [name for name in names(DECK) if name not in ("KH", "KS", "KD", "9H", "9S", "8D")]
    env.reset(options={"shoe": ["KH", "KS", "KD", "9H", "9S", "8D", *rest]})
    prompt = env.observe("seat_1")["prompt"]
    assert "seat 2 of 2" in prompt and "The dealer shows K. Your cards: K, 9. The others: seat 1 K, 9." in prompt
    assert "Gone in earlier rounds: nothing." in prompt
    for _ in range(2):
        env.step(SAY["stand"])
    assert "Gone in earlier rounds: 1 8, 2 9 and 3 K." in env.observe("seat_0")["prompt"]


def test_a_seat_that_waits_sees_the_table_as_it_is_now() -> None:
    env = make(seats=3)
    env.reset(seed=5)
    while env.agent_selection == "seat_0" and env.table.round == 1:
        env.step(SAY["hit"])
    assert env.infos["seat_2"]["state"]["others"][0] == env.table.hands[0].names
    assert env.infos["seat_2"]["action"] == ""  # it has said nothing yet


@pytest.mark.parametrize("image", [False, True])
def test_a_snapshot_leads_back_also_in_another_game(image: bool) -> None:
    kwargs = {"image": image, "size": 96, "rounds": 4, "decks": 1, "seats": 6}  # the shoe is shuffled again
    env, other = make(**kwargs), make(**kwargs)
    env.reset(seed=8)
    for word in ("stand", "hit", "mumble", "stand"):
        env.step(SAY[word])
    kept = env.snapshot

    def play_out(game: Any) -> list[Any]:
        seen = []
        while game.agents:
            agent = game.agent_selection
            _, reward, terminated, truncated, info = game.last()
            seen.append((agent, reward, info, game.observe(agent)["prompt"], game.snapshot.fields["own"]["rewards"]))
            game.step(None if terminated or truncated else game.expert_utterance(agent))
        return seen

    first = play_out(env)
    env.snapshot = kept
    other.snapshot = kept
    assert len(first) > 12 and play_out(env) == first and play_out(other) == first


@pytest.mark.parametrize(("mode", "reward", "void"), [("penalty", -1.0, False), ("mask", -1.0, True)])
def test_an_unreadable_utterance_costs_its_speaker_alone(mode: Any, reward: float, void: bool) -> None:
    env = make(on_invalid=mode)
    env.reset(seed=1)
    before = env.table
    env.step("Let me think.")
    assert env.table is before and env.agent_selection == "seat_0"
    assert env.rewards == {"seat_0": reward, "seat_1": 0.0, "seat_2": 0.0}
    assert env.infos["seat_0"]["void"] is void and not env.infos["seat_0"]["valid"]


def test_it_may_also_end_the_game_or_become_a_random_action() -> None:
    env = make(on_invalid="terminate")
    env.reset(seed=1)
    env.step("Let me think.")
    assert all(env.terminations.values()) and env.rewards["seat_1"] == 0.0
    env = make(on_invalid="random")
    env.reset(seed=1)
    env.step("Let me think.")
    assert env.infos["seat_0"]["action"] in ("hit", "stand") and not env.infos["seat_0"]["valid"]


def test_a_seat_that_never_says_anything_is_cut_off() -> None:
    env = make(rounds=1)
    env.reset(seed=1)
    for _ in range(20):
        assert not any(env.truncations.values())
        env.step("")
    assert all(env.truncations.values()) and not any(env.terminations.values())


@pytest.mark.parametrize(
    "kwargs", [{"seats": 1}, {"seats": 7}, {"decks": 0}, {"rounds": 0}, {"size": 40, "image": True}]
)
def test_arguments_out_of_range_are_named(kwargs: dict[str, Any]) -> None:
    name, value = next(iter(kwargs.items()))
    with pytest.raises(ValueError, match=rf"{name} must be .*{value}"):
        make(**kwargs)


@pytest.mark.parametrize("name", ["seats", "decks", "rounds"])
def test_arguments_are_whole_numbers(name: str) -> None:
    with pytest.raises(TypeError, match=rf"{name} must be an int, got 2\.0"):
        make(**{name: 2.0})


def test_wrong_usage_is_explained() -> None:
    with pytest.raises(UnsupportedMode, match="render_mode must be one of"):
        make(render_mode="film")
    env = make(render_mode="ansi")
    with pytest.raises(ResetNeeded, match="call reset"):
        env.step(SAY["hit"])
    with pytest.raises(ResetNeeded, match="call reset"):
        env.render()
    env.reset(seed=1)
    with pytest.raises(TypeError, match="an action is an utterance"):
        env.step(1)
    with pytest.raises(ValueError, match="shoe must be 52 cards"):
        env.reset(options={"shoe": ["KH"]})
    with pytest.raises(ValueError, match="each card 1 time"):
        env.reset(options={"shoe": ["KH"] * 52})
    with pytest.raises(ValueError, match=r"unknown reset option\(s\) \['cards'\]"):
        env.reset(options={"cards": []})
    with pytest.raises(RuntimeError, match="reset the game"):
        env.seats["seat_0"].reset()
