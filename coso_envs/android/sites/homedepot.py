"""homedepot.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="homedepot.com",
    name="The Home Depot",
    color=(249, 99, 2),
    ink=(255, 255, 255),
    accent=(249, 99, 2),
    hint="What can we help you find today?",
    sponsored=1,
    slogan="Doers get more done",
    picture="tools",
)
