"""What AI2-THOR would be asked to do; the simulator itself is replaced by one that takes notes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from coso_envs.alfworld.game import Game
from coso_envs.alfworld.scene.thor import ThorRenderer
from coso_envs.alfworld.turn import House

FRIDGE, TABLE, APPLE, LAMP = "Fridge|-01.50|+00.00|+00.70", "DiningTable|+01.00", "Apple|1", "DeskLamp|2"
PROBLEM = """(define (problem tiny) (:domain alfred)
  (:objects agent1 - agent)
  (:init (atLocation agent1 loc_bar_0_bar_0_bar_0_bar_30)
    (receptacleAtLocation Fridge_bar__minus_01_dot_50_bar__plus_00_dot_00_bar__plus_00_dot_70
      loc_bar__minus_3_bar_2_bar_3_bar_60)
    (receptacleAtLocation DiningTable_bar__plus_01_dot_00 loc_bar_4_bar_0_bar_1_bar_45)
    (objectAtLocation Apple_bar_1 loc_bar_4_bar_0_bar_1_bar_45)
    (objectAtLocation DeskLamp_bar_2 loc_bar_4_bar_0_bar_1_bar_45))
  (:goal (and)))"""
SCENE = {
    "scene_num": 7,
    "object_poses": [{"objectName": "Apple_1"}],
    "object_toggles": [{"objectType": "DeskLamp", "isOn": False}],
    "dirty_and_empty": True,
    "init_action": {"action": "TeleportFull", "x": 0.5, "y": 0.9, "z": 0.5, "horizon": 30, "rotation": 0},
}
CONTENTS = {"fridge 1": (), "diningtable 1": ("apple 1", "desklamp 1")}
START = House(None, None, CONTENTS, openable=frozenset({"fridge 1"}), opened=frozenset())


class Notes:
    """Stands for ``ai2thor.controller.Controller``."""

    def __init__(self, fails: str = "") -> None:
        self.asked: list[dict[str, Any]] = []
        self.fails = fails
        self.stopped = False
        self.last_event = SimpleNamespace(
            frame=np.full((100, 100, 3), 9, np.uint8),
            metadata={
                "objects": [{"objectId": id} for id in (FRIDGE, TABLE, APPLE, LAMP)],
                "agent": {"position": {"y": 0.9}},
                "lastActionSuccess": True,
                "errorMessage": "no room",
            },
        )

    def reset(self, scene: str) -> None:
        self.asked.append({"action": f"load {scene}"})

    def step(self, action: dict[str, Any]) -> Any:
        self.asked.append(action)
        self.last_event.metadata["lastActionSuccess"] = action["action"] != self.fails
        return self.last_event

    def stop(self) -> None:
        self.stopped = True

    def new(self) -> list[tuple[Any, ...]]:
        """What was asked for since the last call: actions with the things they are about."""
        new = [(a["action"], *(a[k] for k in ("objectId", "receptacleObjectId") if k in a)) for a in self.asked]
        self.asked.clear()
        return new


def game(root: Path, scene: Any = SCENE) -> Game:
    folder = root / "train" / "trial_1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "traj_data.json").write_text(json.dumps({"scene": scene}))
    return Game("train/trial_1", "pick_and_place_simple", "put some apple in fridge.", PROBLEM, "", "")


def started(root: Path, fails: str = "") -> tuple[ThorRenderer, Notes]:
    notes = Notes(fails)
    renderer = ThorRenderer(100, root, notes)
    renderer.start(game(root), START)
    return renderer, notes


def test_a_game_loads_its_room_as_it_was_recorded(tmp_path: Path) -> None:
    _, notes = started(tmp_path)
    assert notes.asked[-1] == SCENE["init_action"]
    assert [name for name, *_ in notes.new()] == [
        *("load FloorPlan7", "Initialize", "SetObjectToggles", "SetStateOfAllObjects", "SetStateOfAllObjects"),
        *("SetObjectPoses", "TeleportFull"),
    ]


def test_the_simulator_follows_the_text(tmp_path: Path) -> None:
    renderer, notes = started(tmp_path)
    notes.new()
    at_table = replace(START, place="diningtable 1")
    renderer.draw(at_table, "")
    (teleport,) = notes.asked
    assert (teleport["x"], teleport["y"], teleport["z"]) == (1.0, 0.9, 0.0)
    assert (teleport["rotation"], teleport["horizon"]) == (90, 45)
    notes.new()
    lit = replace(at_table, on=frozenset({"desklamp 1"}))
    renderer.draw(lit, "")
    assert notes.new() == [("ToggleObjectOn", LAMP)]
    held = replace(lit, holding="apple 1", contents={**lit.contents, "diningtable 1": ("desklamp 1",)})
    renderer.draw(held, "")
    assert notes.new() == [("PickupObject", APPLE)]
    at_fridge = replace(held, place="fridge 1", opened=frozenset({"fridge 1"}))
    renderer.draw(at_fridge, "")
    assert [round(notes.asked[0][key], 2) for key in "xz"] == [-0.75, 0.5] and notes.asked[0]["rotation"] == 270
    assert notes.new() == [("TeleportFull",), ("OpenObject", FRIDGE)]
    put = replace(at_fridge, holding=None, contents={"fridge 1": ("apple 1",), "diningtable 1": ("desklamp 1",)})
    renderer.draw(put, "")
    assert notes.new() == [("PutObject", APPLE, FRIDGE)]
    renderer.draw(put, "")
    assert notes.new() == []


def test_any_state_of_the_game_can_be_drawn_next(tmp_path: Path) -> None:
    renderer, notes = started(tmp_path)
    contents = {"fridge 1": ("apple 1",), "diningtable 1": ("desklamp 1",)}
    later = replace(START, place="fridge 1", contents=contents, sliced=frozenset({"apple 1"}))
    notes.new()
    renderer.draw(later, "")
    moved = [("TeleportFull",), ("PickupObject", APPLE), ("PutObject", APPLE, FRIDGE), ("SliceObject", APPLE)]
    assert notes.new() == moved
    renderer.draw(START, "")
    # What is sliced cannot be made whole, so the room is loaded again; nothing else is left to do.
    assert notes.new()[0] == ("load FloorPlan7",)
    assert renderer.draw(START, "").shape == (100, 100, 3) and notes.new() == []


def test_pictures_are_fresh_arrays(tmp_path: Path) -> None:
    renderer, _ = started(tmp_path)
    picture = renderer.draw(START, "")
    assert picture.dtype == np.uint8
    picture[:] = 0
    assert (renderer.draw(START, "") == 9).all()


def test_what_the_simulator_refuses_is_told(tmp_path: Path) -> None:
    renderer, _ = started(tmp_path, fails="ToggleObjectOn")
    with pytest.warns(RuntimeWarning, match="AI2-THOR could not do ToggleObjectOn, its picture may differ: no room"):
        renderer.draw(replace(START, on=frozenset({"desklamp 1"})), "")


def test_a_game_without_a_recorded_room_is_refused_by_the_name_of_its_file(tmp_path: Path) -> None:
    renderer = ThorRenderer(100, tmp_path, Notes())
    with pytest.raises(RuntimeError, match="start the renderer with a game"):
        renderer.draw(START, "")
    with pytest.raises(ValueError, match=r"traj_data\.json cannot be read"):
        renderer.start(Game("train/none", "", "", PROBLEM, "", ""), START)
    with pytest.raises(ValueError, match=r"traj_data\.json describes no scene: it needs scene_num"):
        renderer.start(game(tmp_path, {"scene_num": 1}), START)


def test_without_ai2thor_the_package_to_install_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ai2thor", None)
    with pytest.raises(ImportError, match=r'pip install "alfworld\[vis\]"'):
        ThorRenderer(300, tmp_path)


def test_the_simulator_is_started_in_the_size_of_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Controller(Notes):
        def start(self, **arguments: Any) -> None:
            self.asked.append(arguments)

    made = Controller()
    monkeypatch.setitem(sys.modules, "ai2thor", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "ai2thor.controller", SimpleNamespace(Controller=lambda: made))
    renderer = ThorRenderer(224, tmp_path)
    assert made.asked == [{"player_screen_width": 224, "player_screen_height": 224}]
    renderer.close()
    assert made.stopped
