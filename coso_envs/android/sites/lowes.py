"""lowes.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="lowes.com",
    name="LOWES",
    color=(1, 33, 105),
    ink=(255, 255, 255),
    accent=(1, 33, 105),
    hint="What are you looking for?",
    sponsored=1,
    slogan="Home improvement for all",
    picture="tools",
)
