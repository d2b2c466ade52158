"""The environment plays the games of every archive of ALFWorld, and takes a command in either spelling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest

import coso_envs  # noqa: F401  (registers the environments)
from coso_envs.alfworld.engines.fast import FastTurn
from coso_envs.alfworld.game import TASK_TYPES
from coso_envs.alfworld.games import generated as games
from coso_envs.testing import check_text_env
from tests.coso_envs.alfworld.archives import ARCHIVES
from tests.coso_envs.alfworld.miniature import write_game


def make(data: Path, version: str, **arguments: Any) -> Any:
    """An environment with one game of each task type, as an archive words them."""
    for number, task_type in enumerate(TASK_TYPES):
        write_game(data, "train", ARCHIVES[version](games.generate("train", task_type, number)), trial=number)
    return gym.make("coso/ALFWorld-v0", data=str(data), size=64, **arguments).unwrapped


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("admissible", ["all", "none"])
@pytest.mark.parametrize("version", ARCHIVES)
def test_the_expert_wins(version: str, admissible: str, tmp_path: Path) -> None:
    env = make(tmp_path, version, admissible=admissible)
    for task in env.games:
        _, info = env.reset(seed=0, options={"task": task})
        assert isinstance(env.state.turn, FastTurn)
        ended = False
        while not ended:
            _, _, terminated, truncated, info = env.step(env.expert_utterance())
            assert info["valid"] and info["state"]["nothing_happened"] == 0
            ended = terminated or truncated
        assert info["success"]


@pytest.mark.parametrize("admissible", ["all", "none"])
@pytest.mark.parametrize(
    ("version", "shown"),
    [("archive 2.1.1", "You put the {} in/on the {}."), ("archive 2.1.2", "You move the {} to the {}.")],
)
def test_either_spelling_is_taken(version: str, shown: str, admissible: str, tmp_path: Path) -> None:
    env = make(tmp_path, version, admissible=admissible)
    for spelling in ("put {} in/on {}", "move {} to {}", "put the {} in the {}"):
        env.reset(seed=0, options={"task": env.games[0]})
        while not (turn := env.state.turn).won:
            command = env.expert_action()
            if command.startswith(("put", "move")):
                named = (turn.house.holding, turn.house.place)
                *_, info = env.step(json.dumps({"action": spelling.format(*named)}))
                assert info["valid"] and env.state.turn.text == shown.format(*named)
            else:
                env.step(env.expert_utterance())


@pytest.mark.slow
@pytest.mark.parametrize("admissible", ["all", "none", 4])
def test_the_contract_holds_in_old_words(admissible: str | int, tmp_path: Path) -> None:
    env = make(tmp_path, "archive 2.1.1", admissible=admissible, image=False)
    check_text_env(env, vector=False)


def test_the_grammars_random_commands_are_admissible_in_old_words(tmp_path: Path) -> None:
    env = make(tmp_path, "archive 2.1.1", admissible="none", image=False)
    env.reset(seed=0, options={"task": env.games[0]})
    while not (command := env.expert_action()).startswith("move"):
        env.step(env.expert_utterance())
    turn = env.apply(command).state.turn
    assert turn.text.startswith("You put the")
