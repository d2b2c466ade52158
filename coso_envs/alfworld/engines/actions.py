"""The changes that a command makes."""

from __future__ import annotations

from dataclasses import replace

from coso_envs.alfworld.engines.commands import Command
from coso_envs.alfworld.engines.facts import Facts
from coso_envs.alfworld.engines.world import World


def execute(world: World, facts: Facts, command: Command) -> Facts:
    """Return the facts after an admissible command."""
    verb, place, thing = command
    house = facts.house
    if place and house.place != place:
        house = replace(house, place=place)
    here = facts.location
    match verb:
        case "goto":
            return replace(facts, house=house, location=world.location[place])
        case "open":
            house = replace(house, opened=house.opened | {place})
        case "close":
            house = replace(house, opened=house.opened - {place})
        case "take":
            left = tuple(other for other in house.contents[place] if other != thing)
            house = replace(house, holding=thing, contents={**house.contents, place: left})
            nearby = {**facts.nearby, here: facts.nearby.get(here, frozenset()) - {thing}}
            return replace(facts, house=house, nearby=nearby, taken=facts.taken | {(thing, place)})
        case "put":
            now = tuple(sorted({*house.contents[place], thing}, key=world.order.__getitem__))
            house = replace(house, holding=None, contents={**house.contents, place: now})
            nearby = {**facts.nearby, here: facts.nearby.get(here, frozenset()) | {thing}}
            return replace(facts, house=house, nearby=nearby, taken=facts.taken - {(thing, place)})
        case "clean":
            house = replace(house, clean=house.clean | {thing})
        case "heat":
            house = replace(house, hot=house.hot | {thing}, cool=house.cool - {thing})
        case "cool":
            house = replace(house, cool=house.cool | {thing}, hot=house.hot - {thing})
        case "use":
            house = replace(house, on=house.on | {thing})
        case "slice":
            house = replace(house, sliced=house.sliced | {thing})
    return facts if house is facts.house else replace(facts, house=house)
