"""newegg.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="newegg.com",
    name="newegg",
    color=(255, 163, 26),
    ink=(60, 40, 0),
    accent=(240, 130, 0),
    search="beside",
    hint="Search Newegg",
    sponsored=2,
    slogan="Build your next PC",
    picture="tower",
)
