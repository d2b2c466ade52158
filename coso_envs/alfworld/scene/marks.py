"""The states of an object that its picture shows: those that the text of ``examine`` names of other objects.

In the game only the held object can be examined; other objects are marked as if they were held. Vessels are marked like
other objects, though the text of ``examine`` names what is in them and nothing of their state.
"""

from __future__ import annotations

from coso_envs.alfworld.turn import House


def marks_of(house: House, name: str) -> tuple[str, ...]:
    """Return an object's badges, of "hot", "cool", "clean", "on" and "sliced"."""
    found = ["hot"] if name in house.hot else ["cool"] if name in house.cool else []
    if name in house.clean:
        found.append("clean")
    # "This desklamp 1 is on." is said of what is neither hot nor cool nor clean, and hides that it is sliced.
    if not found and name in house.on:
        found.append("on")
    elif name in house.sliced:
        found.append("sliced")
    return tuple(found)
