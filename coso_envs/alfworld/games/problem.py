"""Writes a furnished room and a goal as a PDDL problem of ALFWorld's domain."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coso_envs.alfworld.games.rooms import Receptacle, Room
from coso_envs.alfworld.games.tasks import Objective
from coso_envs.alfworld.games.vocabulary import (
    CLEANABLE,
    COOLABLE,
    FIXTURES,
    HEATABLE,
    LAMPS,
    LOOSE,
    PLACES,
    SLICEABLE,
    VESSELS,
)


@dataclass(frozen=True)
class Thing:
    """An object of a game: id, class, and the receptacle it starts in."""

    id: str
    kind: str
    receptacle: Receptacle


# Predicate -> classes of objects it is true of.
_ABILITIES = {
    "pickupable": PLACES.keys() | LOOSE,
    "isReceptacleObject": VESSELS,
    "cleanable": CLEANABLE,
    "heatable": HEATABLE,
    "coolable": COOLABLE,
    "toggleable": LAMPS,
    "sliceable": SLICEABLE,
}


def problem_text(name: str, room: Room, things: Sequence[Thing], objective: Objective) -> str:
    """Write the problem: every fact of the start, all doors closed, the agent next to nothing."""
    receptacle_kinds = sorted({receptacle.kind for receptacle in room.receptacles})
    thing_kinds = sorted({thing.kind for thing in things})
    objects = [
        "agent1 - agent",
        *(f"{kind}Type - otype" for kind in thing_kinds),
        *(f"{kind}Type - rtype" for kind in receptacle_kinds),
        *sorted(f"{thing.id} - object" for thing in things),
        *sorted(f"{receptacle.id} - receptacle" for receptacle in room.receptacles),
        *dict.fromkeys(f"{receptacle.location} - location" for receptacle in room.receptacles),
        f"{room.start} - location",
    ]
    facts = [
        *(f"(receptacleType {receptacle.id} {receptacle.kind}Type)" for receptacle in room.receptacles),
        *(f"(receptacleAtLocation {receptacle.id} {receptacle.location})" for receptacle in room.receptacles),
        *(f"(openable {receptacle.id})" for receptacle in room.receptacles if receptacle.door),
        *(f"(canContain {place}Type {kind}Type)" for place in receptacle_kinds for kind in thing_kinds
          if kind not in FIXTURES and place in PLACES[kind]),
        *(f"(objectType {thing.id} {thing.kind}Type)" for thing in things),
        *(f"({ability} {t.id})" for ability, kinds in _ABILITIES.items() for t in things if t.kind in kinds),
        *(f"(inReceptacle {thing.id} {thing.receptacle.id})" for thing in things),
        *(f"(objectAtLocation {thing.id} {thing.receptacle.location})" for thing in things),
        f"(atLocation agent1 {room.start})",
        "(= (total-cost) 0)",
    ]  # fmt: skip
    formula = objective.task.formula.format(thing=objective.thing, target=objective.target)
    return (
        f"(define (problem {name})\n(:domain alfred)\n(:objects\n{_lines(objects)}\n)\n(:init\n{_lines(facts)}\n)\n"
        f"(:goal\n    (and\n{textwrap.indent(formula, ' ' * 8)}\n    )\n)\n(:metric minimize (total-cost))\n)\n"
    )


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(f"    {part}" for part in parts)
