"""Actions by number: every number is an utterance of the game's, and masks say which have an action."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st

import coso_envs
import parsers
from coso_envs.wrappers import IndexActions, text_features
from parsers import ChoiceParser, GuiParser

IDS = sorted(coso_envs.ENTRY_POINTS)
TEXT_ONLY = "coso/ALFWorldText-v0"


def make(env_id: str, /, **kwargs: Any) -> IndexActions:
    own = {name: kwargs.pop(name) for name in ("observation", "max_actions", "features") if name in kwargs}
    if "AitW" in env_id:
        kwargs = {"resolution": 64, "tasks": ("Go to ebay.com",), **kwargs}
    elif env_id != TEXT_ONLY:
        kwargs = {"size": 64, **kwargs}
    return IndexActions(gym.make(env_id, **kwargs), **own)


@pytest.mark.filterwarnings("ignore:.*is different from the unwrapped version")
@pytest.mark.parametrize("env_id", IDS)
def test_gymnasium_finds_nothing_to_complain_about(env_id: str) -> None:
    check_env(make(env_id), skip_render_check=True)


@pytest.mark.parametrize("env_id", IDS)
def test_every_number_with_an_action_is_valid_and_executed(env_id: str) -> None:
    env = make(env_id)
    game: Any = env.unwrapped
    for seed in range(2):
        env.reset(seed=seed)
        rng = np.random.default_rng(seed)
        for _ in range(6):
            choices, masks = env.choices(), env.action_masks()
            assert masks.shape == (env.max_actions,) and masks.dtype == bool and masks.sum() == len(choices)
            number = int(rng.choice(np.flatnonzero(masks)))
            parse = game.parser.parse(env.utterance(number), game.action_choices())
            assert parse.action == choices[number]
            observation, reward, terminated, truncated, info = env.step(np.int64(number))
            assert info["valid"] and observation in env.observation_space and isinstance(reward, float)
            if terminated or truncated:
                break


# Taps are open-ended: the expert's need not be among those that are suggested.
@pytest.mark.parametrize("env_id", [env_id for env_id in IDS if "AitW" not in env_id])
def test_what_the_expert_does_can_be_chosen_where_actions_can_be_listed(env_id: str) -> None:
    env = make(env_id)
    game: Any = env.unwrapped
    env.reset(seed=3)
    for _ in range(40):
        *_, terminated, truncated, _ = env.step(list(env.choices()).index(game.expert_action()))
        if terminated or truncated:
            break
    assert terminated or truncated


@pytest.mark.parametrize("env_id", ["coso/ALFWorldText-v0", "coso/AitW-WebShopping-v0"])
def test_a_number_without_an_action_is_invalid(env_id: str) -> None:
    env = make(env_id)
    env.reset(seed=0)
    assert not env.action_masks()[-1]
    *_, info = env.step(env.max_actions - 1)
    assert not info["valid"] and info["action"] == ""


def test_the_first_actions_remain_where_there_are_too_many() -> None:
    whole, cut = make(TEXT_ONLY), make(TEXT_ONLY, max_actions=4)
    whole.reset(seed=0)
    with pytest.warns(UserWarning, match="max_actions is 4: those beyond it cannot be chosen"):
        cut.reset(seed=0)
    assert tuple(cut.choices()) == tuple(whole.choices())[:4] and cut.action_masks().tolist() == [True] * 4


def test_parts_of_an_observation() -> None:
    picture, _ = make("coso/Blackjack-v0").reset(seed=1)
    both, _ = make("coso/Blackjack-v0", observation=("image", "text"), features=64).reset(seed=1)
    assert picture.shape == (64, 64, 3) and picture.dtype == np.uint8
    assert set(both) == {"image", "text"} and np.array_equal(both["image"], picture)
    assert both["text"].shape == (64,) and both["text"].dtype == np.float32
    text = make("coso/Blackjack-v0", observation="text", image=False)
    first = text.reset(options={"player": ("2H", "2S"), "dealer": ("9D", "AC")})[0]
    second = text.reset(options={"player": ("KH", "2S"), "dealer": ("9D", "AC")})[0]
    again = text.reset(options={"player": ("2H", "2S"), "dealer": ("9D", "AC")})[0]
    assert not np.array_equal(first, second) and np.array_equal(first, again)


def test_features_of_actions_say_which_number_is_which() -> None:
    env = make(TEXT_ONLY)
    observation, _ = env.reset(seed=0)
    rows = observation["actions"].reshape(env.max_actions, -1)
    number = len(env.choices())
    assert len({row.tobytes() for row in rows[:number]}) == number and not rows[number:].any()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200), st.integers(1, 300))
def test_features_are_finite_and_of_length_one(text: str, size: int) -> None:
    found = text_features(text, size)
    length = float(np.linalg.norm(found))
    assert found.shape == (size,) and found.dtype == np.float32
    assert length == pytest.approx(1, abs=1e-5) or length == 0
    assert np.array_equal(found, text_features(text.lower(), size))


def test_features_are_the_same_in_every_process_and_take_any_text() -> None:
    # As first computed.
    assert np.flatnonzero(text_features("go to shelf 1", 64)).tolist() == [27, 34, 35, 39, 43, 49, 57]
    assert text_features("\ud800", 8).shape == (8,) and not text_features(" \n", 8).any()


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"observation": "sound"}, "must be one or several of"),
        ({"observation": ()}, "must be one or several of"),
        ({"observation": "image", "image": False}, "there is no picture to observe"),
        ({"max_actions": 1}, "max_actions must be at least 2"),
        ({"max_actions": 0}, "max_actions must be at least 2"),
        ({"features": 0}, "features 1, got"),
    ],
)
def test_wrong_arguments_are_named(kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make("coso/NumberLine-v0", **kwargs)


@pytest.mark.parametrize("action", [1.7, 1.0, "1", None, np.float32(1), np.array([0, 1]), np.array(1.0)])
def test_what_is_no_integer_is_refused(action: Any) -> None:
    env = IndexActions(gym.make("coso/NumberLine-v0", size=64))
    env.reset(seed=0)
    with pytest.raises(TypeError, match=r"an action is an integer in 0 \.\. 1, got .*\("):
        env.step(action)


@pytest.mark.parametrize("action", [1, np.int64(1), np.uint8(1), np.array(1)])
def test_integers_of_python_and_numpy_are_taken(action: Any) -> None:
    env = IndexActions(gym.make("coso/NumberLine-v0", size=64))
    env.reset(seed=0)
    assert env.utterance(action) == env.utterance(1) != env.utterance(0)


def test_wrong_usage_is_explained() -> None:
    env = make("coso/NumberLine-v0")
    env.reset(seed=0)
    with pytest.raises(ValueError, match=r"a number in 0 \.\. 1, got 2"):
        env.step(2)
    with pytest.raises(TypeError, match="needs a TextActionEnv"):
        IndexActions(gym.make("CartPole-v1"))


def parsers_of(kind: type[Any]) -> list[str]:
    return [name for name in parsers.registry if name.startswith("coso/") and isinstance(parsers.make(name), kind)]


@pytest.mark.parametrize(
    ("env_id", "parser"),
    [
        *(("coso/AitW-WebShopping-v0", name) for name in parsers_of(GuiParser)),
        *(("coso/Blackjack-v0", name) for name in parsers_of(ChoiceParser)),
    ],
)
def test_what_can_be_chosen_can_be_written_in_every_format(env_id: str, parser: str) -> None:
    env = make(env_id, parser=parser, observation="text")
    env.reset(seed=1)
    rng = np.random.default_rng(1)
    for _ in range(5):
        *_, terminated, truncated, info = env.step(rng.choice(np.flatnonzero(env.action_masks())))
        assert info["valid"]
        if terminated or truncated:
            break
