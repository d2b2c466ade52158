"""amazon.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="amazon.com",
    name="amazon",
    color=(35, 47, 62),
    ink=(255, 255, 255),
    accent=(255, 184, 28),
    accent_ink=(17, 17, 17),
    hint="Search Amazon",
    sponsored=2,
    slogan="New arrivals every day",
    picture="headphones",
)
