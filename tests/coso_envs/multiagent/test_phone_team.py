"""The team: one cart, one list, and each hears what the other says."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pettingzoo", reason="pettingzoo is not installed: pip install 'coso-envs[multiagent]'")

import numpy as np
from gymnasium.error import ResetNeeded

from coso_envs.multiagent import phone_team_v0
from coso_envs.multiagent.phone_team.shopping import GOODS, draw_list
from parsers import GuiAction, GuiActionType

ITEMS = ("desk lamp", "air fryer", "bose 700")
DONE = GuiAction(GuiActionType.COMPLETE)


def make(**kwargs: Any) -> Any:
    return phone_team_v0.parallel_env(**{"image": False, "items": 3, **kwargs})


def expert(env: Any) -> dict[str, str]:
    return {agent: env.expert_utterance(agent) for agent in env.agents}


def play(env: Any, **options: Any) -> tuple[list[dict[str, float]], dict[str, Any]]:
    _, info = env.reset(**options)
    rewards = []
    while env.agents:
        _, reward, _, _, info = env.step(expert(env))
        rewards.append(reward)
    return rewards, info


@pytest.mark.parametrize(
    "kwargs",
    [{}, {"items": 1}, {"items": 5, "max_steps": 60}, {"start": "home", "max_steps": 60}, {"disturbance": 0.3}],
)
def test_experts_fill_the_cart_without_buying_twice(kwargs: dict[str, Any]) -> None:
    env = make(**kwargs)
    for seed in range(3):
        rewards, info = play(env, seed=seed)
        assert all(info[agent]["success"] for agent in env.possible_agents)
        assert all(reward["phone_0"] == reward["phone_1"] for reward in rewards)
        assert sum(reward["phone_0"] for reward in rewards) == kwargs.get("items", 3)


class Carts:
    """A restatement of the reward: a cart as numbers of pieces, and others."""

    def __init__(self, items: int) -> None:
        self.pieces, self.others = [0] * items, 0

    def worth(self) -> int:
        return sum(1 - (n - 1) if n else 0 for n in self.pieces) - self.others


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 50),
    changes=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3), st.sampled_from([1, 1, -1])), max_size=12),
)
def test_the_reward_is_the_change_of_the_carts_worth(seed: int, changes: list[tuple[int, int, int]]) -> None:
    """Pieces are put in and taken out on either phone; article 3 is not on the list."""
    env = make(max_steps=40)
    env.reset(seed=seed, options={"items": ITEMS})
    phones = [seat.shopper.phone for seat in env.seats.values()]
    shopping = env.seats["phone_0"].shopper.shopping
    titles = [shopping.choice(item).offers(phones[0])[0].product.title for item in (*ITEMS, "office chair")]
    carts, total = Carts(3), 0.0
    for who, article, by in changes:
        before = carts.worth()
        number = carts.others if article == 3 else carts.pieces[article]
        number = max(number + by, 0)
        if article == 3:
            carts.others = number
        else:
            carts.pieces[article] = number
        if all(carts.pieces):
            return
        change(phones[who], shopping.domain, titles[article], number)
        assert phones[0].data.carts is phones[1].data.carts
        assert shopping.score(phones[1 - who]) == carts.worth()
        total += carts.worth() - before
    assert total == shopping.score(phones[0])
    missing = sum(not pieces for pieces in carts.pieces)
    assert shopping.missing(phones[0]) == missing
    _, rewards, terminated, _, infos = env.step({agent: env.parser.format(DONE) for agent in env.agents})
    assert rewards == {"phone_0": -missing, "phone_1": -missing} and all(terminated.values()) and not env.agents
    assert not infos["phone_0"]["success"]
    assert infos["phone_0"]["false_completion"]


def change(phone: Any, domain: str, title: str, number: int) -> None:
    """Let a cart have so many pieces of an article, as taps would."""
    from coso_envs.android.phone.apps.chrome import carts

    inside = {item.title: item.number for item in phone.data.carts.get(domain, ())}
    carts.remove(phone.data, domain, title)
    if number:
        carts.add(phone.data, domain, title, "$5.00")
        carts.change_number(phone.data, domain, title, number - 1)
    assert inside.keys() - {title} <= {item.title for item in phone.data.carts.get(domain, ())}


def test_both_buying_the_last_item_at_once_costs() -> None:
    env = make()
    env.reset(seed=4, options={"items": ("desk lamp",)})
    second = env.seats["phone_1"]
    while True:
        said = expert(env)
        # The second phone follows the first one's list, as the first one does.
        second.index = 0
        said["phone_1"] = env.expert_utterance("phone_1")
        second.index = 1
        _, rewards, _, _, infos = env.step(said)
        if not env.agents:
            break
    assert infos["phone_0"]["state"]["cart"] == {"desk lamp": 2, "": 0}
    assert rewards["phone_0"] == 0.0 and not infos["phone_0"]["success"]
    assert infos["phone_0"]["side_effects"] == "1 too many of desk lamp"


def test_each_hears_what_the_other_said_whether_or_not_it_was_an_action() -> None:
    env = make()
    seen, infos = env.reset(seed=1, options={"items": ITEMS, "shop": "ebay.com"})
    assert all("The other phone said: nothing" in seen[agent]["prompt"] for agent in env.agents)
    assert all("desk lamp, air fryer and bose 700" in seen[agent]["prompt"] for agent in env.agents)
    said = {"phone_0": "I take the\nfryer! " + "x" * 300 + "\ud800", "phone_1": env.expert_utterance("phone_1")}
    seen, rewards, _, _, infos = env.step(said)
    heard = infos["phone_1"]["state"]["heard"]
    assert heard.startswith("I take the fryer! xxx") and len(heard) == 200
    assert f"The other phone said: {heard}" in seen["phone_1"]["prompt"]
    assert "I take air fryer" in seen["phone_0"]["prompt"]
    assert rewards == {"phone_0": -0.1, "phone_1": 0.0}
    assert [infos[agent]["valid"] for agent in env.agents] == [False, True]
    assert "You hold phone 1 of 2." in seen["phone_0"]["prompt"] and "You hold phone 2" in seen["phone_1"]["prompt"]


@settings(max_examples=25, deadline=None)
@given(said=st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), max_size=4), room=st.integers(700, 1500))
def test_no_reply_can_make_a_later_step_raise(said: list[tuple[str, str]], room: int) -> None:
    env = make(max_prompt_length=room, max_steps=5)
    env.reset(seed=0, options={"items": ITEMS, "shop": "ebay.com"})
    for one, two in [*said, ("x" * 100_000, "\ud800\u2028" * 300)]:
        seen, *_ = env.step({"phone_0": one, "phone_1": two})
        for observation in seen.values():
            assert len(observation["prompt"]) <= room
            observation["prompt"].encode("utf-8")
        if not env.agents:
            return


def test_what_one_phone_buys_is_in_the_others_cart() -> None:
    env = make()
    env.reset(seed=2, options={"items": ITEMS})
    wait = env.parser.format(env.seats["phone_0"]._nearest(GuiAction.tap(0.5, 0.03)))
    while not env.seats["phone_1"].shopper.phone.data.carts:
        seen, *_, infos = env.step({"phone_0": env.expert_utterance("phone_0"), "phone_1": wait})
    assert infos["phone_1"]["state"]["cart"]["desk lamp"] == 1
    assert "In the shared cart: 1 desk lamp." in seen["phone_1"]["prompt"]


def test_a_snapshot_leads_back_and_the_cart_stays_shared() -> None:
    env, other = make(disturbance=0.5), make(disturbance=0.5)
    env.reset(seed=6)
    for _ in range(4):
        env.step(expert(env))
    kept = env.snapshot

    def play_out(game: Any) -> list[Any]:
        seen = []
        while game.agents:
            seen.append(game.step(expert(game)))
        return seen

    first = play_out(env)
    env.snapshot = kept
    other.snapshot = pickle.loads(pickle.dumps(kept))
    for game in (env, other):
        one, two = (seat.shopper.phone.data for seat in game.seats.values())
        assert one.carts is two.carts
        assert play_out(game) == first


def test_in_turn_it_offers_what_games_offer() -> None:
    made: dict[str, Any] = {"image": False, "items": 2, "max_steps": 8}
    env, together = phone_team_v0.env(**made), phone_team_v0.parallel_env(**made)
    env.reset(seed=4)
    together.reset(seed=4)
    assert list(env.seats) == env.possible_agents and env.parser is env.seats["phone_0"].parser
    assert env.action_choices("phone_1") is None and env.expert_action("phone_1") == together.expert_action("phone_1")
    rewards = dict.fromkeys(env.possible_agents, 0.0)
    while together.agents:
        said = {agent: together.expert_utterance(agent) for agent in together.agents}
        for agent in env.possible_agents:
            assert env.agent_selection == agent and env.expert_utterance(agent) == said[agent]
            env.step(said[agent])
        _, gained, *_ = together.step(said)
        assert env.rewards == gained
        rewards = {agent: rewards[agent] + gained[agent] for agent in rewards}
    assert all(env.terminations.values()) and rewards == {"phone_0": 2.0, "phone_1": 2.0}


def test_in_turn_a_snapshot_leads_back_also_within_a_turn() -> None:
    made: dict[str, Any] = {"image": False, "items": 2, "max_steps": 6, "disturbance": 0.5}
    env, other = phone_team_v0.env(**made), phone_team_v0.env(**made)
    new = env.snapshot
    env.reset(seed=4)
    for _ in range(3):  # phone 1 has not yet answered
        env.step(env.expert_utterance(env.agent_selection))
    kept = env.snapshot

    def play_out(game: Any) -> list[Any]:
        seen = []
        for agent in game.agent_iter():
            *last, info = game.last()
            seen.append((agent, last, info))
            game.step(None if last[2] or last[3] else game.expert_utterance(agent))
        return seen

    first = play_out(env)
    assert first[0][0] == "phone_1" and len(first) > 5
    env.snapshot = kept
    other.snapshot = pickle.loads(pickle.dumps(kept))
    assert play_out(env) == first == play_out(other)
    env.snapshot = new
    with pytest.raises(AttributeError, match="before reset"):
        env.agent_selection  # noqa: B018
    env.reset(seed=4)
    assert env.agent_selection == "phone_0"


def test_nothing_is_bought_in_time() -> None:
    env = make(max_steps=2)
    env.reset(seed=3)
    _, rewards, _, truncated, _ = env.step({agent: "" for agent in env.agents})
    assert rewards["phone_0"] == -0.1 and not any(truncated.values())
    _, rewards, terminated, truncated, _ = env.step({agent: "" for agent in env.agents})
    assert rewards["phone_0"] == -3.1 and all(truncated.values()) and not any(terminated.values())


def test_lists_have_different_items() -> None:
    lists = [draw_list(5, np.random.default_rng(seed)) for seed in range(30)]
    assert all(len(set(shopping.items)) == 5 and set(shopping.items) <= set(GOODS) for shopping in lists)
    assert len({shopping.domain for shopping in lists}) > 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shop": "example.com"}, "shop must be one of amazon.com, .* got 'example.com'"),
        ({"items": "desk lamp"}, "items must be texts"),
        ({"items": ()}, "items must be texts"),
        ({"items": 5}, "items must be texts"),
        ({"items": ("a", "a")}, "items must be different"),
        ({"items": ("desk lamp", "qwrtzp")}, "finds nothing for 'qwrtzp'"),
    ],
)
def test_wrong_options_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make().reset(options=options)


def test_wrong_usage_is_explained() -> None:
    env = make()
    with pytest.raises(ResetNeeded, match="call reset"):
        env.step({})
    env.reset(seed=0)
    with pytest.raises(ValueError, match=r"one utterance of each of \['phone_0', 'phone_1'\], got \['phone_0'\]"):
        env.step({"phone_0": ""})
    with pytest.raises(TypeError, match="phone_1 gave int: 3"):
        env.step({"phone_0": "", "phone_1": 3})
    with pytest.raises(ValueError, match="items must be at least 1, got 0"):
        make(items=0)
    with pytest.raises(ValueError, match="items must be in 1"):
        make(items=1_000)
    with pytest.raises(TypeError, match=r"items must be an int, got 2\.0"):
        make(items=2.0)
    with pytest.raises(TypeError, match=r"options must be a dict, got \[1\]"):
        make().reset(options=[1])
    with pytest.raises(ValueError, match=r"shops must be some of .*'a shop'"):
        make(shops=("ebay.com", "a shop"))
    with pytest.raises(ValueError, match="start must be one of"):
        make(start="there")
