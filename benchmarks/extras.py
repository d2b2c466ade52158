"""Optional dependencies: what is missing is named together with the extra that brings it."""

from __future__ import annotations

import importlib
from types import ModuleType


def require(module: str, extra: str) -> ModuleType:
    """Import an optional dependency.

    Args:
        module: the module's import name.
        extra: the extra of coso-envs that installs it.

    Raises:
        ImportError: if the module is absent; the message names the extra.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != module.split(".")[0]:
            raise
        raise ImportError(
            f"this command needs {module!r}; install it with: pip install 'coso-envs[{extra}]'"
        ) from error
