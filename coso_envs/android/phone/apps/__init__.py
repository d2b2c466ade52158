"""The apps of the phone, one file each: a file with an ``APP`` in this folder is an app."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from coso_envs.android.phone.apps.base import App


@functools.cache
def app_classes() -> dict[str, type[App]]:
    """Return the name -> class of every app that can be opened."""
    found = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        app = getattr(importlib.import_module(f"{__name__}.{module.name}"), "APP", None)
        if app is not None:
            found[app.name] = app
    return found
