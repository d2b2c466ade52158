"""Web sites. Shops are data: a file with a ``SITE`` in this folder is a shop."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from coso_envs.android.sites.shop import Shop


@functools.cache
def shops() -> dict[str, Shop]:
    """Domain -> shop."""
    found = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        site = getattr(importlib.import_module(f"{__name__}.{module.name}"), "SITE", None)
        if site is not None:
            found[site.domain] = site
    return found
