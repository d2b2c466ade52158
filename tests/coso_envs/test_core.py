"""TextActionEnv: what an utterance does, infos, prompts, errors."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded, UnsupportedMode
from gymnasium.spaces import Dict

import coso_envs
from coso_envs import INFO_KEYS
from coso_envs.gym_cards.number_line.env import NumberLineEnv
from parsers.choice.json import JSONChoiceParser
from tests.coso_envs.number_line import MINUS, NOTHING, PLUS, make
from tests.coso_envs.toys import Basket


def test_a_valid_step() -> None:
    observation, reward, terminated, truncated, info = make().step(PLUS)
    assert set(observation) == {"image", "prompt"}
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert info == {
        "action": "+",
        "valid": True,
        "error": "",
        "label": 1,
        "success": False,
        "void": False,
        "task": "reach 4",
        "state": {"target": 4, "current": 2},
    }


def test_reset_has_the_keys_of_step_and_no_label() -> None:
    _, info = NumberLineEnv().reset(seed=0)
    assert tuple(info) == INFO_KEYS
    assert (info["action"], info["valid"], info["error"], info["label"], info["success"]) == ("", True, "", -1, False)


def test_mask_is_penalty_with_a_void_step() -> None:
    env, other = make(on_invalid="mask"), make(on_invalid="penalty")
    (*masked, info), (*plain, plain_info) = env.step(NOTHING), other.step(NOTHING)
    assert masked[1:] == plain[1:] and (info["void"], plain_info["void"]) == (True, False)
    assert not env.step(PLUS)[4]["void"]


def test_nothing_costs_a_step_and_the_invalid_reward() -> None:
    env = make(on_invalid="nothing")
    _, reward, terminated, _, info = env.step(NOTHING)
    assert (reward, terminated, info["void"], info["valid"], info["action"]) == (-2.0, False, False, False, "")
    for _ in range(env.max_steps - 1):
        _, _, _, truncated, _ = env.step(NOTHING)
    assert truncated


def test_penalty_leaves_the_state() -> None:
    env = make(on_invalid="penalty")
    _, reward, terminated, truncated, info = env.step(NOTHING)
    assert (reward, terminated, truncated) == (-2.0, False, False)
    assert (info["action"], info["valid"], info["error"], info["label"]) == ("", False, "no_action", 2)
    assert info["state"] == {"target": 4, "current": 1}


def test_terminate_ends_the_episode_in_the_old_state() -> None:
    env = make(on_invalid="terminate")
    _, reward, terminated, truncated, info = env.step(NOTHING)
    assert (reward, terminated, truncated, info["success"]) == (-2.0, True, False, False)
    assert info["state"] == {"target": 4, "current": 1}


def test_random_executes_a_seeded_action_and_still_reports_the_error() -> None:
    def actions(seed: int) -> list[str]:
        env = NumberLineEnv(on_invalid="random")
        taken = []
        for episode in range(30):
            env.reset(seed=seed + episode, options={"state": (5, 2)})
            before = env.state.current
            info = env.step(NOTHING)[4]
            assert (info["valid"], info["error"], info["label"]) == (False, "no_action", 2)
            assert info["state"]["current"] == before + (1 if info["action"] == "+" else -1)
            taken.append(info["action"])
        return taken

    assert actions(0) == actions(0)
    assert set(actions(0)) == {"-", "+"}
    assert actions(0) != actions(1000)


def test_invalid_reward_is_a_class_attribute() -> None:
    class Lenient(NumberLineEnv):
        invalid_reward = -0.25

    env = Lenient()
    env.reset(seed=0)
    assert env.step(NOTHING)[1] == -0.25


@pytest.mark.parametrize("action", [None, 1, b"+", ["+"], np.array("+")])
def test_a_non_string_raises_type_error_and_changes_nothing(action: object) -> None:
    env = make()
    with pytest.raises(TypeError, match=r"an action is an utterance \(str\), got"):
        env.step(action)  # type: ignore[arg-type]
    assert env.step(PLUS)[4]["state"] == {"target": 4, "current": 2}


def test_numpy_str_is_accepted() -> None:
    assert make().step(np.array([PLUS])[0])[4]["action"] == "+"


def test_invalid_steps_count_until_truncation() -> None:
    env = make()
    ends = [env.step(NOTHING)[2:4] for _ in range(10)]
    assert ends == [(False, False)] * 9 + [(False, True)]


def test_reaching_the_goal_in_the_last_step_is_termination() -> None:
    env = make()
    for _ in range(9):
        env.step(NOTHING)
    env.snapshot = replace(env.snapshot, state=env.state._replace(current=3))
    assert env.step(PLUS)[1:4] == (1.0, True, False)


def test_step_and_state_before_reset() -> None:
    env = NumberLineEnv(render_mode="rgb_array")
    for call in (lambda: env.step(PLUS), env.render, lambda: env.state, env.observe):
        with pytest.raises(ResetNeeded, match=r"call reset\(\) before"):
            call()


@pytest.mark.parametrize("ending", ["termination", "truncation"])
def test_step_after_the_end(ending: str) -> None:
    env = make()
    utterance = PLUS if ending == "termination" else MINUS
    while True:
        _, _, terminated, truncated, _ = env.step(utterance)
        if terminated or truncated:
            break
    assert terminated == (ending == "termination")
    with pytest.raises(ResetNeeded, match=r"the episode has ended: call reset\(\)"):
        env.step(PLUS)
    env.reset()
    env.step(PLUS)


def test_render() -> None:
    env = make(render_mode="rgb_array")
    np.testing.assert_array_equal(env.render(), env.observe()["image"])
    env.render_mode = None
    with pytest.warns(UserWarning, match="without a render mode"):
        assert env.render() is None


def test_text_only_has_no_image_but_can_be_rendered() -> None:
    env = make(image=False, render_mode="rgb_array")
    assert set(env.observe()) == {"prompt"} and isinstance(env.observation_space, Dict)
    assert set(env.observation_space.spaces) == {"prompt"}
    frame = env.render()
    assert frame is not None and frame.shape == (300, 300, 3)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"on_invalid": "ignore"}, ValueError, "on_invalid must be one of .*'penalty'.* got 'ignore'"),
        ({"size": "300"}, TypeError, r"size must be an int, got '300' \(str\)"),
        ({"size": 64.5}, TypeError, r"size must be an int, got 64.5 \(float\)"),
        ({"max_position": "9"}, TypeError, r"max_position must be an int, got '9' \(str\)"),
        ({"size": 31}, ValueError, "size must be at least 32 pixels, got 31"),
        ({"render_mode": "human"}, UnsupportedMode, "render_mode must be one of .* got 'human'"),
        ({"prompt": "{colour}"}, ValueError, r"unknown prompt field\(s\) \['colour'\]; .* 'max_position', 'target'"),
        ({"prompt": 3}, TypeError, "prompt must be a str or a function"),
        ({"parser": 3}, TypeError, "parser must be an id or an ActionParser, got int"),
        ({"parser": JSONChoiceParser}, TypeError, r"got a class; pass an object: JSONChoiceParser\(...\)"),
        ({"parser": "coso/jsn"}, Exception, "coso/jsn"),
        (
            {"parser": JSONChoiceParser(("left", "right"))},
            ValueError,
            "this parser cannot write the action '-': .*left",
        ),
    ],
)
def test_bad_arguments_are_named(kwargs: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        NumberLineEnv(**kwargs)


def test_a_class_without_a_limit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Basket, "max_steps")
    with pytest.raises(TypeError, match="Basket has no max_steps, after which its episodes are truncated: set it"):
        Basket()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ([], TypeError, r"reset options must be a dict, got \[\] \(list\); .* knows "),
        ([("task", 1)], TypeError, r"must be a dict, got \[\('task', 1\)\] \(list\)"),
        ("state", TypeError, r"must be a dict, got 'state' \(str\)"),
        (3, TypeError, r"must be a dict, got 3 \(int\)"),
        (
            {"stat": 1},
            ValueError,
            r"unknown reset option\(s\) \['stat'\]; \w+ knows '(state|cards|player|task|layout)'",
        ),
        ({1: 2, "b": 3}, ValueError, r"unknown reset option\(s\) \[1, 'b'\]"),
        ({"reset_mask": np.array([True])}, ValueError, r"unknown reset option\(s\) \['reset_mask'\]"),
    ],
)
@pytest.mark.parametrize("env_id", sorted(coso_envs.ENTRY_POINTS))
def test_wrong_reset_options_are_named_and_the_episode_goes_on(
    env_id: str, options: Any, error: type[Exception], message: str
) -> None:
    env: Any = gym.make(env_id, image=False)
    env.reset(seed=0)
    before = env.unwrapped.snapshot.np_random.bit_generator.state
    with pytest.raises(error, match=message):
        env.reset(options=options)
    assert env.unwrapped.snapshot.np_random.bit_generator.state == before
    assert env.step(env.unwrapped.expert_utterance())[-1]["valid"]


@pytest.mark.parametrize("value", [None, 3, 1.5, True, b"x", [1], [[1], {}], {}, ("KH", 3), ("", ""), "no such thing"])
@pytest.mark.parametrize("env_id", sorted(coso_envs.ENTRY_POINTS))
def test_wrong_values_of_reset_options_are_named(env_id: str, value: Any) -> None:
    env: Any = gym.make(env_id, image=False)
    if ("AitW" in env_id or "BabyAI" in env_id) and value == 3 and value is not True:
        return  # the index of a task, or a seed
    for option in env.unwrapped.reset_options:
        with pytest.raises(ValueError, match=re.escape(repr(value))):
            env.reset(options={option: value})


def test_a_game_without_options_says_so() -> None:
    env = Basket()
    env.reset(options={})
    with pytest.raises(ValueError, match=r"unknown reset option\(s\) \['left'\]; Basket knows no option"):
        env.reset(options={"left": 1})


def test_prompt_template_and_function() -> None:
    observed = make(prompt="{current} -> {target} of {max_position}: {actions} | {instructions}").observe()["prompt"]
    assert observed.startswith("1 -> 4 of 5: -, + | ")
    assert make(prompt=lambda fields: f"now {fields['current']}").observe()["prompt"] == "now 1"


def test_a_prompt_that_is_too_long_says_so() -> None:
    env = NumberLineEnv(prompt="x" * 101, max_prompt_length=100)
    with pytest.raises(ValueError, match="the prompt has 101 characters, max_prompt_length is 100; shorten prompt="):
        env.reset(seed=0)
    assert NumberLineEnv(prompt="x" * 100, max_prompt_length=100).reset(seed=0)[0]["prompt"] == "x" * 100


def test_expert_without_rng_draws_from_the_environments_stream() -> None:
    env = make()
    before = env.snapshot
    said = [env.expert_utterance() for _ in range(5)]
    assert len(set(said)) > 1
    env.snapshot = before
    assert [env.expert_utterance() for _ in range(5)] == said


def test_picture_shape_says_what_pictures_are() -> None:
    env = Basket(size=48)
    assert env.picture_shape == env.reset(seed=0)[0]["image"].shape == (48, 48, 3)
