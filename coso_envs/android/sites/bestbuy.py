"""bestbuy.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="bestbuy.com",
    name="BEST BUY",
    color=(0, 70, 190),
    ink=(255, 255, 255),
    accent=(255, 224, 0),
    accent_ink=(17, 17, 17),
    search="third",
    hint="Search Best Buy",
    sponsored=1,
    slogan="Top tech, ready today",
    picture="tv",
)
