"""The texts of ALFWorld's grammar after a command."""

from __future__ import annotations

from collections.abc import Sequence

from coso_envs.alfworld.engines.commands import Command
from coso_envs.alfworld.engines.facts import Facts
from coso_envs.alfworld.engines.world import World

_HELP = """Available commands:
  look:                             look around your current location
  inventory:                        check your current inventory
  go to (receptacle):               move to a receptacle
  open (receptacle):                open a receptacle
  close (receptacle):               close a receptacle
  take (object) from (receptacle):  take an object from a receptacle
  move (object) to (receptacle):  place an object in or on a receptacle
  examine (something):              examine a receptacle or an object
  use (object):                     use an object
  heat (object) with (receptacle):  heat an object using a receptacle
  clean (object) with (receptacle): clean an object using a receptacle
  cool (object) with (receptacle):  cool an object using a receptacle
  slice (object) with (object):     slice an object using a sharp object
"""


def first_text(world: World) -> str:
    """Return the text of a new game."""
    view = _look(world, world.start, around=world.receptacles)
    return f"-= Welcome to TextWorld, ALFRED! =-\n\n{view}\n\nYour task is to: {world.task}"


def feedback(world: World, facts: Facts, command: Command) -> str:
    """Return the text after ``command``; ``facts`` are those after it."""
    verb, place, thing = command
    match verb:
        case "look":
            # ALFWorld looks for receptacles where the agent stands: in the middle of the room there are none.
            return _look(world, facts, around=())
        case "inventory":
            held = facts.house.holding
            return "You are not carrying anything." if held is None else f"You are carrying: a {held}."
        case "help":
            return _HELP
        case "goto":
            arrived_at = place if world.dialect.arrived_at == "receptacle" else facts.location
            return f"You arrive at {arrived_at}. {_receptacle(facts, place)}"
        case "examine_receptacle":
            return _receptacle(facts, place)
        case "examine_object":
            return _object(world, facts, thing)
        case "open":
            return f"You open the {place}. {_receptacle(facts, place)}"
        case "close":
            return f"You close the {place}."
        case "take":
            return f"You pick up the {thing} from the {place}."
        case "put":
            return world.dialect.has_put.format(thing=thing, place=place)
        case "use":
            # ALFWorld remembers that a lamp was switched, and says "on" every time.
            return f"You turn on the {thing}."
        case "slice":
            return f"You sliced the {thing} with the {facts.house.holding}."
        case "clean" | "heat" | "cool":
            return f"You {verb} the {thing} using the {place}."
    raise ValueError(f"no command of ALFWorld's domain: {command}")


def _look(world: World, facts: Facts, around: Sequence[str]) -> str:
    here = world.at.get(facts.location)
    if not here:
        return f"You are in the middle of a room. Looking quickly around you, you see {_things(around)}."
    near = sorted(facts.nearby.get(facts.location, ()), key=world.order.__getitem__)
    beside = [thing for thing in near for place in here if (thing, place) in facts.taken]
    return f"You are facing the {_listed(here)}. Next to it, you see {_things(beside)}."


def _receptacle(facts: Facts, place: str) -> str:
    things = _things(facts.house.contents[place])
    if place not in facts.house.openable:
        return f"On the {place}, you see {things}."
    return (
        f"The {place} is open. In it, you see {things}." if place in facts.house.opened else f"The {place} is closed."
    )


def _object(world: World, facts: Facts, thing: str) -> str:
    house = facts.house
    if thing in world.dishes:
        return f"This is a normal {thing}. In it, you see {_things(world.inside.get(thing, ()))}."
    clean, sliced = thing in house.clean, thing in house.sliced
    warmth = "hot" if thing in house.hot else "cool" if thing in house.cool else ""
    if clean and warmth:
        return f"This is a {warmth} and clean {'sliced ' if sliced else ''}{thing}."
    if (clean or warmth) and sliced:
        return f"This is a {'clean' if clean else warmth} sliced {thing}."
    if warmth == "hot" or clean:
        return f"This is a {'clean' if clean else warmth} {thing}."
    if warmth:
        return f"This is a cold {thing}."
    if thing in world.toggleable and thing in house.on:
        return f"This {thing} is on."
    if thing in world.sliceable and sliced:
        return f"This is a sliced {thing}."
    return f"There's nothing special about {thing}."


def _things(names: Sequence[str]) -> str:
    return _listed([f"a {name}" for name in names])


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return names[0] if names else "nothing"
    return f"{', '.join(names[:-1])}, and {names[-1]}"
