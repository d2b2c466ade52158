"""A shop site: home, suggestions, results to read, sort and filter, product page, cart, checkout. Its look is data."""

from __future__ import annotations

from coso_envs.android.phone.sites.shop.frame import Frame, frame_of
from coso_envs.android.phone.sites.shop.look import SEARCH_FIELD, Shop
from coso_envs.android.phone.sites.shop.pages import (
    Account,
    AddToCart,
    Browse,
    BuyNow,
    Cart,
    ChangeNumber,
    Checkout,
    Choosing,
    Departments,
    EmptyCart,
    Home,
    Orders,
    PlaceOrder,
    ProductPage,
    Promotion,
    RemoveItem,
    Results,
    ShopIntent,
    ShopPage,
    Source,
    Suggestions,
)
from coso_envs.android.phone.sites.shop.stock import Offer, best_rated, cheapest, offers_of, single_brands
from coso_envs.android.phone.sites.shop.view import ShopState, suggestions, view

__all__ = [
    "SEARCH_FIELD",
    "Account",
    "AddToCart",
    "Browse",
    "BuyNow",
    "Cart",
    "ChangeNumber",
    "Checkout",
    "Choosing",
    "Departments",
    "EmptyCart",
    "Frame",
    "Home",
    "Offer",
    "Orders",
    "PlaceOrder",
    "ProductPage",
    "Promotion",
    "RemoveItem",
    "Results",
    "Shop",
    "ShopIntent",
    "ShopPage",
    "ShopState",
    "Source",
    "Suggestions",
    "best_rated",
    "cheapest",
    "frame_of",
    "offers_of",
    "single_brands",
    "suggestions",
    "view",
]
