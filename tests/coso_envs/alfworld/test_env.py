"""The ALFWorld environments: rewards, prompts, what counts as an action, and games by id."""

from __future__ import annotations

import importlib.util
import pickle
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import coso_envs
import parsers
from coso_envs.alfworld.env import ALFWorldEnv
from coso_envs.alfworld.game import TASK_TYPES
from coso_envs.alfworld.games import package_data
from coso_envs.alfworld.games.generated import SPLITS
from coso_envs.alfworld.games.vocabulary import FIXTURES, PLACES
from coso_envs.alfworld.scene import SceneRenderer
from coso_envs.alfworld.text_env import ALFWorldTextEnv
from coso_envs.testing import HOSTILE_UTTERANCES, check_text_env
from parsers.alfworld.commands import OBJECTS, RECEPTACLES, VERBS
from parsers.alfworld.vocabulary import GRAMMAR
from tests.coso_envs.alfworld.walking import GAME, make, say, walk


def test_an_episode_is_cut_off_after_max_steps() -> None:
    env = ALFWorldTextEnv(max_steps=3)
    env.reset(seed=0)
    assert [env.step(say("look"))[3] for _ in range(3)] == [False, False, True]
    assert ALFWorldTextEnv().max_steps == 50


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_the_expert_solves_every_type_in_every_split(task_type: str) -> None:
    for split in SPLITS:
        env = make(split=split, task_types=(task_type,))
        observation, info = env.reset(seed=3)
        assert info["state"]["task_type"] == task_type
        assert info["state"]["game"].startswith(f"{split}/{task_type}/")
        assert info["task"] in observation["prompt"]
        *_, last = walk(env)
        assert last[4]["success"] and last[2] and last[4]["state"]["won"]


def test_rewards_of_rl4vlm() -> None:
    env = make()
    steps = list(walk(env))
    rates = [step[4]["state"]["goal_rate"] for step in steps]
    assert rates == sorted(rates) and 0 < rates[-2] < rates[-1] == 1.0
    assert [step[1] for step in steps] == [*rates[:-1], 51.0]


def test_sparse_rewards() -> None:
    env = make(reward="sparse")
    assert env.step("no action")[1] == 0.0
    assert [step[1] for step in walk(env)][-2:] == [0.0, 1.0]


def test_a_command_that_is_not_listed_is_no_action() -> None:
    env = make()
    before = env.observe(), env.state_info()
    observation, reward, terminated, truncated, info = env.step(say("open fridge 1"))
    assert (reward, info["valid"], info["error"], info["action"]) == (-1.0, False, "unknown_action", "")
    assert (observation, info["state"]) == before and not terminated and not truncated


def test_the_penalty_leaves_what_is_reached() -> None:
    env = make()
    for _ in walk(env):
        rate = env.state_info()["goal_rate"]
        if 0 < rate < 1:
            assert env.step("no action")[1] == rate - 1.0
            return
    pytest.fail("no condition was met before the end")


def test_without_a_list_any_command_is_an_action() -> None:
    env = make(admissible="none")
    assert env.action_choices() is None and '"go to (receptacle)"' in env.observe()["prompt"]
    observation, reward, _, _, info = env.step(say("open the fridge 1"))
    assert (reward, info["valid"], info["error"], info["action"]) == (-1.0, True, "", "open fridge 1")
    assert info["state"]["nothing_happened"] == 1 and info["state"]["place"] == ""
    assert "> open fridge 1\nNothing happens.\n" in observation["prompt"]
    assert info["label"] == tuple(VERBS).index("open")


def test_without_a_list_a_command_is_taken_for_what_it_can_only_mean() -> None:
    env = make(admissible="none")
    for said, heard in (("go to the fridge", "go to fridge 1"), ("open fridge", "open fridge 1")):
        info = env.step(say(said))[4]
        assert (info["action"], info["state"]["place"]) == (heard, "fridge 1")
    assert env.step(say("sing"))[4]["error"] == "unknown_action"


def test_the_parser_knows_every_command_of_the_games() -> None:
    env = make()
    for seed in range(12):
        env.reset(seed=seed)
        for step in walk(env):
            assert all(command in GRAMMAR for command in step[4]["state"]["admissible"])
    receptacles = set().union(*PLACES.values())
    assert {kind.lower() for kind in receptacles} <= set(RECEPTACLES)
    assert {kind.lower() for kind in (*PLACES, *FIXTURES)} <= set(OBJECTS)


def test_put_and_move_are_one() -> None:
    env = make()
    for step in walk(env):
        moves = [command for command in step[4]["state"]["admissible"] if command.startswith("move")]
        if moves:
            thing, place = moves[0].removeprefix("move ").split(" to ")
            assert env.step(say(f"put the {thing} in/on {place}"))[4]["action"] == moves[0]
            return
    pytest.fail("nothing was ever held")


def test_a_short_list_and_what_is_not_on_it() -> None:
    env = make(admissible=4)
    listed = env.observe()["prompt"].partition("Admissible commands, among others: ")[2].split("\n")[0].split(", ")
    assert len(listed) == 4 and set(listed) < set(env.state_info()["admissible"])
    unlisted = next(command for command in env.state_info()["admissible"] if command not in listed)
    assert env.step(say(unlisted))[4]["valid"]


def test_history() -> None:
    commands = ["inventory", "look", "help"]
    shown = {}
    for history in (0, 1, 3):
        env = make(history=history)
        for command in commands:
            prompt = env.step(say(command))[0]["prompt"]
        shown[history] = [line for line in prompt.split("\n") if line.startswith("> ") or line == "..."]
        assert "Available commands:" in prompt
    assert shown == {0: [], 1: ["...", "> help"], 3: ["> inventory", "> look", "> help"]}
    env = make(history=1, admissible="none")
    for command in commands:
        prompt = env.step(say(command))[0]["prompt"]
    assert prompt.count("You are in the middle of a room.") == 2  # at the start, and where it looked around


def test_repeats_are_counted() -> None:
    env = make()
    counts = [env.step(say(command))[4]["state"]["repeats"] for command in ("look", "look", "help", "look", "look")]
    assert counts == [0, 1, 1, 1, 2]
    assert env.reset(seed=0)[1]["state"]["repeats"] == 0


def test_a_task_can_be_set() -> None:
    env = make()
    assert env.reset(seed=5, options={"task": GAME})[1]["state"]["game"] == GAME
    with pytest.raises(ValueError, match="there is no game 'train/9'"):
        env.reset(options={"task": "train/9"})
    with pytest.raises(ValueError, match=r"unknown reset option\(s\) \['game'\]; ALFWorldTextEnv knows 'task'"):
        env.reset(options={"game": GAME})


def test_few_games_of_some_types() -> None:
    env = make(task_types="look_at_obj_in_light,pick_and_place_simple", num_games=2, split="valid_seen")
    types = ("look_at_obj_in_light", "pick_and_place_simple")
    assert env.games == tuple(f"valid_seen/{task_type}/000{number}" for task_type in types for number in (0, 1))
    assert env.reset(seed=0)[1]["state"]["game"] in env.games


def test_seeds_decide_the_games() -> None:
    env = make(task_types=TASK_TYPES[:2])
    drawn = [env.reset(seed=seed)[1]["state"]["game"] for seed in range(20)]
    assert drawn == [env.reset(seed=seed)[1]["state"]["game"] for seed in range(20)]
    assert len(set(drawn)) > 15 and {game.split("/")[1] for game in drawn} == set(TASK_TYPES[:2])
    assert len(env.games) == 790 + 308 and set(drawn) <= set(env.games)


def test_shuffled_numbers_follow_the_seed() -> None:
    env = make(shuffle=True)

    def contents(seed: int) -> Any:
        env.reset(seed=seed, options={"task": GAME})
        return dict(env.state.turn.house.contents)

    assert contents(1) == contents(1) != contents(2)
    *_, last = walk(env)
    assert last[4]["success"]


def test_numbers_do_not_follow_the_seed_unless_shuffled() -> None:
    def contents(seed: int, shuffle: bool) -> Any:
        env = ALFWorldTextEnv(shuffle=shuffle)
        env.reset(seed=seed, options={"task": GAME})
        return dict(env.state.turn.house.contents)

    assert contents(1, False) == contents(2, False)
    assert contents(1, True) != contents(2, True)


@pytest.mark.parametrize(
    "parser", ["coso/alfworld-tags", "coso/json", "coso/plain", "coso/function-call", "coso/rl4vlm"]
)
def test_other_parsers(parser: str) -> None:
    env = make(parser=parser)
    *_, last = walk(env)
    assert last[4]["success"]


def test_factored_labels() -> None:
    env = make(labels="factored")
    assert [len(env.parser.labels), len(env.reset(seed=0)[1]["label"])] == [3, 3]
    label = env.step(say("look"))[4]["label"]
    assert [names[i] for names, i in zip(env.parser.labels, label, strict=True)] == ["look", "none", "none"]
    with pytest.raises(ValueError, match="labels='factored' is for a parser given by id"):
        make(labels="factored", parser=parsers.make("coso/alfworld"))


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"reward": "dense"}, r"reward must be one of \('rl4vlm', 'sparse'\), got 'dense'"),
        ({"thoughts": "none"}, r"thoughts must be one of \('full', 'short'\), got 'none'"),
        ({"max_steps": 0}, "max_steps must be at least 1, got 0"),
        ({"renderer": "photo"}, r"renderer must be one of \('scene', 'thor'\), got 'photo'"),
        ({"engine": "slow"}, "engine must be one of .* got 'slow'"),
        ({"admissible": "some"}, 'admissible must be "none", "all" or a number of commands from 1, got \'some\''),
        ({"admissible": 0}, "from 1, got 0"),
        ({"admissible": True}, "from 1, got True"),
        ({"history": -1}, "at least 0, got -1"),
        ({"split": "test"}, "split must be one of .* got 'test'"),
        ({"task_types": ("sleep",)}, "task type must be one of .* got 'sleep'"),
        ({"task_types": ()}, "the generator has no games of these task types in train: none given"),
        ({"num_games": 0}, "num_games must be at least 1, got 0"),
        ({"image": True, "size": 32}, "size must be between 64 and 600"),
        ({"render_mode": "rgb_array", "size": 32}, "size must be between 64 and 600"),
        ({"admissible": "none", "parser": "coso/json"}, "admissible='none' needs a parser that reads any command"),
    ],
)
def test_what_is_wrong_is_told_when_it_is_made(kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        gym.make("coso/ALFWorldText-v0", **kwargs)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    package_data._read.cache_clear()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r'pip install "coso-envs\[alfworld\]"'):
        ALFWorldTextEnv()


def test_the_picture_follows_the_game() -> None:
    env = gym.make("coso/ALFWorld-v0", render_mode="rgb_array").unwrapped
    assert isinstance(env, ALFWorldEnv)
    observation, info = env.reset(seed=0, options={"task": GAME})
    seen = {(info["state"]["place"], info["state"]["holding"]): observation["image"]}
    for step in walk(env):
        expected = SceneRenderer().draw(env.state.turn.house, env.task())
        assert step[0]["image"].dtype == np.uint8 and np.array_equal(step[0]["image"], expected)
        seen[step[4]["state"]["place"], step[4]["state"]["holding"]] = expected
    assert len({picture.tobytes() for picture in seen.values()}) == len(seen) > 3
    rendered = env.render()
    assert rendered is not None and np.array_equal(rendered, expected)
    assert "image" not in gym.make("coso/ALFWorldText-v0").reset(seed=0)[0]
    assert gym.make("coso/ALFWorldText-v0", image=True).reset(seed=0)[0]["image"].shape == (300, 300, 3)


@pytest.mark.slow
def test_both_engines_say_the_same() -> None:
    fast, slow = make(shuffle=True, history=1), make(shuffle=True, history=1, engine="textworld")
    options = {"task": GAME}
    assert fast.reset(seed=1, options=options) == slow.reset(seed=1, options=options)
    for said in ("look", fast.action_choices()[0], "no command"):  # type: ignore[index]
        assert slow.step(say(said)) == fast.step(say(said))
    slow.close()


def test_closed_and_copied_environments_go_on() -> None:
    env = make()
    env.step(say("look"))
    copy = pickle.loads(pickle.dumps(env))
    env.close()
    env.close()
    ends = [list(walk(played))[-1][4] for played in (copy, env)]
    assert ends[0] == ends[1] and ends[0]["success"]


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"admissible": "none", "shuffle": True}, {"admissible": 3, "reward": "sparse"}])
def test_the_contract_is_kept_with_other_options(options: dict[str, Any]) -> None:
    check_text_env(gym.make("coso/ALFWorldText-v0", **options), seed=2, vector=False)


def test_episodes_of_anything_said() -> None:
    env = make(on_invalid="random")
    rng = np.random.default_rng(0)
    env.action_space.seed(0)
    for episode in range(20):
        env.reset(seed=episode)
        ended = False
        while not ended:
            hostile = rng.random() < 0.2
            said = HOSTILE_UTTERANCES[rng.integers(len(HOSTILE_UTTERANCES))] if hostile else env.action_space.sample()
            observation, _, terminated, truncated, info = env.step(said)
            assert info["valid"] != hostile and info["action"]
            assert observation in env.observation_space
            ended = terminated or truncated


def test_vector_environments() -> None:
    envs: Any = coso_envs.make_vec("coso/ALFWorldText-v0", 3, autoreset_mode="SameStep", task_types=TASK_TYPES[:1])
    observations, _ = envs.reset(seed=0)
    finished = 0
    for _ in range(30):
        observations, _, terminated, _, _ = envs.step(envs.call("expert_utterance"))
        finished += int(terminated.sum())
    assert finished >= 6 and all(isinstance(prompt, str) for prompt in observations["prompt"])
    envs.close()
