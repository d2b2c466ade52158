"""Pages of sites that sell nothing: articles with an answer to read, and home pages."""

from __future__ import annotations

import functools

from coso_envs.android.phone import layout
from coso_envs.android.phone.content.food import DISHES
from coso_envs.android.phone.content.language import topic
from coso_envs.android.phone.content.media import POSTS, REPORTS
from coso_envs.android.phone.content.news import headlines
from coso_envs.android.phone.content.places import CITIES, COUNTRIES
from coso_envs.android.phone.content.questions import Answer, answer
from coso_envs.android.phone.content.scenes import scene
from coso_envs.android.phone.content.seeded import number, pick, several
from coso_envs.android.phone.content.websites import NEWS_SITES, fits, topic_of
from coso_envs.android.phone.pages import WIDTH
from coso_envs.android.phone.sites.search_engine import Body, FollowLink, image_of
from coso_envs.drawing.widgets import GREY, INK, Widget

#: The sentence of an answer: {c} is the small line of its card, {h} the large one.
_TOLD = {
    "capital": "{h} is the capital. It is the seat of government and one of the best known cities of the country.",
    "leader": "The office is held by {h}. Elections and appointments are reported below as they happen.",
    "weather": "The forecast says {h}. Expect little change during the day; the evening may be cooler.",
    "time": "It is now {h}. Clocks change only where summer time is observed.",
    "exchange": "At the moment one US dollar equals {h}. Banks and cards add a fee of one to three percent.",
    "size": "The answer is short: {h}. Measurements differ a little from source to source.",
    "speed": "The answer is short: {h}. The exact value depends on how it is measured.",
    "age": "The best estimate is {h}. New measurements refine it from time to time.",
    "distance": "The distance is {h}. It changes along the orbit, so this is an average.",
    "rent": "The average is {h}. Prices depend on the neighborhood and on the size.",
}
_INGREDIENTS = (
    "400 g flour", "2 eggs", "250 ml milk", "1 teaspoon of salt", "3 tomatoes", "1 onion", "2 cloves of garlic",
    "4 tablespoons of olive oil", "100 g cheese", "a handful of basil", "1 teaspoon of pepper", "200 g mushrooms",
)  # fmt: skip
_STEPS = (
    "Cut what has to be cut, and heat the oven to 200 degrees.",
    "Mix the dry ingredients, then add the others little by little.",
    "Bake or cook for 25 minutes, let it rest for five, and serve.",
)
_PARAGRAPHS = (
    "It began with a question nobody had asked before. What followed took longer than expected, and it is not over.",
    "The numbers tell a clear story, and yet people who were there remember it differently.",
    "Critics doubt that it will last. Others say that the hardest part is done and the rest is patience.",
    "For now there is little to do but wait, read, and compare what is said with what is known.",
)


def article(domain: str, title: str, query: str, world: int, minutes: int) -> Body:
    """Build the body of a page of a site, and its height.

    Args:
        domain: of the site.
        title: of the page; "" is the site's home page.
        query: by which it was found; the page answers it.
        world: number of the set of content.
        minutes: the time of day, since midnight.
    """
    if not title:
        return _home(domain, world)
    return _article(domain, title, query, world, minutes if "time" in topic(query) else 0)


@functools.lru_cache(maxsize=256)
def _article(domain: str, title: str, query: str, world: int, minutes: int) -> Body:
    column = layout.Column(y=24)
    column.text(domain, 40, GREY)
    column.text(title, 60, bold=True, max_lines=4)
    column.text(f"Updated {number(title, 2, 23)} hours ago - {number(domain + title, 2, 9)} min read", 36, GREY)
    picture = scene(f"{query} {title}", str(world))
    column.add(Widget(48, column.y + 12, WIDTH - 96, 480, picture=picture), gap=30)
    if query:
        found = answer(query, world, minutes)
        about = topic_of(query, found)
        if fits(found, about):
            _told(column, found)
        elif about == "recipe":
            _recipe(column, query)
    for i in range(3):
        column.text(pick(_PARAGRAPHS, f"{title}{i}"), 44, max_lines=6)
        column.gap(18)
    column.heading("More to read")
    for i, more in enumerate(several(REPORTS, f"{domain}{title}", 3)):
        column.row(f"more:{i}", more, FollowLink(domain, more), picture=scene(more, domain), title_lines=2)
        column.rule()
    return column.done(), column.y + 30


def _told(column: layout.Column, found: Answer) -> None:
    """Add the answer as text and as a list."""
    column.text(found.caption, 48, bold=True, max_lines=2)
    told = _TOLD.get(found.kind, "Here is what we found: {h}.")
    column.text(told.format(h=found.headline), 44, max_lines=6)
    for name, detail, _ in found.rows:
        column.text(f"- {name}: {detail}" if detail else f"- {name}", 42, INK, max_lines=3)
    column.gap(18)


def _recipe(column: layout.Column, query: str) -> None:
    """Add what is needed, and what to do."""
    column.text("Ingredients", 48, bold=True)
    for name in several(_INGREDIENTS, query, 6):
        column.text(f"- {name}", 42, INK)
    column.text("Method", 48, bold=True)
    for i, step in enumerate(_STEPS, start=1):
        column.text(f"{i}. {step}", 42, INK, max_lines=3)
    column.gap(18)


@functools.lru_cache(maxsize=128)
def _home(domain: str, world: int) -> Body:
    """Build the home page of a site: stories that can be read."""
    column = layout.Column(y=24)
    key = f"{domain}/{world}"
    column.text(domain.split(".")[0].capitalize(), 72, bold=True)
    column.text(f"Welcome to {domain}", 42, GREY)
    for i, (title, note, query) in enumerate(_stories(domain, key)):
        look = {"subtitle": note, "picture": scene(title, key), "title_lines": 2}
        column.row(f"story:{i}", title, FollowLink(domain, title, query), **look)
        column.rule()
    return column.done(), column.y + 30


def _stories(domain: str, key: str) -> list[tuple[str, str, str]]:
    """Return title, a small line and the question that is answered, of each story on a home page."""
    if domain in NEWS_SITES:
        subject = pick(sorted(country.name for country in COUNTRIES.values()), key)
        return [(title, f"{outlet} - {age}", "") for title, outlet, age in headlines(subject, key, 6)]
    if domain in ("reddit.com", "quora.com"):
        return [
            (title, f"{room} - {number(title + key, 2, 900)} comments", "") for room, title in several(POSTS, key, 8)
        ]
    if "weather" in domain:
        return [
            (f"Weather in {city}", "10-day forecast", f"weather in {city}") for city in several(tuple(CITIES), key, 6)
        ]
    if domain in ("allrecipes.com", "foodnetwork.com", "yelp.com", "opentable.com"):
        return [(dish, f"{number(dish + key, 15, 70)} minutes", "") for dish, _ in several(DISHES, key, 6)]
    if domain in ("wikipedia.org", "britannica.com", "nationalgeographic.com"):
        names = several(sorted(country.name for country in COUNTRIES.values()), key, 6)
        return [(name, "From today's articles", f"capital of {name}") for name in names]
    if domain in ("booking.com", "expedia.com", "kayak.com", "tripadvisor.com", "skyscanner.com"):
        return [
            (f"Hotels in {city}", "From $69 a night", f"hotels in {city}") for city in several(tuple(CITIES), key, 6)
        ]
    return [(title, f"{number(title + key, 2, 90)} thousand readers", "") for title in several(REPORTS, key, 7)]


@functools.lru_cache(maxsize=128)
def image(query: str, i: int, world: int) -> Body:
    """Build the page of one picture that was found, and its height."""
    column = layout.Column(y=24)
    column.add(Widget(0, column.y, WIDTH, 810, role="image", label=f"{query} {i + 1}",
                      picture=image_of(query, i, world)), gap=24)  # fmt: skip
    column.text(f"{query} {i + 1}", 52, bold=True, max_lines=2)
    domain = pick(("pinterest.com", "unsplash.com", "wikipedia.org"), f"{query}{i}")
    column.text(domain, 42, GREY)
    column.buttons(("image:visit", "Visit", FollowLink(domain, f"{query} {i + 1}", query)))
    return column.done(), column.y + 30
