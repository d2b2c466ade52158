"""Whole episodes: of the expert in both styles, on every split and in every format, and of random agents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import coso_envs  # noqa: F401 - registers the ids
import parsers
from coso_envs.android.env import AitWEnv, AitWGeneralEnv, AitWWebShoppingEnv
from coso_envs.android.tasks.generate import SPLITS
from parsers import GuiActionType, GuiParser

SMALL: dict[str, Any] = {"resolution": (135, 285)}


def success_rate(env: AitWEnv, episodes: int, seed: int = 0) -> float:
    rng = np.random.default_rng(seed)
    tasks = rng.permutation(len(env.tasks))
    successes = 0
    for i in range(episodes):
        env.reset(seed=seed + i, options={"task": int(tasks[i % len(tasks)])})
        while True:
            _, reward, terminated, truncated, info = env.step(env.expert_utterance(rng=rng))
            if terminated or truncated:
                break
        assert reward == float(info["success"])
        successes += info["success"]
    return successes / episodes


@pytest.mark.slow
@pytest.mark.parametrize("made", [AitWGeneralEnv, AitWWebShoppingEnv])
@pytest.mark.parametrize(
    ("style", "split"),
    [*(("aitw", split) for split in ("train", "test")), *(("mixed", split) for split in SPLITS[:-1])],
)
def test_the_expert_solves_everything(made: type[AitWEnv], style: Any, split: Any) -> None:
    env = made(style=style, split=split, parser="coso/gui-call", image=False, screen_text=False)
    assert success_rate(env, 250) == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("made", [AitWGeneralEnv, AitWWebShoppingEnv])
def test_the_expert_recovers_from_disturbances(made: type[AitWEnv]) -> None:
    env = made(disturbance=0.3, image=False, screen_text=False)
    assert success_rate(env, 250) >= 0.99


FORMATS = (
    "coso/android-world", "coso/app-agent", "coso/autoglm", "coso/autoui", "coso/cogagent", "coso/cogagent-9b",
    "coso/gui-call",
    "coso/gui-owl", "coso/mai-ui", "coso/qwen2.5-vl", "coso/qwen3-vl", "coso/ui-tars", "coso/ui-venus",
)  # fmt: skip


def test_every_parser_of_touch_screens_is_tried() -> None:
    made = {id: parsers.make(id) for id in parsers.registry if id.startswith("coso/")}
    assert set(FORMATS) == {id for id, parser in made.items() if isinstance(parser, GuiParser)}


@pytest.mark.slow
@pytest.mark.parametrize("id", FORMATS)
def test_the_expert_speaks_every_format(id: str) -> None:
    for kind in (AitWWebShoppingEnv, AitWGeneralEnv):
        assert success_rate(kind(parser=id, image=False, screen_text=False), 10) == 1.0


def test_a_parser_that_counts_pixels_counts_those_of_the_screen() -> None:
    for id in ("coso/qwen2.5-vl", "coso/android-world"):
        env = AitWWebShoppingEnv(parser=id, resolution=(270, 570), screen_text=False)
        assert isinstance(env.parser, GuiParser)
        assert env.parser.size == (270, 570)
        assert success_rate(env, 3) == 1.0
    resized = parsers.make("coso/qwen2.5-vl", size=(280, 560))
    assert AitWWebShoppingEnv(parser=resized, **SMALL).parser is resized


@pytest.mark.slow
def test_the_expert_recovers_from_anything_that_was_done_before() -> None:
    env = AitWWebShoppingEnv(image=False, screen_text=False, max_steps=60)
    rng = np.random.default_rng(0)
    solved = 0
    for i in range(40):
        env.reset(seed=i)
        for step in range(60):
            if step < 15:
                action = env.parser.sample(rng)
                if action.type in (GuiActionType.COMPLETE, GuiActionType.IMPOSSIBLE):
                    continue
            else:
                action = env.expert_action()
            *_, terminated, _, info = env.step(env.parser.format(action))
            if terminated:
                solved += info["success"]
                break
    assert solved == 40


@pytest.mark.slow
@pytest.mark.parametrize("made", [AitWGeneralEnv, AitWWebShoppingEnv])
def test_random_actions_hardly_ever_succeed(made: type[AitWEnv]) -> None:
    env = made(image=False, screen_text=False)
    env.action_space.seed(0)
    successes = 0
    for i in range(150):
        env.reset(seed=i)
        while True:
            *_, terminated, truncated, info = env.step(env.action_space.sample())
            if terminated or truncated:
                break
        successes += info["success"]
    assert successes <= 3
