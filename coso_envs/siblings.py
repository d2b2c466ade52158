"""A guard of this project's top-level package names, which folders of the user may have too."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path


def require_sibling(name: str) -> None:
    """Check that ``import name`` finds the package beside this one and not a user's folder of that name.

    Raises:
        ImportError: if it finds another package or none; the message names both paths.
    """
    ours = Path(__file__).resolve().parent.parent / name
    found = _locate(name)
    if found is None:
        raise ImportError(f"coso-envs needs its package {name!r} at {ours}, but there is none; reinstall coso-envs")
    if found != ours:
        raise ImportError(
            f"coso-envs needs its own package {name!r} at {ours}, but `import {name}` finds {found}; "
            f"rename that {'folder' if found.is_dir() else 'file'} or take it off the path"
        )


def _locate(name: str) -> Path | None:
    """Return the path that ``import name`` finds, without executing anything there."""
    loaded = sys.modules.get(name)
    spec = getattr(loaded, "__spec__", None) if loaded is not None else importlib.util.find_spec(name)
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).resolve()
    return Path(spec.origin).resolve() if spec.origin else None
