"""Which commands do something, and what they are."""

from __future__ import annotations

import functools
from typing import NamedTuple

from coso_envs.alfworld.engines.facts import Facts
from coso_envs.alfworld.engines.world import World


class Command(NamedTuple):
    """A command that does something.

    Attributes:
        verb: name of the action in ALFWorld's domain.
        receptacle: the receptacle that it is done with; "" if none.
        thing: the object it is done to; "" if none.
    """

    verb: str
    receptacle: str = ""
    thing: str = ""


_MOST_KNOWN = 200
_ANYWHERE = {"look": Command("look"), "inventory": Command("inventory")}


class Options(NamedTuple):
    """The commands that are admissible: as sorted texts, and by text."""

    texts: tuple[str, ...]
    commands: dict[str, Command]


def options(world: World, facts: Facts) -> Options:
    """Return the admissible commands; found once for each way that a place and the agent's hand can be."""
    house, here = facts.house, world.at.get(facts.location, ())
    held = house.holding
    key = (
        facts.location,
        held,
        tuple([house.contents[place] for place in here]),
        tuple([place in house.opened for place in here]),
        facts.nearby.get(facts.location) if held in world.knives else None,
    )
    known: Options | None = world.options.get(key)
    if known is None:
        commands = _find(world, facts)
        known = Options(tuple(sorted(commands)), commands)
        if len(world.options) >= _MOST_KNOWN:
            world.options.clear()
        world.options[key] = known
    return known


def _find(world: World, facts: Facts) -> dict[str, Command]:
    house, here = facts.house, world.at.get(facts.location, ())
    held = house.holding
    found = _ANYWHERE | _walks(world.receptacles)
    if world.dialect.help:
        found["help"] = Command("help")
    for place in here:
        del found[f"go to {place}"]
    for place in here:
        found[f"examine {place}"] = Command("examine_receptacle", place)
        is_open = place in house.opened
        if place in world.openable:
            verb = "close" if is_open else "open"
            found[f"{verb} {place}"] = Command(verb, place)
        for thing in house.contents[place]:
            if thing in world.toggleable:
                # A lamp in a closed drawer can be switched on; of two receptacles with it the first counts.
                found.setdefault(f"use {thing}", Command("use", place, thing))
            if held is None and thing in world.pickupable and (is_open or place not in world.openable):
                found[f"take {thing} from {place}"] = Command("take", place, thing)
        if held is None:
            continue
        if place in world.fits.get(held, ()) and (is_open or place not in world.openable):
            found[world.dialect.put.format(thing=held, place=place)] = Command("put", place, held)
        for verb, users in (("clean", world.cleaners), ("heat", world.heaters), ("cool", world.coolers)):
            if place in users.get(held, ()):
                found[f"{verb} {held} with {place}"] = Command(verb, place, held)
    _add_hand(found, world, facts)
    return found


def _add_hand(found: dict[str, Command], world: World, facts: Facts) -> None:
    """Add the commands that need nothing but the hand and what is near."""
    held = facts.house.holding
    if held is not None:
        # Only what is held: in ALFWorld's domain the rule for other objects has a comma in a type's name.
        found[f"examine {held}"] = Command("examine_object", "", held)
    if held in world.knives:
        for thing in facts.nearby.get(facts.location, ()):
            if thing in world.sliceable:
                found[f"slice {thing} with {held}"] = Command("slice", "", thing)


@functools.lru_cache(maxsize=64)
def _walks(receptacles: tuple[str, ...]) -> dict[str, Command]:
    # Made once, they are shared by all the states of a game.
    return {f"go to {place}": Command("goto", place) for place in receptacles}
