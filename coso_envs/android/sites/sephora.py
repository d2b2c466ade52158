"""sephora.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="sephora.com",
    name="SEPHORA",
    color=(20, 20, 20),
    ink=(255, 255, 255),
    accent=(20, 20, 20),
    hint="Search products",
    listing="grid",
    sponsored=1,
    slogan="Beauty for everyone",
    picture="bottle",
)
