"""Errands: MiniGrid's own rules, rewards and pictures, and a text that says where things are."""

from __future__ import annotations

import importlib.util
import re
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from minigrid.wrappers import RGBImgPartialObsWrapper

from coso_envs.babyai.env import BabyAIEnv
from coso_envs.babyai.simulator import ACTIONS

#: Directions as steps (column, row), in the words of ``info["state"]``.
AHEAD = {"right": (1, 0), "down": (0, 1), "left": (-1, 0), "up": (0, -1)}


def make(level: str = "GoToLocal", **kwargs: Any) -> Any:
    return gym.make(f"coso/BabyAI-{level}-v0", **{"parser": "coso/plain", "size": 64, **kwargs})


def told(prompt: str) -> set[tuple[str, int, int]]:
    """The things in the text, with cells forward and to the right."""
    found = set()
    for part in re.search(r"^You see: (.+)\.$", prompt, re.MULTILINE)[1].split("; "):  # type: ignore[index]
        name, *_ = re.split(r" (?=\d+ (?:forward|left|right))", part)
        amounts = {side: int(number) for number, side in re.findall(r"(\d+) (forward|left|right)", part)}
        right = amounts.get("right", 0) - amounts.get("left", 0)
        found.add((name.partition(" ")[2], amounts.get("forward", 0), right))
    return found


def in_view(state: dict[str, Any]) -> set[tuple[str, int, int]]:
    """The things of a room without inner walls that are at most 6 cells ahead and 3 to the side, from the map."""
    (column, row), (across, along) = state["position"], AHEAD[state["direction"]]
    found = set()
    for line in state["things"]:
        name, place = line.split(" at ")
        x, y = (int(number) for number in place.split(", "))
        forward = (x - column) * across + (y - row) * along
        right = -(x - column) * along + (y - row) * across
        if 0 <= forward <= 6 and abs(right) <= 3:
            found.add((name, forward, right))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_the_text_says_where_all_things_in_view_are(seed: int) -> None:
    env = make(image=False, max_steps=40)
    observation, info = env.reset(seed=seed)
    rng = np.random.default_rng(seed)
    for _ in range(40):
        things = {thing for thing in told(observation["prompt"]) if thing[0] != "wall"}
        assert things - {("", 0, 0)} == in_view(info["state"])
        observation, _, terminated, _, info = env.step(ACTIONS[rng.integers(3)])
        if terminated:
            observation, info = env.reset()


def test_the_text_says_where_the_walls_are() -> None:
    env = make("GoToObjS4", image=False)  # two by two cells
    for seed in range(10):
        observation, info = env.reset(seed=seed)
        walls = {(forward, right) for name, forward, right in told(observation["prompt"]) if name == "wall"}
        (column, row), (across, along) = info["state"]["position"], AHEAD[info["state"]["direction"]]

        def free(across: int, along: int, column: int = column, row: int = row) -> int:
            return {(1, 0): 3 - column, (-1, 0): column, (0, 1): 3 - row, (0, -1): row}[across, along]

        assert walls == {(free(across, along), 0), (0, -free(along, -across)), (0, free(-along, across))}


@pytest.mark.parametrize("level", ["GoToLocal", "PutNextLocalS5N3", "UnlockPickup"])
def test_it_is_minigrids_game(level: str) -> None:
    """The same rewards and the same pixels as the bare environment, action by action."""
    env = make(level, size=7 * 9 + 1)
    bare: Any = RGBImgPartialObsWrapper(gym.make(f"BabyAI-{level}-v0", disable_env_checker=True), tile_size=9)
    for layout in range(5):
        observation, info = env.reset(options={"layout": layout})
        wanted, _ = bare.reset(seed=layout)
        bare.unwrapped.max_steps = env.unwrapped.max_steps
        rng = np.random.default_rng(layout)
        ended = False
        while not ended:
            assert info["task"] == wanted["mission"]
            np.testing.assert_array_equal(observation["image"][:63, :63], wanted["image"])
            expert = env.unwrapped.expert_action()
            action = ACTIONS[rng.integers(7)] if rng.random() < 0.3 else expert
            observation, reward, *ends, info = env.step(action)
            wanted, *outcome, _ = bare.step(ACTIONS.index(action))
            assert [reward, *ends] == outcome
            ended = any(ends)


def test_the_picture_can_show_all_rooms() -> None:
    env = make("UnlockPickup", view="rooms", size=11 * 6 + 3)
    bare: Any = gym.make("BabyAI-UnlockPickup-v0", render_mode="rgb_array", tile_size=6, disable_env_checker=True)
    bare.reset(seed=4)
    picture = env.reset(options={"layout": 4})[0]["image"]
    drawing = bare.render()  # 11 by 6 cells, in the middle
    np.testing.assert_array_equal(picture[16 : 16 + 36, 1 : 1 + 66], drawing)
    assert picture.sum() == drawing.sum()


def test_steps_without_an_action_cost_and_count() -> None:
    env = make("OpenRedDoor", image=False)
    env.reset(seed=0)
    assert env.step("hm")[1] == -0.1
    steps, reward = 1, 0.0
    while not reward:
        _, reward, _, _, info = env.step(env.unwrapped.expert_utterance())
        steps += 1
    assert info["success"]
    assert reward == pytest.approx(1 - 0.9 * steps / 50)


def test_the_prompt_has_the_latest_actions() -> None:
    env = make(history=2, image=False, prompt="{history}")
    assert env.reset(seed=0)[0]["prompt"] == ""
    for action in ("turn left", "turn right", "done"):
        prompt = env.step(action)[0]["prompt"]
    assert prompt == "Your latest actions: turn right, done.\n"
    assert make(history=0, image=False, prompt="{history}").reset(seed=0)[0]["prompt"] == ""


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"level": "GoToLokal"}, "there is no level 'GoToLokal' of BabyAI here; did you mean 'GoToLocal'"),
        ({"level": "?"}, r"there is no level '\?' of BabyAI here; choose one of GoToRedBallGrey, "),
        ({"level": "KeyInBox"}, "there is no level 'KeyInBox'"),
        ({"view": "bird"}, r"view must be one of \('agent', 'rooms'\), got 'bird'"),
        ({"history": -1}, "history must be at least 0, got -1"),
        ({"max_steps": 0}, "max_steps must be at least 1, got 0"),
    ],
)
def test_wrong_arguments_are_named(kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BabyAIEnv(**{"level": "GoToLocal", **kwargs})


def test_a_missing_extra_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"needs 'minigrid'; install it with: pip install 'coso-envs\[peers\]'"):
        BabyAIEnv(level="GoToLocal")
