"""walmart.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="walmart.com",
    name="Walmart",
    color=(0, 113, 206),
    ink=(255, 255, 255),
    accent=(0, 83, 226),
    hint="Search everything",
    listing="grid",
    sponsored=1,
    slogan="Low prices, every aisle",
    picture="shop",
)
