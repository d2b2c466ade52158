"""Packages that only some features need: loading them, or saying in one sentence how to get them."""

from __future__ import annotations

import importlib
from typing import Any


def require(module: str, *, needed_by: str, extra: str, otherwise: str) -> Any:
    """Return a module of another package.

    Args:
        module: its full name.
        needed_by: what needs it, at the beginning of the sentence.
        extra: the extra of this project that installs it.
        otherwise: what to do without it, at the end of the sentence.

    Raises:
        ImportError: if it is missing or does not load, as one sentence that says what to do.
    """
    try:
        return importlib.import_module(module)
    except (ImportError, OSError, RuntimeError) as error:
        reason = "is not installed" if isinstance(error, ModuleNotFoundError) else f"does not load ({error})"
        raise ImportError(
            f"{needed_by} needs the package {module.partition('.')[0]}, which {reason}: pip install "
            f"'coso-envs[{extra}]', or {otherwise}"
        ) from error
