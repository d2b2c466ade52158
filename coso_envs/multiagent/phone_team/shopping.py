"""The shopping list, and what the shared cart is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coso_envs.android.devices import Device
from coso_envs.android.judges import Verdict
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.android.tasks.goals import Choice, InCart
from coso_envs.android.tasks.templates import FILLERS
from coso_envs.paraphrase import listing

#: What can be on a list, each in the words that are searched for.
GOODS: tuple[str, ...] = FILLERS["query"]
#: Domains of all shops.
ALL_SHOPS: tuple[str, ...] = tuple(sorted(SHOPS))


@dataclass(frozen=True)
class ShoppingList:
    """A list of articles to be bought, one piece of each, all in one shop.

    Attributes:
        domain: of the shop.
        items: in the words that are searched for; any article that the shop finds for them will do.
    """

    domain: str
    items: tuple[str, ...]

    @property
    def instruction(self) -> str:
        """The task of both, in words."""
        return f"On {self.domain}, put one of each into the shared cart: {listing(self.items)}"

    def choice(self, item: str) -> Choice:
        """Return the choice among the shop's offers that an item leaves."""
        return Choice(self.domain, item)

    def pieces(self, phone: SimulatedPhone) -> dict[str, int]:
        """Return how many pieces of each item are in the cart; under "" those that are not on the list."""
        found = dict.fromkeys((*self.items, ""), 0)
        titles = {item: InCart(self.choice(item)).titles(phone) for item in self.items}
        for domain, articles in phone.data.carts.items():
            for article in articles:
                fits = (item for item in self.items if domain == self.domain and article.title in titles[item])
                found[next(fits, "")] += article.number
        return found

    def missing(self, phone: SimulatedPhone) -> int:
        """Return how many items are not in the cart."""
        pieces = self.pieces(phone)
        return sum(not pieces[item] for item in self.items)

    def score(self, phone: SimulatedPhone) -> int:
        """Return 1 for each item in the cart, minus 1 for each further piece of it and for any other article."""
        pieces = self.pieces(phone)
        wrong = pieces.pop("")
        return sum(min(number, 1) - max(number - 1, 0) for number in pieces.values()) - wrong


class CartCase:
    """An episode before the judge, who looks into the shared cart."""

    def __init__(self, shopping: ShoppingList) -> None:
        self.shopping = shopping

    def observe(self, device: Device, answer: str | None) -> Verdict:
        """Return whether the cart has exactly what is on the list, and how much of it.

        Raises:
            TypeError: if the device is not a simulated phone.
        """
        if not isinstance(device, SimulatedPhone):
            raise TypeError(f"the shared cart needs a SimulatedPhone, got {type(device).__name__}")
        shopping, pieces = self.shopping, self.shopping.pieces(device)
        number = len(shopping.items)
        too_many = [f"{count - 1} too many of {item}" for item, count in pieces.items() if item and count > 1]
        wrong = [f"{pieces['']} not on the list"] if pieces[""] else []
        return Verdict(
            success=shopping.score(device) == number,
            progress=1 - shopping.missing(device) / number,
            side_effects=(*too_many, *wrong),
        )


def draw_list(
    items: int, rng: np.random.Generator, goods: Sequence[str] = GOODS, shops: Sequence[str] = ALL_SHOPS
) -> ShoppingList:
    """Draw a shop and so many different items."""
    domain = shops[int(rng.integers(len(shops)))]
    return ShoppingList(domain, tuple(goods[place] for place in rng.permutation(len(goods))[:items]))
