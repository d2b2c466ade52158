"""Names of things in the text: "fridge 1" for ``fridge_bar__minus_01_dot_50_bar_...``."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable


def display_names(ids: Iterable[str], shuffle_seed: int | None = None) -> dict[str, str]:
    """Return the displayed name of each PDDL name.

    Numbers count down in the order of the PDDL names, as in ALFWorld's ``AlfredDemangler``. Shuffled, they are
    ALFWorld's domain randomisation with a seed of its own, where ALFWorld takes Python's global random numbers.

    Args:
        ids: lower-case PDDL names of everything that occurs in a fact.
        shuffle_seed: seeds a permutation of the numbers; None keeps the order.
    """
    ordered = sorted(set(ids))
    if shuffle_seed is not None:
        random.Random(shuffle_seed).shuffle(ordered)
    kinds = {id: _kind(id) for id in ordered}
    left = Counter(kind for kind in kinds.values() if kind is not None)
    names: dict[str, str] = {}
    for id, kind in kinds.items():
        if kind is None:
            # ALFWorld leaves a space where the number would be.
            names[id] = f"{_readable(id)} "
        else:
            names[id] = f"{kind} {left[kind]}"
            left[kind] -= 1
    return names


def _kind(id: str) -> str | None:
    """Return the common noun of an object with a position in its name; None for types and agents."""
    name, bar, _ = id.partition("_bar_")
    if not bar:
        return None
    return f"{_readable(name)}basin" if "basin" in id else _readable(name)


def _readable(name: str) -> str:
    for code, sign in (("_minus_", "-"), ("_plus_", "+"), ("_dot_", "."), ("_comma_", ",")):
        name = name.replace(code, sign)
    return name
