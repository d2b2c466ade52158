"""Our own tasks, in the style of both sets; what fills a template decides whether it is for training or for testing."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from coso_envs.android.phone.content.apps_table import APPS
from coso_envs.android.phone.content.facts import SIZES, SPEEDS
from coso_envs.android.phone.content.food import CHAINS, CUISINES
from coso_envs.android.phone.content.places import CITIES, COUNTRIES, REGIONS
from coso_envs.android.phone.content.seeded import number, pick
from coso_envs.android.phone.options import Style
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.android.tasks.making import make_task
from coso_envs.android.tasks.task import Task
from coso_envs.android.tasks.templates import FILLERS, GENERAL, SHOPPING, UNSEEN_APPS, Template

_TEST_SHARE = 5  # one filler in five is for testing

_BRANDS = {
    "acer": ("swift", "aspire", "chromebook"),
    "asus": ("vivobook", "tuf gaming", "proart monitor"),
    "dell": ("inspiron", "latitude", "ultrasharp"),
    "hp": ("pavilion", "omen", "spectre"),
    "lenovo": ("yoga", "legion", "ideapad"),
    "logitech": ("mx master", "k380", "c920"),
    "razer": ("viper", "basilisk", "ornata"),
    "sony": ("wh-1000xm4", "playstation 5", "alpha 7"),
    "samsung": ("galaxy tab", "odyssey g5", "t7 ssd"),
    "apple": ("watch", "pencil", "magic mouse"),
    "bose": ("sport earbuds", "700", "frames"),
    "jbl": ("tune 510", "xtreme 3", "go 3"),
    "anker": ("power bank", "usb hub", "soundcore"),
    "corsair": ("void", "scimitar", "k55"),
}
_PLAIN_GOODS = (
    "hdmi cable", "usb-c hub", "office chair", "coffee maker", "air fryer", "desk lamp", "running shoes",
    "water bottle",
    "double a batteries", "phone case", "laptop stand", "webcam", "microphone", "graphics card", "power strip",
)  # fmt: skip
_GOODS = ("toothpaste", "sunscreen", "shampoo", "backpack", "umbrella", "yoga mat", "wallet", "lamp", "mirror", "rug")
_ARTISTS = (
    "Adele", "Coldplay", "Rihanna", "Shakira", "Dua Lipa", "Billie Eilish", "Imagine Dragons", "Sia", "Lizzo",
)  # fmt: skip
_CHANNELS = ("National Geographic", "TED", "Vox", "Linus Tech Tips", "Bon Appetit", "Sky News", "CNBC", "Kurzgesagt")
_OPENABLE = (
    "calculator", "camera", "clock", "calendar", "contacts", "files", "gallery", "messages", "settings", "play store",
    "youtube", "maps", "gmail", "music",
)  # fmt: skip


def _of(split: str, fillers: Iterable[str]) -> list[str]:
    """Return the fillers of a split; which one they are in depends on nothing but themselves."""
    return [f for f in fillers if (number(f"split/{f.casefold()}", 0, _TEST_SHARE - 1) == 0) == (split == "test")]


def _queries() -> list[str]:
    return [*(f"{brand} {model}" for brand, models in _BRANDS.items() for model in models), *_PLAIN_GOODS]


def _webshopping(split: str) -> Iterator[str]:
    for domain in _of(split, SHOPS):
        yield f"Go to {domain}"
    for domain, query in itertools.product(SHOPS, _of(split, _queries())):
        yield f'Go to {domain}, search for "{query}"'
        yield f'Go to {domain}, search for "{query}", and select the first entry'


def _general(split: str) -> Iterator[str]:
    def each(fillers: Iterable[str], *templates: str) -> Iterator[str]:
        return (template.format(filler) for filler in _of(split, fillers) for template in templates)

    yield from each(
        sorted({country.name for country in COUNTRIES.values()}), "What is the capital of {}?", "What's the news in {}?"
    )
    yield from each(REGIONS, "What's the news in {}?")
    yield from each(
        sorted({country.currency for country in COUNTRIES.values()} - {"US Dollar"}),
        "What's the US dollar exchange rate against the {}?",
    )
    yield from each(
        CITIES,
        "What's the weather like in {}?",
        "What time is it in {}?",
        "Search for hotels in {}",
        "What's a good restaurant in {}?",
        "How much does a 2 bedroom apartment rent for in {}?",
    )
    for start, end in itertools.pairwise(_of(split, CITIES)):
        yield f"Search for flights from {start} to {end}"
    yield from each(CUISINES, "Search for good {} restaurants", "Search for the best {} restaurants on Maps")
    yield from each(CHAINS, "What's on the menu at {}?", "How do I get to the nearest {}?")
    yield from each(SIZES, "How big is the {}?")
    yield from each(SPEEDS, "What is the speed of a {}?")
    yield from each(_GOODS, "Search for a new {}", "How much does the {} cost on eBay?", "Where can I buy a nice {}?")
    yield from each(_ARTISTS, "Play the new {} video on YouTube")
    yield from each(_CHANNELS, "What's the latest video from {}?")
    for app in _of(split, APPS):
        if app != "Play Store":
            yield f"Install the {app} app"
        yield f"Check the settings for the {app} app"
        yield f"Turn off notifications for the {app} app"
        yield f"Turn on notifications for the {app} app"
    times = itertools.product(range(1, 13), ("am", "pm"), ("", ":15", ":30", ":45"))
    yield from each([f"{hour}{minute}{half}" for hour, half, minute in times], "Set an alarm for {}")
    yield from each(_OPENABLE, "Open the {} app")
    for what in ("tab", "incognito tab", "window", "private window"):
        if _of(split, (f"chrome {what}",)):
            yield f"Open a new {what} in Chrome"
    if _of(split, ("notifications",)):
        yield "Show me my notifications"


def _published(name: str, split: str) -> Iterator[Task]:
    """Iterate over the tasks of the two published kinds; no filler of a template is in both splits."""
    part = "train" if split == "train" else "test"
    for instruction in dict.fromkeys(_general(part) if name == "general" else _webshopping(part)):
        yield make_task(instruction)


#: So many instructions of a template, at most.
_PER_TEMPLATE = {"general": 24, "webshopping": 120}
#: So many of a question that a page of results answers, in training and else: one types it in without looking.
_PER_QUESTION, _PER_TESTED_QUESTION = 8, 2


def _mixed(name: str, split: str) -> Iterator[Task]:
    """Iterate over the tasks of the templates that belong to a split: one of each template, then the next of each."""
    held = split == "unseen-template"
    templates = GENERAL if name == "general" else SHOPPING
    of_each = (_made(name, split, each) for each in templates if split == "unseen-app" or each.held == held)
    return (task for tasks in itertools.zip_longest(*of_each) for task in tasks if task is not None)


def _made(name: str, split: str, template: Template) -> Iterator[Task]:
    wanted = split == "unseen-app"
    found = (said for apps, said in _instructions(template, split) if bool(apps & UNSEEN_APPS) == wanted)
    most = _PER_TEMPLATE[name]
    if template.id.startswith("question/"):
        most = _PER_QUESTION if split == "train" else _PER_TESTED_QUESTION
    return (make_task(instruction, template.id) for instruction in itertools.islice(found, most))


def _instructions(template: Template, split: str) -> Iterator[tuple[set[str], str]]:
    """Iterate over (apps and fillers, instruction) of a template, in an order that jumps about among its fillers."""
    slots = list(dict.fromkeys(re.findall(r"{(\w+)}", template.text)))
    # Without fillers that are new, the instructions are those of training.
    if split in ("unseen-instance", "test") and all(len(FILLERS[slot]) <= _FEW for slot in slots):
        return
    part = "test" if split in ("unseen-instance", "test") else "train"
    fillers = [_some(part, slot) for slot in slots]
    seen = set()
    for i in range(max(map(len, fillers), default=1) * 8):
        chosen = {
            slot: pick(options, f"{template.id}/{slot}/{i}") for slot, options in zip(slots, fillers, strict=True)
        }
        # Two people of one instruction are two people, two switches two.
        instruction = template.text.format(**chosen)
        if instruction not in seen and len(set(chosen.values())) == len(chosen):
            seen.add(instruction)
            yield {template.app.format(**chosen), *chosen.values()}, instruction


def _some(part: str, slot: str) -> list[str]:
    """Return the fillers of a slot for training or for testing; a slot with few has the same for both."""
    ranked = sorted(FILLERS[slot], key=lambda filler: number(f"split/{slot}/{filler}", 0, 10**6))
    if len(ranked) <= _FEW:
        return ranked
    tested = max(1, len(ranked) // _TEST_SHARE)
    return ranked[:tested] if part == "test" else ranked[tested:]


#: A slot with so few fillers has no new ones for testing.
_FEW = 3


@functools.cache
def task_set(name: Literal["general", "webshopping"], split: str, style: Style = "aitw") -> tuple[Task, ...]:
    """Return the tasks of a set and split.

    Args:
        name: the set.
        split: "train"; "test" or "unseen-instance", where other fillers stand in the same templates; "unseen-template",
            other templates; "unseen-app", apps and shops that occur nowhere else.
        style: "aitw", the two published kinds, which have no more than "train" and "test"; or "mixed", more families.

    Raises:
        ValueError: if there is no such split.
    """
    splits = ("train", "test") if style == "aitw" else SPLITS
    if split not in splits:
        raise ValueError(f'split must be one of {", ".join(splits)} with style="{style}", got {split!r}')
    return tuple(_published(name, split) if style == "aitw" else _mixed(name, split))


#: The splits of the mixed sets.
SPLITS = ("train", "unseen-instance", "unseen-template", "unseen-app", "test")
