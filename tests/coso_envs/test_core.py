"""TextActionEnv: what an utterance does, infos, prompts, errors, snapshots."""

from __future__ import annotations

import pickle
import re
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded, UnsupportedMode
from gymnasium.spaces import Dict

import coso_envs
import parsers
from coso_envs import INFO_KEYS, SnapshotError
from coso_envs.gym_cards.number_line.env import NumberLineEnv
from coso_envs.testing import check_text_env
from parsers import ErrorKind, Parse
from parsers.choice.json import JSONChoiceParser
from tests.coso_envs.toys import WORDS, Basket

PLUS, MINUS, NOTHING = '{"action": "+"}', '{"action": "-"}', "I do not know"


def make(**kwargs: Any) -> NumberLineEnv:
    env = NumberLineEnv(**kwargs)
    env.reset(seed=0, options={"state": (4, 1)})
    return env


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
        "task": "reach 4",
        "state": {"target": 4, "current": 2},
    }


def test_reset_has_the_keys_of_step_and_no_label() -> None:
    _, info = NumberLineEnv().reset(seed=0)
    assert tuple(info) == INFO_KEYS
    assert (info["action"], info["valid"], info["error"], info["label"], info["success"]) == ("", True, "", -1, False)


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
    env._state = env.state._replace(current=3)
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
        ({"size": 31}, ValueError, "size must be at least 32 pixels, got 31"),
        ({"render_mode": "human"}, UnsupportedMode, "render_mode must be one of .* got 'human'"),
        ({"prompt": "{colour}"}, ValueError, r"unknown prompt field\(s\) \['colour'\]; .* 'max_position', 'target'"),
        ({"prompt": 3}, TypeError, "prompt must be a str or a function"),
        ({"parser": 3}, TypeError, "parser must be an id or an ActionParser, got int"),
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


class Misreader(JSONChoiceParser):
    """Writes every action, reads the same one always."""

    def parse(self, utterance: str, choices: Any = None) -> Parse[str]:
        return Parse("+", span=(0, 1))


GUI_PARSERS = ("coso/autoui", "coso/cogagent", "coso/gui-call")
LISTED = sorted(set(coso_envs.ENTRY_POINTS) - {"coso/AitW-General-v0", "coso/AitW-WebShopping-v0"})


@pytest.mark.parametrize("parser", GUI_PARSERS)
@pytest.mark.parametrize("env_id", LISTED)
def test_a_parser_of_touches_on_a_game_of_choices(env_id: str, parser: str) -> None:
    name = type(gym.make(env_id).unwrapped).__name__
    with pytest.raises(
        ValueError, match=f"the parser '{parser}' does not fit {name}, whose actions are chosen from a"
    ) as error:
        gym.make(env_id, parser=parser)
    named = str(error.value).split("these do: ")[1].split(", ")
    assert "coso/json" in named
    assert not {*named} & {*GUI_PARSERS}
    for fitting in named:
        gym.make(env_id, parser=fitting)
    # As an object it is taken as it is, and refused when an action is known.
    with pytest.raises(
        ValueError, match=r"this parser cannot write the action '.+': an action is a GuiAction, got str"
    ):
        gym.make(env_id, parser=parsers.make(parser)).reset(seed=0)


def test_a_bug_in_a_parsers_constructor_keeps_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(id: str, **given: Any) -> Any:
        raise TypeError("unsupported operand")

    monkeypatch.setattr(parsers, "make", broken)
    with pytest.raises(TypeError, match="unsupported operand"):
        NumberLineEnv(parser="mine/broken")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ([], TypeError, r"reset options must be a dict, got \[\] \(list\); .* knows "),
        ([("task", 1)], TypeError, r"must be a dict, got \[\('task', 1\)\] \(list\)"),
        ("state", TypeError, r"must be a dict, got 'state' \(str\)"),
        (3, TypeError, r"must be a dict, got 3 \(int\)"),
        ({"stat": 1}, ValueError, r"unknown reset option\(s\) \['stat'\]; \w+ knows '(state|cards|player|task)'"),
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
    if "AitW" in env_id and value == 3 and value is not True:
        return  # the index of a task
    for option in env.unwrapped.reset_options:
        with pytest.raises(ValueError, match=re.escape(repr(value))):
            env.reset(options={option: value})


def test_a_game_without_options_says_so() -> None:
    env = Basket()
    env.reset(options={})
    with pytest.raises(ValueError, match=r"unknown reset option\(s\) \['left'\]; Basket knows no option"):
        env.reset(options={"left": 1})


def test_a_parser_that_reads_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="this parser cannot read the action '-'"):
        NumberLineEnv(parser=Misreader(("-", "+")))


def test_an_action_the_game_does_not_have_is_unknown() -> None:
    env = make(parser=JSONChoiceParser(("-", "+", "stay")))
    info = env.step('{"action": "stay"}')[4]
    assert (info["action"], info["error"], info["label"]) == ("", ErrorKind.UNKNOWN_ACTION, 3)


def test_a_parser_without_choices_is_told_them_at_each_call() -> None:
    env = make(parser=JSONChoiceParser(None, ("thoughts",)))
    assert env.step(PLUS)[4]["action"] == "+"
    assert '"thoughts": ' in env.expert_utterance()
    assert env.parser.parse(env.action_space.sample(), env.action_choices()).valid


class Factored(JSONChoiceParser):
    """Labels in two factors."""

    @property
    def labels(self) -> Any:
        return (("down", "up"), ("valid", "invalid"))

    def label(self, parse: Parse[str]) -> Any:
        return (int(parse.action == "+"), int(not parse.valid))


def test_factored_labels() -> None:
    env = NumberLineEnv(parser=Factored(("-", "+")))
    _, info = env.reset(seed=0, options={"state": (4, 1)})
    assert info["label"] == (-1, -1)
    assert env.step(PLUS)[4]["label"] == (1, 0)
    assert env.step(NOTHING)[4]["label"] == (0, 1)


def test_prompt_template_and_function() -> None:
    observed = make(prompt="{current} -> {target} of {max_position}: {actions} | {instructions}").observe()["prompt"]
    assert observed.startswith("1 -> 4 of 5: -, + | ")
    assert make(prompt=lambda fields: f"now {fields['current']}").observe()["prompt"] == "now 1"


def test_a_prompt_that_is_too_long_says_so() -> None:
    env = NumberLineEnv(prompt="x" * 101, max_prompt_length=100)
    with pytest.raises(ValueError, match="the prompt has 101 characters, max_prompt_length is 100; shorten prompt="):
        env.reset(seed=0)
    assert NumberLineEnv(prompt="x" * 100, max_prompt_length=100).reset(seed=0)[0]["prompt"] == "x" * 100


def test_expert_utterance_has_the_fields_its_parser_has_room_for() -> None:
    plain = make(parser=JSONChoiceParser(("-", "+"), fields=())).expert_utterance()
    assert plain == PLUS
    with pytest.raises(ValueError, match="'stay'"):
        make().expert_utterance(action="stay")


def test_expert_without_rng_draws_from_the_environments_stream() -> None:
    env = make()
    before = env.snapshot
    said = [env.expert_utterance() for _ in range(5)]
    assert len(set(said)) > 1
    env.snapshot = before
    assert [env.expert_utterance() for _ in range(5)] == said


def test_snapshot_is_detached_and_restores_everything() -> None:
    env = make(on_invalid="random")
    env.step(NOTHING)
    saved = pickle.loads(pickle.dumps(env.snapshot))

    def future() -> list[Any]:
        steps: list[Any] = []
        for _ in range(40):
            step = env.step(NOTHING)
            steps.append((step[0]["image"].tobytes(), *step[1:]))
            if step[2] or step[3]:
                steps.append(env.reset()[1])
        return steps

    first = future()
    for _ in range(2):
        env.snapshot = saved
        assert future() == first


class Device(Basket):
    supports_snapshot = False


@pytest.mark.parametrize("name", ["snapshot", "transcript"])
def test_a_device_has_no_snapshot_and_says_so(name: str) -> None:
    env, twin = Device(), Basket()
    env.reset(seed=0)
    twin.reset(seed=0)
    message = r"Device has neither snapshot nor transcript here \(supports_snapshot is False\): its state is a device"
    with pytest.raises(SnapshotError, match=message):
        getattr(env, name)
    with pytest.raises(SnapshotError, match=message):
        setattr(env, name, getattr(twin, name))
    assert env.step("")[1] == env.invalid_reward  # it goes on


def test_picture_shape_says_what_pictures_are() -> None:
    env = Basket(size=48)
    assert env.picture_shape == env.reset(seed=0)[0]["image"].shape == (48, 48, 3)


def test_snapshot_restores_the_phase() -> None:
    env = make(on_invalid="terminate")
    running = env.snapshot
    env.step(NOTHING)
    ended = env.snapshot
    env.snapshot = running
    env.step(PLUS)
    env.snapshot = ended
    with pytest.raises(ResetNeeded, match="the episode has ended"):
        env.step(PLUS)
    env.snapshot = NumberLineEnv().snapshot
    with pytest.raises(ResetNeeded, match="call reset"):
        env.step(PLUS)


def test_choices_that_depend_on_the_state() -> None:
    check_text_env(Basket(), vector=False)
    env = Basket()
    observation, info = env.reset(seed=1)
    left = info["state"]["left"]
    assert ", ".join(left) in observation["prompt"]
    assert all(f'"{word}"' in observation["prompt"] for word in left)
    gone = min(left)
    utterance = env.expert_utterance()
    assert env.step(utterance)[4]["action"] == gone
    again = env.step(utterance)[4]
    assert (again["error"], gone in again["state"]["left"]) == ("unknown_action", False)
    outside = next(word for word in WORDS if word not in left)
    assert env.step(parsers.make("coso/json", choices=WORDS).format(outside))[4]["error"] == "unknown_action"


def test_before_the_first_state_nothing_is_known_to_sample_from() -> None:
    env = Basket()
    assert env.action_space.sample() in env.action_space
    env.reset(seed=0)
    assert env.parser.parse(env.action_space.sample(), env.action_choices()).valid
