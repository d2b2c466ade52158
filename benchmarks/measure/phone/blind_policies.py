"""Policies for the phone that never look at the screen: they know where things usually are, and read the instruction.

What a task pays them is paid for nothing; an environment for agents that look must pay them hardly anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.pages import HEIGHT
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.screen import Screen
from coso_envs.android.phone.sites.search_engine import ADDRESS
from coso_envs.android.phone.sites.shop import SEARCH_FIELD
from parsers import GuiAction, GuiActionType, GuiParser

#: What to do for an instruction, one action after another.
Blind = Callable[[str, np.random.Generator], Iterator[GuiAction]]
_HOME, _ENTER = GuiAction.press("home"), GuiAction.press("enter")
_DRAWER = GuiAction.drag((0.5, 0.78), (0.5, 0.3))
_SITE = re.compile(r"\b([a-z0-9-]+\.(?:com|org|net))\b")
_QUERY = re.compile(r'"([^"]+)"')
_RANKS = {"first": 0, "second": 1, "third": 2, "fourth": 3}
Point = tuple[float, float]


@dataclass
class Atlas:
    """Where things are on most phones of some options, learned from phones that are not played on.

    Attributes:
        options: of the phones.
        opens_apps: whether the policies may name the app to open; else they go through the drawer.
        phones: how many are looked at for each place.
    """

    options: PhoneOptions
    opens_apps: bool = False
    phones: int = 40
    _known: dict[tuple[str, ...], Point | None] = field(default_factory=dict)

    def place(self, key: str, *way: GuiAction) -> Point | None:
        """Return the place where a tap hits a widget on most phones after a way; None if it is never in sight."""
        known = (key, *map(repr, way))
        if known not in self._known:
            screens = list[Screen]()
            for seed in range(self.phones):
                phone = SimulatedPhone(64, 135, self.options)
                phone.reset(10**6 + seed)
                for action in way:
                    _do(phone, action)
                screens.append(phone.screen())
            places = {place for screen in screens if (place := screen.find(key)) is not None}
            hits = {place: sum(_hits(screen, place, key) for screen in screens) for place in places}
            self._known[known] = max(sorted(places), key=hits.__getitem__, default=None)
        return self._known[known]

    def chrome(self) -> tuple[GuiAction, ...]:
        """Return the way into the browser."""
        if self.opens_apps:
            return (GuiAction.open_app(Chrome.name),)
        place = self.place(f"app:{Chrome.name}", _HOME, _DRAWER)
        return _HOME, _DRAWER, GuiAction.tap(*(place or (0.5, 0.5)))

    def visit(self, text: str) -> tuple[GuiAction, ...]:
        """Return the way to an address or the results of a query."""
        way = self.chrome()
        place = self.place(ADDRESS, GuiAction.open_app(Chrome.name)) or (0.5, 0.06)
        return *way, GuiAction.tap(*place), GuiAction.type_text(text), _ENTER

    def site(self, domain: str, query: str, rank: int | None) -> tuple[GuiAction, ...]:
        """Return the way to the results of a site's search, and to one of them."""
        opened = (GuiAction.open_app(Chrome.name), *self.visit(domain)[-3:])
        field = self.place(SEARCH_FIELD, *opened) or (0.5, 0.15)
        search = (GuiAction.tap(*field), GuiAction.type_text(query), _ENTER)
        if rank is None:
            return *self.visit(domain), *search
        entry = self.place(f"result:{rank}", *opened, *search) or (0.5, 0.5)
        return *self.visit(domain), *search, GuiAction.tap(*entry)


def _hits(screen: Screen, place: Point, key: str) -> bool:
    widget = screen.widget_at(screen.logical_x(place[0]), place[1] * HEIGHT)
    return widget is not None and widget.key == key


def _do(phone: SimulatedPhone, action: GuiAction) -> None:
    match action:
        case GuiAction(GuiActionType.TAP, touch=(x, y)):
            phone.tap(x, y)
        case GuiAction(GuiActionType.SWIPE, touch=(x, y), lift=(x1, y1)):
            phone.swipe(x, y, x1, y1)
        case GuiAction(GuiActionType.TYPE, text=str(text)):
            phone.type_text(text)
        case GuiAction(GuiActionType.OPEN_APP, text=str(name)):
            phone.open_app(name)
        case GuiAction(GuiActionType.HOME):
            phone.press("home")
        case GuiAction(GuiActionType.ENTER):
            phone.press("enter")
        case _:
            raise ValueError(f"no way of an atlas has {action}")


def macro(atlas: Atlas) -> Blind:
    """Make the policy that goes home, taps where the search field usually is, types the instruction and enters it."""
    place = atlas.place("search_widget", _HOME) or (0.5, 0.2)

    def play(instruction: str, rng: np.random.Generator) -> Iterator[GuiAction]:
        yield from (_HOME, GuiAction.tap(*place), GuiAction.type_text(instruction), _ENTER)

    return play


def script(atlas: Atlas) -> Blind:
    """Make the policy with a script per site; what names no site is typed into the browser's bar."""

    def play(instruction: str, rng: np.random.Generator) -> Iterator[GuiAction]:
        site, query = _SITE.search(instruction.casefold()), _QUERY.search(instruction)
        if site is None:
            yield from atlas.visit(instruction)
        elif query is None:
            yield from atlas.visit(site[1])
        else:
            rank = next((n for word, n in _RANKS.items() if f"the {word} " in instruction), None)
            yield from atlas.site(site[1], query[1], rank)

    return play


def random(parser: GuiParser) -> Blind:
    """Make the policy that draws every action anew."""

    def play(instruction: str, rng: np.random.Generator) -> Iterator[GuiAction]:
        while True:
            yield parser.sample(rng)

    return play
