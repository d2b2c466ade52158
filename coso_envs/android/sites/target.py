"""target.com."""

from __future__ import annotations

from coso_envs.android.sites.shop import Shop

SITE = Shop(
    domain="target.com",
    name="target",
    color=(204, 0, 0),
    ink=(255, 255, 255),
    accent=(204, 0, 0),
    search="beside",
    hint="What can we help you find?",
    listing="grid",
    sponsored=1,
    slogan="Expect more. Pay less.",
    picture="hat",
)
