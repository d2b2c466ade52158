"""Generated games: endless households with nothing to download, each fixed by its id ``split/task_type/number``.

Splits are disjoint by construction. A floor plan of ``valid_unseen`` is in no other split. ``valid_seen`` shares the
floor plans of ``train``, but an objective (task, object, target) in a floor plan belongs to one of the two alone.
"""

from __future__ import annotations

import functools
import random
import zlib
from collections.abc import Iterable
from typing import Literal, get_args

from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games.package_data import domain_text, with_task
from coso_envs.alfworld.games.problem import Thing, problem_text
from coso_envs.alfworld.games.rooms import ROOM_KINDS, SEEN_ROOMS, UNSEEN_ROOMS, Receptacle, Room, room, thing_id
from coso_envs.alfworld.games.tasks import TASKS, Objective, Task
from coso_envs.alfworld.games.vocabulary import FIXTURES, LAMPS, PLACES

Split = Literal["train", "valid_seen", "valid_unseen"]
SPLITS: tuple[Split, ...] = get_args(Split)

#: Games of each task type, by split: 3,600, 150 and 150 in all, about as many as ALFWorld has.
GAMES_PER_TYPE: dict[Split, int] = {"train": 600, "valid_seen": 25, "valid_unseen": 25}

_MAX_OBJECTS = 40
#: One objective in so many is held out for ``valid_seen``.
_HELD_OUT = 6
#: How many objects a receptacle is given at most, so that surfaces hold most of them.
_ROOM_IN = {
    "Toaster": 0,
    **dict.fromkeys(("CoffeeMachine", "Microwave", "StoveBurner"), 1),
    **dict.fromkeys(("HandTowelHolder", "ToiletPaperHanger", "TowelHolder"), 1),
    **dict.fromkeys(("ArmChair", "Cabinet", "Drawer", "GarbageCan", "LaundryHamper", "Ottoman", "Safe", "Toilet"), 2),
    **dict.fromkeys(("BathtubBasin", "Cart", "Shelf", "SinkBasin", "Sofa", "TVStand"), 3),
}
_ROOM_ON_SURFACES = 9


def game_ids(split: Split, task_types: Iterable[str] = TASK_TYPES) -> tuple[str, ...]:
    """Return the ids of a split's games of these task types, in a fixed order.

    Raises:
        ValueError: on an unknown split or task type.
    """
    task_types = tuple(task_types)
    for task_type in task_types:
        _check(split, task_type)
    return tuple(f"{split}/{t}/{number:04d}" for t in task_types for number in range(GAMES_PER_TYPE[split]))


@functools.lru_cache(maxsize=1024)
def load(id: str) -> Game:
    """Return the game of an id.

    Raises:
        ValueError: if no game has this id.
        ImportError: naming the extra to install, if there is no ``alfworld`` package.
    """
    split, _, rest = id.partition("/")
    task_type, _, number = rest.partition("/")
    if split not in SPLITS or task_type not in TASK_TYPES or not (number.isascii() and number.isdigit()):
        raise ValueError(f'there is no game {id!r}; ids look like "train/pick_and_place_simple/0012"')
    game = generate(split, task_type, int(number))
    if game.id != id:
        raise ValueError(f"there is no game {id!r}; did you mean {game.id!r}?")
    return game


def generate(split: Split, task_type: str, number: int) -> Game:
    """Return game ``number`` of a split's games of a type: always the same one.

    Raises:
        ValueError: on an unknown split or task type, or a number that is not in ``range(GAMES_PER_TYPE[split])``.
        ImportError: naming the extra to install, if there is no ``alfworld`` package.
    """
    _check(split, task_type)
    if not 0 <= number < GAMES_PER_TYPE[split]:
        raise ValueError(f"{split} has games 0 to {GAMES_PER_TYPE[split] - 1} of each type, not {number}")
    id = f"{split}/{task_type}/{number:04d}"
    rng = random.Random(id)
    objective, place = _draw_objective(rng, split, task_type)
    things = _furnish(rng, place, objective)
    template = rng.choice(objective.task.templates)
    description = template.format(thing=objective.thing.lower(), target=objective.target.lower())
    return Game(
        id=id,
        task_type=task_type,
        instruction=f"{description}.",
        problem=problem_text(id.replace("/", "_"), place, things, objective),
        domain=domain_text(),
        grammar=with_task(description),
    )


def _check(split: str, task_type: str) -> None:
    if split not in SPLITS:
        raise ValueError(f"split must be one of {SPLITS}, got {split!r}")
    if task_type not in TASK_TYPES:
        raise ValueError(f"task type must be one of {TASK_TYPES}, got {task_type!r}")


def _draw_objective(rng: random.Random, split: Split, task_type: str) -> tuple[Objective, Room]:
    while True:
        kind = rng.choice(TASKS[task_type].rooms)
        place = room(kind, rng.choice(UNSEEN_ROOMS if split == "valid_unseen" else SEEN_ROOMS))
        thing = rng.choice(_possible_things(task_type, kind))
        targets = _possible_targets(task_type, place, thing)
        if not targets:
            continue
        objective = Objective(task_type, thing, rng.choice(targets))
        if split == "valid_unseen" or _held_out(objective, place) == (split == "valid_seen"):
            return objective, place


def _held_out(objective: Objective, place: Room) -> bool:
    key = f"{place.name}/{objective.task_type}/{objective.thing}/{objective.target}"
    return zlib.crc32(key.encode()) % _HELD_OUT == 0


@functools.cache
def _possible_things(task_type: str, room_kind: str) -> tuple[str, ...]:
    treatable = TASKS[task_type].treatable
    return tuple(name for name in ROOM_KINDS[room_kind].objects if treatable is None or name in treatable)


def _possible_targets(task_type: str, place: Room, thing: str) -> list[str]:
    """Return classes of receptacles (or lamps) that an object can be brought to, and start away from."""
    task = TASKS[task_type]
    kinds = sorted({receptacle.kind for receptacle in place.receptacles})
    if task.lamp:
        return [lamp for lamp in sorted(place.kind.fixtures.keys() & LAMPS) if FIXTURES[lamp] & set(kinds)]
    targets = [kind for kind in kinds if kind in PLACES[thing] and kind != task.station and _capacity(kind)]
    starts = {target: _places_at_start(place, Objective(task_type, thing, target)) for target in targets}
    return [target for target in targets if sum(_capacity(r.kind) for r in starts[target]) >= task.count]


def _places_at_start(place: Room, objective: Objective) -> list[Receptacle]:
    """Return the places where wanted objects may start, so that it takes all steps of the task to bring them."""
    barred = {objective.target}
    if objective.task.treatment == "cool":
        barred.add("Fridge")  # where they would be cool already
    return [r for r in place.receptacles if r.kind in PLACES[objective.thing] and r.kind not in barred]


def _capacity(kind: str) -> int:
    return _ROOM_IN.get(kind, _ROOM_ON_SURFACES)


class _Filling:
    """The objects of a room while it is being filled."""

    def __init__(self, rng: random.Random, place: Room) -> None:
        self._rng = rng
        self._free = {receptacle.id: _capacity(receptacle.kind) for receptacle in place.receptacles}
        self._ids: set[str] = set()
        self.things: list[Thing] = []

    def add(self, kind: str, receptacles: Iterable[Receptacle]) -> bool:
        """Put one object somewhere in ``receptacles``; False if they are full."""
        by_kind: dict[str, list[Receptacle]] = {}
        for receptacle in receptacles:
            if self._free[receptacle.id]:
                by_kind.setdefault(receptacle.kind, []).append(receptacle)
        if not by_kind:
            return False
        # First the class, so that a dozen cabinets do not swallow everything.
        receptacle = self._rng.choice(by_kind[self._rng.choice(sorted(by_kind))])
        self._free[receptacle.id] -= 1
        self.things.append(Thing(self._new_id(kind, receptacle), kind, receptacle))
        return True

    def _new_id(self, kind: str, receptacle: Receptacle) -> str:
        while True:
            x, y, z = (value + self._rng.uniform(-0.3, 0.3) for value in receptacle.position)
            id = thing_id(kind, (x, y, z))
            if id not in self._ids:
                self._ids.add(id)
                return id


def _furnish(rng: random.Random, place: Room, objective: Objective) -> tuple[Thing, ...]:
    """Return the things in the room: first those that the task needs, then others."""
    filling = _Filling(rng, place)
    task: Task = objective.task
    starts = _places_at_start(place, objective)
    for _ in range(task.count):
        placed = filling.add(objective.thing, starts)
        assert placed, f"{place.name} has no room for {objective}"
    for kind, (low, high) in place.kind.fixtures.items():
        needed = 1 if task.lamp and kind == objective.target else low
        for _ in range(rng.randint(needed, max(needed, high))):
            filling.add(kind, (r for r in place.receptacles if r.kind in FIXTURES[kind]))

    counts = {kind: rng.randint(*limits) for kind, limits in place.kind.objects.items()}
    counts[objective.thing] = max(0, counts[objective.thing] - task.count)
    wanted = [kind for kind, count in counts.items() for _ in range(count)]
    rng.shuffle(wanted)
    kinds = list(place.kind.objects)
    while len(filling.things) < _MAX_OBJECTS and (wanted or len(filling.things) < place.kind.min_objects):
        kind = wanted.pop() if wanted else rng.choice(kinds)
        where = starts if kind == objective.thing else [r for r in place.receptacles if r.kind in PLACES[kind]]
        filling.add(kind, where)
    return tuple(filling.things)
