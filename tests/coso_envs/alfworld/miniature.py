"""A miniature of ALFWorld's downloaded data, written from generated games."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games import generated as games
from coso_envs.alfworld.games.tasks import read_objective


def write_game(root: Path, split: str, game: Game, *, suffix: str = "", trial: int = 0, **content: Any) -> Path:
    """Write the three files of a game as the real data have them; ``content`` changes ``game.tw-pddl``."""
    objective = read_objective(game.task_type, game.problem)
    thing, target = objective.thing.capitalize(), objective.target.capitalize()
    receptacle, lamp = ("None", target) if objective.task.lamp else (target, "None")
    folder = (
        root / split / f"{game.task_type}-{thing}-None-{target}-{307 + trial}{suffix}" / f"trial_T20190907_{trial:06d}"
    )
    folder.mkdir(parents=True)
    trajectory = {
        "images": [{"high_idx": 0, "image_name": "000000000.png", "low_idx": 0}],
        "pddl_params": {
            "mrecep_target": "",
            "object_sliced": False,
            "object_target": thing,
            "parent_target": receptacle,
            "toggle_target": lamp,
        },
        "plan": {"high_pddl": [], "low_actions": []},
        "scene": {"floor_plan": "FloorPlan307", "object_poses": [], "scene_num": 307},
        "task_id": folder.name,
        "task_type": game.task_type,
        "turk_annotations": {"anns": [{"high_descs": [], "task_desc": game.instruction, "votes": [1, 1]}]},
    }
    (folder / "traj_data.json").write_text(json.dumps(trajectory, indent=4))
    (folder / "initial_state.pddl").write_text(game.problem)
    whole = {
        "pddl_domain": game.domain,
        "grammar": game.grammar,
        "pddl_problem": game.problem,
        "solvable": True,
        "walkthrough": ["look"],
    }
    whole = {key: value for key, value in (whole | content).items() if value is not ...}
    (folder / "game.tw-pddl").write_text(json.dumps(whole))
    return folder


def write_miniature(data: Path) -> None:
    """Eight games, and one of each kind that ALFWorld passes over."""
    root = data / "json_2.1.1"
    for trial, task_type in enumerate(TASK_TYPES):
        write_game(root, "train", games.generate("train", task_type, 0), trial=trial)
    write_game(root, "valid_seen", games.generate("valid_seen", TASK_TYPES[0], 0))
    write_game(root, "valid_unseen", games.generate("valid_unseen", TASK_TYPES[1], 0))

    other = games.generate("train", TASK_TYPES[0], 1)
    write_game(root, "train", other, suffix="movable", trial=10)
    write_game(root, "train", other, suffix="Sliced", trial=11)
    write_game(root, "train", other, trial=12, solvable=False)
    write_game(root, "train", other, trial=13, solvable=None)
    write_game(root, "train", other, trial=14, solvable=...)
    (write_game(root, "train", other, trial=15) / "game.tw-pddl").unlink()
    (write_game(root, "train", other, trial=16) / "traj_data.json").unlink()
    foreign = write_game(root, "train", other, trial=17) / "traj_data.json"
    foreign.write_text(foreign.read_text().replace(other.task_type, "pick_and_place_with_tongs"))
