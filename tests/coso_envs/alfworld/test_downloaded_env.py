"""Environments of downloaded games, and the simulator that draws them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from coso_envs.alfworld.env import ALFWorldEnv
from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games import generated as games
from coso_envs.alfworld.scene.thor import ThorRenderer
from coso_envs.alfworld.text_env import ALFWorldTextEnv
from coso_envs.alfworld.turn import House
from tests.coso_envs.alfworld.walking import make, say, walk

TASK_TYPE = TASK_TYPES[0]


@pytest.fixture
def downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two games in the layout of ALFWorld's data."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for number in (1, 0):
        game = games.load(f"train/{TASK_TYPE}/000{number}")
        folder = tmp_path / "data" / "json_2.1.1" / "train" / f"{TASK_TYPE}-{number}" / "trial"
        folder.mkdir(parents=True)
        (folder / "traj_data.json").write_text(json.dumps({"task_type": TASK_TYPE}))
        texts = {"pddl_problem": game.problem, "pddl_domain": game.domain, "grammar": game.grammar, "solvable": True}
        (folder / "game.tw-pddl").write_text(json.dumps(texts))
    return tmp_path / "data"


def test_downloaded_games(downloaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALFWORLD_DATA", str(downloaded))
    env = ALFWorldTextEnv(data="$ALFWORLD_DATA")
    assert env.games == tuple(f"train/{TASK_TYPE}-{number}/trial" for number in (0, 1))
    observation, info = env.reset(options={"task": env.games[0]})
    expected = make().reset(options={"task": f"train/{TASK_TYPE}/0000"})
    assert (observation, info["task"]) == (expected[0], expected[1]["task"])
    *_, last = walk(env)
    assert last[4]["success"] and last[4]["state"]["game"] == env.games[0]
    with pytest.raises(ValueError, match=f"has no games of these task types in train: {TASK_TYPES[1]}"):
        ALFWorldTextEnv(data=downloaded, task_types=TASK_TYPES[1:2])
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*nowhere"):
        ALFWorldTextEnv(data=downloaded / "nowhere")
    (downloaded / "json_2.1.1" / env.games[1] / "game.tw-pddl").write_text('{"solvable": true}')
    with pytest.raises(ValueError, match=r'game\.tw-pddl has no text "pddl_problem"'):
        env.reset(options={"task": env.games[1]})


class Simulator(ThorRenderer):
    """Notes down what it is asked for."""

    said: ClassVar[list[Any]] = []

    def __init__(self, size: int, root: Path) -> None:
        self.said.append((size, root))

    def start(self, game: Game, house: House, shuffle_seed: int | None = None) -> None:
        self.said.append((game.id, house.place, shuffle_seed))

    def draw(self, house: House, task: str) -> np.ndarray:
        self.said.append((house.place, task))
        return np.zeros((300, 300, 3), np.uint8)

    def close(self) -> None:
        self.said.append("closed")


def test_the_simulator_follows_the_game(downloaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coso_envs.alfworld.env.ThorRenderer", Simulator)
    monkeypatch.setattr(Simulator, "said", [])
    env = ALFWorldEnv(data=downloaded, renderer="thor", history=0)
    assert Simulator.said == []  # a process is started when it is needed
    first, second = env.games
    task = env.reset(seed=0, options={"task": first})[1]["task"]
    before = env.snapshot
    place = env.state_info()["admissible"][0].removeprefix("go to ")
    env.step(say(f"go to {place}"))
    env.reset(options={"task": second})
    env.snapshot = before
    env.step(say("look"))
    env.close()
    said = Simulator.said
    assert said[:3] == [(300, downloaded / "json_2.1.1"), (first, None, None), (None, task)]
    assert [game for game, *rest in said if len(rest) == 2] == [first, second, first]
    assert (place, task) in said and said[-1] == "closed"
    with pytest.raises(ValueError, match='renderer="thor" draws downloaded games only: say where they are with data='):
        ALFWorldEnv(renderer="thor")
