"""ebay.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="ebay.com",
    name="ebay",
    color=(255, 255, 255),
    ink=(0, 100, 210),
    accent=(0, 100, 210),
    hint="Search for anything",
    sponsored=1,
    slogan="Find it. Love it. Bid on it.",
    picture="smartphone",
)
