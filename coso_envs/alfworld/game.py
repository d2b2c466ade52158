"""One ALFWorld game: a task in a house, as PDDL and grammar texts."""

from __future__ import annotations

from dataclasses import dataclass

#: ALFWorld's six kinds of task, by the names that its ``traj_data.json`` files use.
TASK_TYPES = (
    "pick_and_place_simple",
    "look_at_obj_in_light",
    "pick_clean_then_place_in_recep",
    "pick_heat_then_place_in_recep",
    "pick_cool_then_place_in_recep",
    "pick_two_obj_and_place",
)


@dataclass(frozen=True)
class Game:
    """A game, as an engine needs it.

    Attributes:
        id: "train/pick_and_place_simple/0012", or for downloaded data the folder below the data root.
        task_type: one of :data:`TASK_TYPES`.
        instruction: the task as a sentence, "put a clean apple in fridge.".
        problem: PDDL problem.
        domain: PDDL domain.
        grammar: TextWorld grammar with the instruction filled in, as in a ``game.tw-pddl`` file.
        file: the file that it was read from; "" for a generated game.
    """

    id: str
    task_type: str
    instruction: str
    problem: str
    domain: str
    grammar: str
    file: str = ""

    @property
    def source(self) -> str:
        """The name by which messages call the game, so that its reader finds it: its file, or its id."""
        return self.file or self.id
