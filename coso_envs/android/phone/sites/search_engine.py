"""The search engine: answer cards, and results that lead to shops and pages."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from coso_envs.android.phone import layout
from coso_envs.android.phone.content.language import topic, words
from coso_envs.android.phone.content.questions import answer
from coso_envs.android.phone.content.seeded import number, pick, shuffled
from coso_envs.android.phone.intents import NOTHING, Focus
from coso_envs.android.phone.pages import WIDTH
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.drawing.widgets import BLUE, GREEN, GREY, INK, LINE, WHITE, Intent, Widget


@dataclass(frozen=True)
class ShowVertical(Intent):
    """Show another kind of results of the same query."""

    vertical: str


@dataclass(frozen=True)
class FollowLink(Intent):
    """Open a result of the search."""

    domain: str
    title: str


@dataclass(frozen=True)
class OpenArticle(Intent):
    """Open an entry of an answer card."""

    title: str


#: Widgets of a page and their height.
Body = tuple[tuple[Widget, ...], int]
#: The field of the address bar, which the search box stands for.
ADDRESS = "address"
VERTICALS = ("All", "Images", "News", "Shopping", "Maps")
#: Sites that are found but only show a text.
PAGES = (
    "wikipedia.org", "reddit.com", "youtube.com", "quora.com", "nytimes.com", "bbc.com", "cnn.com", "yelp.com",
    "tripadvisor.com", "imdb.com", "britannica.com", "weather.com", "zillow.com", "expedia.com", "kayak.com",
)  # fmt: skip


def named_site(query: str) -> str | None:
    """Return the domain of the site that a query names, as in "newegg" or "best buy"."""
    said = words(query)
    places = [_ranks()[name] for name in (*said, *map("".join, pairwise(said))) if name in _ranks()]
    return _domains()[min(places)] if places else None


@functools.cache
def _domains() -> tuple[str, ...]:
    return (*SHOPS, *PAGES)


@functools.cache
def _ranks() -> dict[str, int]:
    """Return the rank of a site among all, by its domain and by the domain's first part."""
    ranks: dict[str, int] = {}
    for rank, domain in enumerate(_domains()):
        ranks.setdefault(domain, rank)
        ranks.setdefault(domain.split(".")[0], rank)
    return ranks


def results(query: str, vertical: str, world: int, minutes: int) -> Body:
    """Build the body of a page of results, asked for at a time of day (minutes since midnight), and its height."""
    # Other answers than that are the same all day, and so is the page.
    return _results(query, vertical, world, minutes if "time" in topic(query) else 0)


@functools.lru_cache(maxsize=512)
def _results(query: str, vertical: str, world: int, minutes: int) -> Body:
    column = layout.Column(y=24)
    _search_box(column, query)
    _chips(column, vertical)
    if vertical == "Images":
        _images(column, query, world)
    else:
        found = answer({"News": f"news {query}", "Maps": f"{query} nearest"}.get(vertical, query), world, minutes)
        if found.kind:
            _card(column, found.caption, found.headline, found.rows, f"{world}/{query}")
    if vertical == "All":
        for i, link in enumerate(_links(query, world)):
            _link(column, i, *link)
    return column.done(), column.y + 40


def _search_box(column: layout.Column, query: str) -> None:
    y = column.y
    words_shown = layout.text(330, y + 30, WIDTH - 330 - 150, query, 42)
    lens = Widget(WIDTH - 132, y + 24, 60, 60, icon="search", color=BLUE)
    column.widgets.append(layout.paragraph(42, y + 18, 240, "Google", 56, (66, 133, 244), bold=True))
    column.add(
        Widget(
            288, y, WIDTH - 288 - 36, 108, key="query", role="field", tap=Focus(ADDRESS), fill=WHITE, radius=54,
            border=LINE, children=(words_shown, lens),
        ),
        gap=12,
    )  # fmt: skip


def _chips(column: layout.Column, vertical: str) -> None:
    column.widgets += _tabs(column.y, vertical)
    column.y += 90
    column.rule()


@functools.lru_cache(maxsize=16)
def _tabs(y: int, vertical: str) -> tuple[Widget, ...]:
    w = WIDTH // len(VERTICALS)
    return tuple(
        Widget(
            i * w + 3, y, w - 6, 84, key=f"vertical:{name}", role="tab", tap=ShowVertical(name), lines=(name,), size=38,
            color=BLUE if name == vertical else GREY, align="center", checked=name == vertical,
        )
        for i, name in enumerate(VERTICALS)
    )  # fmt: skip


def _card(column: layout.Column, caption: str, headline: str, rows: tuple[tuple[str, str, str], ...], key: str) -> None:
    top = column.y + 24
    inner = layout.Column(30, WIDTH - 60, top + 24)
    inner.text(caption, 42, GREY)
    inner.text(headline, 64, max_lines=3)
    for i, (title, subtitle, icon) in enumerate(rows):
        inner.row(
            f"answer_row:{i}",
            title,
            OpenArticle(title),
            subtitle=subtitle,
            picture=(icon, number(f"{key}{i}", 0, 7)),
            title_lines=2,
        )
    inner.gap(24)
    card = Widget(
        24,
        top,
        WIDTH - 48,
        inner.y - top,
        key="answer_card",
        role="card",
        fill=WHITE,
        radius=30,
        border=LINE,
        children=inner.done(),
    )
    column.add(card, gap=30)


def _images(column: layout.Column, query: str, world: int) -> None:
    y = column.y + 24
    for i in range(12):
        x, top = 36 + i % 2 * 510, y + i // 2 * 420
        column.widgets.append(
            Widget(x, top, 498, 400, key=f"image:{i}", role="image", label=f"{query} {i + 1}", tap=NOTHING,
                   picture=("landscape", number(f"{world}/{query}/{i}", 0, 19)))
        )  # fmt: skip
    column.y = y + 6 * 420


def _link(column: layout.Column, i: int, domain: str, title: str, text: str) -> None:
    top = column.y
    inner = layout.Column(0, WIDTH, top + 18)
    inner.text(f"https://www.{domain}", 36, GREEN)
    inner.text(title, 50, BLUE, max_lines=2)
    inner.text(text, 40, INK, max_lines=3)
    inner.gap(6)
    column.add(
        Widget(
            0,
            top,
            WIDTH,
            inner.y - top,
            key=f"link:{i}",
            role="link",
            tap=FollowLink(domain, title),
            fill=WHITE,
            children=inner.done(),
        )
    )
    column.rule()


def _links(query: str, world: int) -> Iterator[tuple[str, str, str]]:
    """Return domain, title and text of each result."""
    subject = " ".join(word.capitalize() for word in query.split())
    named = named_site(query)
    ranked = shuffled(_domains(), f"{world}{sorted(topic(query))}")
    domains = [named] if named else []
    domains += [domain for domain in ranked[:6] if domain != named][:5]
    for domain in domains:
        shop = SHOPS.get(domain)
        if shop and named == domain:
            title = f"{shop.name} - official site"
        else:
            title = f"{subject} | {domain.split('.')[0].capitalize()}"
        yield domain, title, pick(_TEXTS, f"{query}{domain}")


_TEXTS = (
    "Find what you are looking for, compared and explained by people who know it well.",
    "Everything worth knowing in one place, with pictures, numbers and sources.",
    "Read the full overview, updated this week, with answers to common questions.",
)
_PARAGRAPHS = (
    "It began with a question nobody had asked before. What followed took longer than expected, and it is not over.",
    "The numbers tell a clear story, and yet people who were there remember it differently.",
    "Critics doubt that it will last. Others say that the hardest part is done and the rest is patience.",
    "For now there is little to do but wait, read, and compare what is said with what is known.",
)


@functools.lru_cache(maxsize=256)
def article(domain: str, title: str, world: int) -> Body:
    """Build the body of a page that only shows a text, and its height."""
    column = layout.Column(y=24)
    column.text(domain, 40, GREY)
    column.text(title, 60, bold=True, max_lines=4)
    column.add(
        Widget(48, column.y + 12, WIDTH - 96, 480, picture=("landscape", number(f"{world}{title}", 0, 19))), gap=30
    )
    for i in range(4):
        column.text(pick(_PARAGRAPHS, f"{title}{i}"), 44, max_lines=6)
        column.gap(18)
    return column.done(), column.y + 30
