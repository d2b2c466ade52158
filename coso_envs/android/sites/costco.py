"""costco.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="costco.com",
    name="COSTCO",
    color=(250, 250, 250),
    ink=(0, 93, 170),
    accent=(227, 24, 55),
    search="third",
    hint="Search Costco",
    sponsored=0,
    slogan="Members save on bulk buys",
    picture="box",
)
