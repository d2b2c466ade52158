"""Pictures from AI2-THOR, the simulator that ALFWorld's data were recorded in, where a user has it.

Written against ai2thor 2.1.0, the version that ALFWorld names. The simulator is a program for a machine with a display;
it has not been run with this project: the tests check what it would be asked to do.
"""

from __future__ import annotations

import importlib
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from coso_envs.alfworld.engines.names import display_names
from coso_envs.alfworld.engines.pddl import read_problem
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.games.index import TRAJECTORY_FILE, load_json
from coso_envs.alfworld.turn import House

#: Metres per step of the positions in PDDL names of locations, and height of the camera, as in ALFWorld.
_STEP = 0.25
_CAMERA = 0.75
_SIGNS = {"bar": "|", "minus": "-", "plus": "+", "dot": ".", "comma": ","}


class ThorRenderer:
    """Draws AI2-THOR's view; :meth:`start` it with a game before the first picture of the game.

    The simulator follows the text game: before each picture it gets the place of the agent and of the objects, and
    which things are open, held, switched on and sliced. It draws neither heat nor cleanliness, and nothing of the task.
    """

    def __init__(self, size: int, root: Path, controller: Any = None) -> None:
        """Start the simulator.

        Args:
            size: width and height of the picture in pixels.
            root: folder of the downloaded data, as :func:`coso_envs.alfworld.games.folder.find_data` gives it.
            controller: a started ``ai2thor.controller.Controller``; None starts one.

        Raises:
            ImportError: saying what to install, if there is no ai2thor.
        """
        self.size = size
        self._root = root
        self._controller = _start_controller(size) if controller is None else controller
        self._scene: dict[str, Any] = {}
        self._ids: dict[str, str] = {}
        self._poses: dict[str, tuple[float, ...]] = {}
        self._first: House | None = None
        self._shown: House | None = None

    def start(self, game: Game, house: House, shuffle_seed: int | None = None) -> None:
        """Load the room of a game.

        Args:
            game: one of the downloaded games; the simulator has no room for generated ones.
            house: the game's first state.
            shuffle_seed: as given to the engine, as it decides what things are called.

        Raises:
            ValueError: naming the file, if the game's trajectory is broken or not there.
        """
        file = self._root / game.id / TRAJECTORY_FILE
        scene = load_json(file).get("scene")
        keys = ("scene_num", "object_poses", "object_toggles", "dirty_and_empty", "init_action")
        if not isinstance(scene, dict) or any(key not in scene for key in keys):
            raise ValueError(f"{file} describes no scene: it needs {', '.join(keys)}")
        problem = read_problem(game.problem)
        names = display_names({name for _, *arguments in problem.facts for name in arguments}, shuffle_seed)
        spots = {fact[1]: fact[2] for fact in problem.facts if fact[0] == "receptacleatlocation"}
        self._scene = scene
        self._poses = {names[place]: tuple(map(float, _thor(spot).split("|")[1:])) for place, spot in spots.items()}
        self._first = house
        self._reset()
        # PDDL names have lost their capitals.
        spelled = {thing["objectId"].lower(): thing["objectId"] for thing in self._event.metadata["objects"]}
        self._ids = {name: spelled.get(_thor(id), _thor(id)) for id, name in names.items()}

    def draw(self, house: House, task: str) -> np.ndarray:
        """Return the agent's view as a fresh array, uint8 [size, size, 3]; ``task`` is not shown.

        Raises:
            RuntimeError: if no game was started.
        """
        if self._shown is None:
            raise RuntimeError("start the renderer with a game before it draws")
        if self._shown.sliced - house.sliced:
            # Sliced objects stay so until the room is loaded again.
            self._reset()
        self._follow(self._shown, house)
        self._shown = house
        return np.array(self._event.frame, dtype=np.uint8)

    def close(self) -> None:
        """Stop the simulator's process."""
        self._controller.stop()

    @property
    def _event(self) -> Any:
        return self._controller.last_event

    def _reset(self) -> None:
        scene = self._scene
        self._controller.reset(f"FloorPlan{scene['scene_num']}")
        self._ask("Initialize", gridSize=_STEP, cameraY=_CAMERA, renderImage=True, makeAgentsVisible=False)
        if scene["object_toggles"]:
            self._ask("SetObjectToggles", objectToggles=scene["object_toggles"])
        if scene["dirty_and_empty"]:
            self._ask("SetStateOfAllObjects", StateChange="CanBeDirty", forceAction=True)
            self._ask("SetStateOfAllObjects", StateChange="CanBeFilled", forceAction=False)
        self._ask("SetObjectPoses", objectPoses=scene["object_poses"])
        self._ask(**scene["init_action"])
        self._shown = self._first

    def _follow(self, old: House, new: House) -> None:
        """Ask for what differs between two states; they may be any two of a game."""
        if new.place is None and old.place is not None:
            self._ask(**self._scene["init_action"])
        elif new.place is not None and new.place != old.place:
            x, z, quarter_turns, horizon = self._poses[new.place]
            height = self._event.metadata["agent"]["position"]["y"]
            turned = {"rotateOnTeleport": True, "rotation": quarter_turns * 90, "horizon": horizon}
            self._ask("TeleportFull", x=x * _STEP, y=height, z=z * _STEP, **turned)
        was, now = _where(old), _where(new)
        moved = [name for name, place in now.items() if was.get(name) != place]
        # Doors are opened before things go through them, and the hand is emptied before it takes something else.
        for receptacle in sorted(new.opened - old.opened):
            self._force("OpenObject", receptacle)
        for name in sorted(moved, key=lambda name: (name != old.holding, name == new.holding)):
            if name != old.holding:
                self._force("PickupObject", name)
            if name != new.holding:
                self._force("PutObject", name, receptacleObjectId=self._ids[now[name]])
        for receptacle in sorted(old.opened - new.opened):
            self._force("CloseObject", receptacle)
        for name in sorted(new.sliced - old.sliced):
            self._force("SliceObject", name)
        for name in sorted(new.on ^ old.on):
            self._force("ToggleObjectOn" if name in new.on else "ToggleObjectOff", name)

    def _force(self, action: str, name: str, **arguments: Any) -> None:
        self._ask(action, objectId=self._ids[name], forceAction=True, **arguments)

    def _ask(self, action: str, **arguments: Any) -> None:
        event = self._controller.step({"action": action, **arguments})
        if not event.metadata["lastActionSuccess"]:
            said = event.metadata.get("errorMessage", "")
            warnings.warn(
                f"AI2-THOR could not do {action}, its picture may differ: {said}", RuntimeWarning, stacklevel=2
            )


def _thor(id: str) -> str:
    """Spell a PDDL name as AI2-THOR does, but for capitals: "fridge|-01.50|..."."""
    return re.sub(r"_(bar|minus|plus|dot|comma)_", lambda found: _SIGNS[found[1]], id)


def _where(house: House) -> dict[str, str]:
    """Return the receptacle of each object, "" for the hand."""
    places = {name: receptacle for receptacle, names in house.contents.items() for name in names}
    return places if house.holding is None else {**places, house.holding: ""}


def _start_controller(size: int) -> Any:
    try:
        module = importlib.import_module("ai2thor.controller")
    except ImportError as error:
        raise ImportError(
            'renderer="thor" needs AI2-THOR and a display; install it with `pip install "alfworld[vis]"`'
        ) from error
    controller = module.Controller()
    controller.start(player_screen_width=size, player_screen_height=size)
    return controller
