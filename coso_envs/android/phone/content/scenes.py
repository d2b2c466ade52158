"""Which picture goes with a text."""

from __future__ import annotations

import functools
import re

from coso_envs.android.phone.content.seeded import number, pick

#: Name of a drawing -> beginnings of words that it goes with.
_SCENES: dict[str, str] = {
    "plate": "restaurant food pizza burger menu recipe cook dinner lunch pie cake sushi ramen taco salad kitchen eat "
             "coffee bistro grill chicken honey apple bread",
    "city": "city capital news rent apartment york london paris tokyo berlin street downtown hotel building mayor "
            "office traffic window",
    "beach": "beach sea ocean summer island vacation holiday surf boat swim sail wallpaper",
    "forest": "forest tree wood garden park nature hike bird camp green recycl",
    "space": "space moon star mars jupiter planet universe rocket galaxy nasa sun earth light speed",
    "stage": "concert music song official live lyric acoustic album band tour sing performance dance adele coldplay",
    "stadium": "football soccer nba nfl league match score sport team game basketball baseball tennis cup season",
    "chart": "exchange stock market price rate econom numbers report budget chart currency money bank",
    "animal": "cat dog pet aww animal puppy kitten lion tiger horse elephant bear cheetah giraffe whale mail",
    "person": "president minister leader interview who actor singer people friend meeting voices analyst",
    "screen": "phone technolog laptop computer tech gaming app review battery keyboard headphones video trailer charge",
    "book": "book novel read library history learn school word definition meaning til",
    "plane": "flight plane airport travel trip airline itinerary photos",
    "weather": "weather rain forecast snow storm temperature cloud",
}  # fmt: skip
_STEMS = {stem: name for name, stems in _SCENES.items() for stem in stems.split()}
_ANY = ("landscape", "city", "forest", "beach", "landscape")
_VARIANTS = 12


@functools.lru_cache(maxsize=2048)
def scene(text: str, key: str = "") -> tuple[str, int]:
    """Return the name of a drawing that goes with a text, and a number that varies it."""
    found = [name for word in re.findall(r"[a-z]+", text.casefold()) if (name := _named(word))]
    return (found[0] if found else pick(_ANY, f"{text}{key}")), number(f"{key}/{text}", 0, _VARIANTS - 1)


@functools.lru_cache(maxsize=4096)
def _named(word: str) -> str:
    """Return the drawing of the longest stem that a word begins with; short stems are whole words or their plurals."""
    for end in range(len(word), 2, -1):
        name = _STEMS.get(word[:end])
        if name and (end > 4 or word in (word[:end], f"{word[:end]}s")):
            return name
    return ""
