"""Sets of tasks for models that learn their words from scratch.

A model that has seen each word or digit in some tasks can be asked for combinations that it has never seen. The mixed
sets have few fillers, and those of their other splits consist of other words.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping

from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.android.tasks.making import make_task
from coso_envs.android.tasks.task import Task
from coso_envs.android.tasks.templates import UNSEEN_APPS

_FIRST = (
    "black", "blue", "green", "red", "white", "gray", "small", "large", "cheap", "new", "light", "heavy", "kids",
    "travel", "kitchen", "garden",
)  # fmt: skip
_SECOND = (
    "lamp", "chair", "desk", "backpack", "umbrella", "wallet", "mirror", "rug", "blender", "toaster", "webcam",
    "microphone", "keyboard", "monitor", "speaker", "headphones", "mouse", "tablet", "kettle", "towel", "pillow",
    "blanket", "shoes", "jacket",
)  # fmt: skip
_TIMES = tuple(
    f"{hour}:{minute:02d}{half}" if minute else f"{hour}{half}"
    for hour, minute, half in itertools.product(range(1, 13), range(0, 60, 5), ("am", "pm"))
)
_MINUTES = tuple(map(str, range(2, 100)))
#: One filler in so many is for testing.
_TEST_SHARE = 5
#: Wordings of shopping tasks in the splits but "unseen-template", and those of the latter; likewise of the clock.
_SHOP = (
    "Go to {shop}",
    'Go to {shop}, search for "{query}"',
    'Go to {shop}, search for "{query}", and select the first entry',
)
_NEW_SHOP = ('Search for "{query}" on {shop}', 'Open {shop}. Search for "{query}". Select the first entry.')
_CLOCK = ("Set a timer for {minutes} minutes", "Set an alarm for {time}", "Delete the {time} alarm")
_NEW_CLOCK = (
    "Create a timer for {minutes} minutes, but do not start it",
    "Wake me up at {time}",
    "Cancel the alarm for {time}",
)


@functools.cache
def small_set(name: str, split: str) -> tuple[Task, ...]:
    """Return the tasks of a split of a set: one of each wording, then the next of each.

    Args:
        name: in :data:`SMALL_SETS`.
        split: "train"; "unseen-instance" or "test", other fillers, of the same words or digits; "unseen-template",
            other wordings, with the fillers of training; of "two-words" also "unseen-app", two shops that occur nowhere
            else, with those fillers too.

    Raises:
        ValueError: if there is no such split.
    """
    apps = ("unseen-app",) if name == "two-words" else ()
    if split not in ("train", "unseen-instance", "test", "unseen-template", *apps):
        raise ValueError(f"the tasks {name!r} have no split {split!r}")
    return tuple(make_task(said, f"{name}/{which}") for which, said in dict.fromkeys(SMALL_SETS[name](split)))


def _two_words(split: str) -> Iterator[tuple[int, str]]:
    terms = (f"{first} {second}" for first, second in itertools.product(_FIRST, _SECOND))
    shops = [shop for shop in SHOPS if (shop in UNSEEN_APPS) == (split == "unseen-app")]
    for i, query in enumerate(_of_split(terms, "two-words", split)):
        for which, wording in enumerate(_NEW_SHOP if split == "unseen-template" else _SHOP):
            yield which, wording.format(shop=shops[(i + which) % len(shops)], query=query)


def _clock(split: str) -> Iterator[tuple[int, str]]:
    minutes = _of_split(_MINUTES, "clock", split)
    for i, time in enumerate(_of_split(_TIMES, "clock", split)):
        for which, wording in enumerate(_NEW_CLOCK if split == "unseen-template" else _CLOCK):
            yield which, wording.format(minutes=minutes[i % len(minutes)], time=time)


def _of_split(fillers: Iterable[str], name: str, split: str) -> list[str]:
    """Return the fillers of a split in an order that is not that of their parts."""
    ranks = {filler: number(f"split/{name}/{filler}", 0, 10**6) for filler in fillers}
    tested = split in ("unseen-instance", "test")
    return sorted((f for f, rank in ranks.items() if (rank % _TEST_SHARE == 0) == tested), key=ranks.__getitem__)


#: Names of sets, as the argument ``tasks`` has them, and what makes a split's instructions with the number of their
#: wording: shopping with pairs of common words, and timers and alarms.
SMALL_SETS: Mapping[str, Callable[[str], Iterator[tuple[int, str]]]] = {"two-words": _two_words, "clock": _clock}
