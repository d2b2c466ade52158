"""The facts of a running game that can change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from coso_envs.alfworld.engines.pddl import Atom
from coso_envs.alfworld.turn import House

#: Predicates that an action can change and that :class:`Facts` keeps.
CHANGING = frozenset(
    {
        "atlocation",
        "inreceptacle",
        "isclean",
        "iscool",
        "ishot",
        "issliced",
        "istoggled",
        "holds",
        "objectatlocation",
        "opened",
    }
)
#: Predicates that an action changes too, but that no text and none of ALFWorld's goals asks for by itself.
IGNORED = frozenset({"checked", "holdsany", "ison"})


@dataclass(frozen=True)
class Facts:
    """Everything that decides what happens next, under displayed names.

    Attributes:
        house: the part that the texts are about.
        location: where the agent is; several receptacles can be there.
        nearby: location -> the objects at it, whatever they lie in.
        taken: (object, receptacle) where an object was taken out of a receptacle and not put back: TextWorld
            knows that it is not there, and so lists it beside a receptacle at the same location.
    """

    house: House
    location: str
    nearby: Mapping[str, frozenset[str]]
    taken: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, atoms: Collection[Atom], names: Mapping[str, str], place: str | None = None) -> Facts:
        """Make facts from PDDL atoms; TextWorld's name for a fact of ``taken`` is ``not_inreceptacle``.

        Args:
            atoms: true atoms, by PDDL names.
            names: PDDL name -> displayed name.
            place: the receptacle in front of the agent; if None, the first one at the agent's location.

        Raises:
            ValueError: if the agent is not in exactly one place.
        """
        # The text lists things in the order of their PDDL names.
        table: dict[str, list[list[str]]] = defaultdict(list)
        for predicate, *arguments in sorted(atoms):
            table[predicate].append([names[argument] for argument in arguments])
        if len(table["atlocation"]) != 1:
            raise ValueError(f"an agent is in one place, here in {len(table['atlocation'])}")
        location = table["atlocation"][0][1]
        spots = {place: spot for place, spot in table["receptacleatlocation"]}
        contents: dict[str, list[str]] = {place: [] for place in spots}
        for thing, receptacle in table["inreceptacle"]:
            contents.setdefault(receptacle, []).append(thing)
        nearby: dict[str, set[str]] = defaultdict(set)
        for thing, spot in table["objectatlocation"]:
            nearby[spot].add(thing)
        if place is None:
            place = next((name for name, spot in spots.items() if spot == location), None)

        def having(predicate: str) -> frozenset[str]:
            return frozenset(row[0] for row in table[predicate])

        house = House(
            place=place,
            holding=table["holds"][0][1] if table["holds"] else None,
            contents={name: tuple(things) for name, things in contents.items()},
            openable=having("openable"),
            opened=having("opened"),
            clean=having("isclean"),
            hot=having("ishot"),
            cool=having("iscool"),
            on=having("istoggled"),
            sliced=having("issliced"),
            spots=spots,
        )
        taken = frozenset((thing, receptacle) for thing, receptacle in table["not_inreceptacle"])
        return cls(house, location, {spot: frozenset(things) for spot, things in nearby.items()}, taken)

    def atoms(self, wanted: Iterable[Atom]) -> Iterable[Atom]:
        """Yield those of ``wanted``, atoms with predicates of :data:`CHANGING` and displayed names, that are true."""
        house = self.house
        marked = {
            "isclean": house.clean,
            "iscool": house.cool,
            "ishot": house.hot,
            "issliced": house.sliced,
            "istoggled": house.on,
            "opened": house.opened,
        }
        for atom in wanted:
            predicate = atom[0]
            if predicate == "inreceptacle":
                true = atom[1] in house.contents.get(atom[2], ())
            elif predicate in marked:
                true = atom[1] in marked[predicate]
            elif predicate == "holds":
                true = atom[2] == house.holding
            elif predicate == "atlocation":
                true = atom[2] == self.location
            else:
                true = atom[1] in self.nearby.get(atom[2], ())
            if true:
                yield atom
