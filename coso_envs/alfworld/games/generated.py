"""Generated games: endless households with nothing to download, each fixed by its id ``split/task_type/number``.

Rooms, contents and objectives are drawn as ALFWorld's own games have them, see :mod:`coso_envs.alfworld.games.tables`.
Splits are disjoint by construction. A floor plan of ``valid_unseen`` is in no other split. ``valid_seen`` shares the
floor plans of ``train``, but an objective (task, object, target) in a floor plan belongs to one of the two alone.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import random
import zlib
from collections.abc import Iterable
from typing import Literal, get_args

from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games.filling import can_start, furnish
from coso_envs.alfworld.games.package_data import domain_text, with_task
from coso_envs.alfworld.games.problem import problem_text
from coso_envs.alfworld.games.rooms import Room, room, room_numbers
from coso_envs.alfworld.games.tables import objectives
from coso_envs.alfworld.games.tasks import Objective

Split = Literal["train", "valid_seen", "valid_unseen"]
SPLITS: tuple[Split, ...] = get_args(Split)

#: How many games of a split there are of each task type: "real", as many as ALFWorld has; "even", the same number.
Shares = Literal["real", "even"]
SHARES: tuple[Shares, ...] = get_args(Shares)

_REAL_GAMES: dict[Split, tuple[int, ...]] = {
    "train": (790, 308, 650, 459, 533, 813),
    "valid_seen": (35, 13, 27, 16, 25, 24),
    "valid_unseen": (24, 18, 31, 23, 21, 17),
}
_EVEN_GAMES: dict[Split, int] = {"train": 600, "valid_seen": 25, "valid_unseen": 25}

#: One objective in a room of so many is held out for ``valid_seen``.
_HELD_OUT = 6
#: The fractions of its multiples are spread evenly, however many of them there are.
_GOLDEN = (5**0.5 - 1) / 2


def number_of_games(split: Split, task_type: str, shares: Shares = "real") -> int:
    """Return how many games of a task type a split has.

    Raises:
        ValueError: on unknown shares, split or task type.
    """
    _check(split, task_type)
    if shares not in SHARES:
        raise ValueError(f"shares must be one of {SHARES}, got {shares!r}")
    return _EVEN_GAMES[split] if shares == "even" else _REAL_GAMES[split][TASK_TYPES.index(task_type)]


def game_ids(split: Split, task_types: Iterable[str] = TASK_TYPES, shares: Shares = "real") -> tuple[str, ...]:
    """Return the ids of a split's games of these task types, in a fixed order; games have one id under all shares.

    Raises:
        ValueError: on an unknown split or task type, or unknown shares.
    """
    return tuple(f"{split}/{t}/{n:04d}" for t in task_types for n in range(number_of_games(split, t, shares)))


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
        ValueError: on an unknown split or task type, or a number beyond those of all shares.
        ImportError: naming the extra to install, if there is no ``alfworld`` package.
    """
    most = max(number_of_games(split, task_type, shares) for shares in SHARES)
    if not 0 <= number < most:
        raise ValueError(f"{split} has games 0 to {most - 1} of {task_type}, not {number}")
    id = f"{split}/{task_type}/{number:04d}"
    rng = random.Random(id)
    objective, place = _draw_objective(rng, split, task_type, number)
    things = furnish(rng, place, objective)
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


def _draw_objective(rng: random.Random, split: Split, task_type: str, number: int) -> tuple[Objective, Room]:
    """Draw an objective as often as ALFWorld has it, and a floor plan of the split in which it can be reached.

    The numbers of games step through all objectives, so that the first games hold them in the same shares, too.
    """
    rows, limits = _objectives(task_type)
    rank = number * _GOLDEN % 1.0
    while True:
        kind, thing, target = rows[bisect.bisect_right(limits, rank * limits[-1])]
        objective = Objective(task_type, thing, target)
        places = _possible_rooms(objective, kind, split)
        if places:
            return objective, rng.choices(places, [place.weight for place in places])[0]
        rank = rng.random()


@functools.cache
def _objectives(task_type: str) -> tuple[tuple[tuple[str, str, str], ...], tuple[int, ...]]:
    """Return the objectives of a task type with their cumulative weights."""
    rows = objectives()[task_type]
    return tuple(row for row, _ in rows), tuple(itertools.accumulate(games for _, games in rows))


@functools.cache
def _possible_rooms(objective: Objective, kind: str, split: Split) -> tuple[Room, ...]:
    """Return the floor plans of a split where an objective has a target, and room for its objects away from it."""
    numbers = room_numbers(kind, unseen=split == "valid_unseen")
    places = [place for place in (room(kind, number) for number in numbers) if can_start(place, objective)]
    if split != "valid_unseen":
        # A sixth of the plans, none if there are few: every objective is trained somewhere.
        held_out = sorted(places, key=lambda place: _hash(objective, place))[: (len(places) + 2) // _HELD_OUT]
        places = [place for place in places if (place in held_out) == (split == "valid_seen")]
    return tuple(places)


def _hash(objective: Objective, place: Room) -> int:
    return zlib.crc32(f"{place.name}/{objective.task_type}/{objective.thing}/{objective.target}".encode())
