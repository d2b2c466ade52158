"""Seats as rows of a vector environment: every reward arrives, and the others speak in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pettingzoo", reason="pettingzoo is not installed: pip install 'coso-envs[multiagent]'")

from coso_envs.multiagent import blackjack_table_v0, phone_team_v0
from coso_envs.multiagent.vector import SeatsVectorEnv

STAND = '{"action": "stand"}'


def table(**kwargs: Any) -> Any:
    return blackjack_table_v0.env(**{"image": False, "rounds": 2, **kwargs})


def team(**kwargs: Any) -> Any:
    return phone_team_v0.parallel_env(**{"resolution": 64, "items": 1, "goods": ("desk lamp",), **kwargs})


def experts(envs: SeatsVectorEnv) -> list[str]:
    return [envs.games[number].expert_utterance(seat) for number, seat in envs.rows]


def stand(observations: dict[str, Any]) -> Sequence[str]:
    return [STAND] * len(observations["prompt"])


def test_a_turn_based_game_is_the_same_as_played_by_hand() -> None:
    envs = SeatsVectorEnv(table, 1, seats=["seat_1"], answers={"seat_0": stand, "seat_2": stand})
    game = table()
    game.reset(seed=5)
    seen, _ = envs.reset(seed=[5])
    total = np.zeros(1)
    done = np.zeros(1, dtype=bool)
    by_hand = []
    while not any(game.terminations.values()):
        agent = game.agent_selection
        if agent == "seat_1":
            assert seen["prompt"] == (game.observe(agent)["prompt"],)
            said = game.expert_utterance(agent)
            assert experts(envs) == [said]
            seen, rewards, done, truncated, infos = envs.step([said])
            total += rewards
        game.step(said if agent == "seat_1" else STAND)
        by_hand.append(game.rewards["seat_1"])
    assert done.all() and not truncated.any()
    assert total[0] == sum(by_hand)
    assert infos["final_obs"][0]["prompt"] == game.observe("seat_1")["prompt"] != seen["prompt"][0]
    assert infos["final_info"]["state"]["won"][0] == game.table.won[1]
    assert "round 1 of 2" in seen["prompt"][0]  # a new game has begun


def test_seats_of_turn_based_games_take_turns() -> None:
    envs = SeatsVectorEnv(table, 4)
    assert envs.rows == [(0, "seat_0"), (1, "seat_1"), (2, "seat_2"), (3, "seat_0")]
    seen, _ = envs.reset(seed=0)
    assert [f"seat {1 + row % 3} of 3" in text for row, text in enumerate(seen["prompt"])] == [True] * 4


def test_all_seats_of_a_simultaneous_game_are_rows() -> None:
    envs = SeatsVectorEnv(team, 3)
    assert envs.num_envs == 6 and len(envs.rows) == 6
    seen, _ = envs.reset(seed=1)
    assert seen["image"].shape[0] == 6 and seen["image"].dtype == np.uint8 and len(seen["prompt"]) == 6
    assert seen in envs.observation_space
    finished = 0
    for _ in range(12):
        seen, rewards, terminated, truncated, infos = envs.step(experts(envs))
        done = terminated | truncated
        assert (rewards[::2] == rewards[1::2]).all() and (done[::2] == done[1::2]).all()
        finished += int(done.sum())
        for row in np.flatnonzero(done):
            assert infos["final_info"]["success"][row] and rewards[row] == 1.0
            assert "In the shared cart: 1 desk lamp." in infos["final_obs"][row]["prompt"]
            assert "In the shared cart: nothing." in seen["prompt"][row]
        assert not infos["success"][~done].any()
    assert finished >= 6


def test_those_who_do_not_learn_answer_in_one_batch() -> None:
    sizes = []

    def answer(observations: dict[str, Any]) -> Sequence[str]:
        sizes.append(len(observations["prompt"]))
        assert observations["image"].shape == (len(observations["prompt"]), 135, 64, 3)
        return ["I wait."] * sizes[-1]

    envs = SeatsVectorEnv(team, 4, seats=["phone_0"], answers={"phone_1": answer})
    assert envs.num_envs == 4
    envs.reset(seed=0)
    seen, *_ = envs.step(experts(envs))
    assert sizes == [4] and all("The other phone said: I wait." in text for text in seen["prompt"])


def test_the_seed_decides_all_games() -> None:
    def play() -> list[Any]:
        envs = SeatsVectorEnv(table, 3)
        found: list[Any] = [envs.reset(seed=[3, 4, 5])[0]["prompt"]]
        for _ in range(10):
            seen, rewards, *_ = envs.step(experts(envs))
            found += [seen["prompt"], rewards.tolist()]
        return found

    assert play() == play()


def test_what_a_learner_asks_for_is_the_seats() -> None:
    envs = SeatsVectorEnv(table, 2)
    envs.reset(seed=0)
    assert envs.call("has_wrapper_attr", "parser") == (True, True)
    assert envs.call("has_wrapper_attr", "no such thing") == (False, False)
    assert envs.call("action_choices") == (("stand", "hit"), ("stand", "hit"))
    assert envs.get_attr("parser")[0].labels == table().parser.labels


def test_a_game_that_ends_before_the_learner_speaks_is_begun_again_until_it_is_given_up() -> None:
    def make() -> Any:
        return table(on_invalid="terminate")

    envs = SeatsVectorEnv(make, 1, seats=["seat_2"], answers={"seat_0": lambda seen: ["Well..."]})
    with pytest.raises(RuntimeError, match="ended 100 times before"):
        envs.reset(seed=0)
    words = iter(["Well...", "Well...", *[STAND] * 50])
    envs = SeatsVectorEnv(make, 1, seats=["seat_2"], answers={"seat_0": lambda seen: [next(words)]})
    seen, _ = envs.reset(seed=0)
    assert "seat 3 of 3" in seen["prompt"][0]
    assert envs.step([STAND])[1].shape == (1,)


def test_wrong_usage_is_explained() -> None:
    with pytest.raises(ValueError, match=r"must be some of seat_0, seat_1, seat_2, got \['seat_9'\]"):
        SeatsVectorEnv(table, 1, seats=["seat_9"])
    with pytest.raises(ValueError, match=r"must be some of .* got \['nobody'\]"):
        SeatsVectorEnv(table, 1, answers={"nobody": stand})
    with pytest.raises(ValueError, match="each seat learns once, got phone_0 several times in "):
        SeatsVectorEnv(team, 1, seats=["phone_0", "phone_0"])
    with pytest.raises(TypeError, match="at least one game"):
        SeatsVectorEnv(table, 0)
    with pytest.raises(TypeError, match="AECEnv or ParallelEnv, got int"):
        SeatsVectorEnv(lambda: 3, 1)
    envs = SeatsVectorEnv(table, 2)
    with pytest.raises(ValueError, match="one seed for each of the 2 rows, got 3"):
        envs.reset(seed=[1, 2, 3])
    envs.reset(seed=0)
    with pytest.raises(TypeError, match="sequence of 2 utterances"):
        envs.step("hit")
