"""Changes of a shop's cart, and orders: all in the user's data."""

from __future__ import annotations

from coso_envs.android.phone.data import CartItem, Order, UserData

#: Articles in a cart, and pieces of one, at most.
_MAX_ARTICLES, _MAX_PIECES = 30, 99


def add(data: UserData, domain: str, title: str, price: str) -> None:
    """Put one more piece of an article into a shop's cart; a full cart stays as it is."""
    items = data.carts.get(domain, ())
    if any(item.title == title for item in items):
        change_number(data, domain, title, 1)
    elif len(items) < _MAX_ARTICLES:
        data.carts[domain] = (*items, CartItem(title, price))


def change_number(data: UserData, domain: str, title: str, by: int) -> None:
    """Change the number of pieces of an article; without a piece it is removed."""
    changed = (
        item._replace(number=min(item.number + by, _MAX_PIECES)) if item.title == title else item
        for item in data.carts.get(domain, ())
    )
    _keep(data, domain, tuple(item for item in changed if item.number > 0))


def remove(data: UserData, domain: str, title: str) -> None:
    """Take an article out of a shop's cart."""
    _keep(data, domain, tuple(item for item in data.carts.get(domain, ()) if item.title != title))


def empty(data: UserData, domain: str) -> None:
    """Take everything out of a shop's cart."""
    _keep(data, domain, ())


def order(data: UserData, domain: str, only: CartItem | None) -> None:
    """Order one article, or all that is in the cart."""
    items = data.carts.get(domain, ()) if only is None else (only,)
    data.orders = (*data.orders, *(Order(domain, item.title, item.number) for item in items))
    if only is None:
        empty(data, domain)


def _keep(data: UserData, domain: str, items: tuple[CartItem, ...]) -> None:
    if items:
        data.carts[domain] = items
    else:
        data.carts.pop(domain, None)
