"""Shopping tasks whose search terms are pairs of common words, for models that learn their words from scratch.

A model that has seen each word in some terms can be asked for terms that it has never seen. The mixed sets have few
terms, and those of their other splits consist of other words.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.android.tasks.making import make_task
from coso_envs.android.tasks.task import Task
from coso_envs.android.tasks.templates import UNSEEN_APPS

#: The name of the set, as the argument ``tasks`` has it.
TWO_WORDS = "two-words"
_FIRST = (
    "black", "blue", "green", "red", "white", "gray", "small", "large", "cheap", "new", "light", "heavy", "kids",
    "travel", "kitchen", "garden",
)  # fmt: skip
_SECOND = (
    "lamp", "chair", "desk", "backpack", "umbrella", "wallet", "mirror", "rug", "blender", "toaster", "webcam",
    "microphone", "keyboard", "monitor", "speaker", "headphones", "mouse", "tablet", "kettle", "towel", "pillow",
    "blanket", "shoes", "jacket",
)  # fmt: skip
#: One term in so many is for testing.
_TEST_SHARE = 5
#: Wordings of the splits but "unseen-template".
_KNOWN = (
    "Go to {shop}",
    'Go to {shop}, search for "{query}"',
    'Go to {shop}, search for "{query}", and select the first entry',
)
_NEW = ('Search for "{query}" on {shop}', 'Open {shop}. Search for "{query}". Select the first entry.')


@functools.cache
def two_words(split: str) -> tuple[Task, ...]:
    """Return the tasks of a split: one of each wording, then the next of each.

    Args:
        split: "train"; "unseen-instance" or "test", other search terms, of the same words; "unseen-template", other
            wordings; "unseen-app", two shops that occur nowhere else. The terms of the last two are those of training.

    Raises:
        ValueError: if there is no such split.
    """
    if split not in ("train", "unseen-instance", "test", "unseen-template", "unseen-app"):
        raise ValueError(f"the tasks {TWO_WORDS!r} have no split {split!r}")
    return tuple(make_task(said, f"two-words/{which}") for which, said in dict.fromkeys(_instructions(split)))


def _instructions(split: str) -> Iterator[tuple[int, str]]:
    tested = split in ("unseen-instance", "test")
    terms = (f"{first} {second}" for first, second in itertools.product(_FIRST, _SECOND))
    queries = [term for term in terms if (_rank(term) % _TEST_SHARE == 0) == tested]
    shops = [shop for shop in SHOPS if (shop in UNSEEN_APPS) == (split == "unseen-app")]
    wordings = _NEW if split == "unseen-template" else _KNOWN
    for i, query in enumerate(sorted(queries, key=_rank)):
        for which, wording in enumerate(wordings):
            yield which, wording.format(shop=shops[(i + which) % len(shops)], query=query)


def _rank(term: str) -> int:
    return number(f"split/two-words/{term}", 0, 10**6)
