"""Modules of other packages that are named on the command line."""

from __future__ import annotations

import importlib
from types import ModuleType

from benchmarks.common.errors import UsageError


def import_named(module: str, wanted: str) -> ModuleType:
    """Import a module given by the user; errors inside it are raised unchanged.

    Args:
        module: name of the module.
        wanted: the id or name for which it is imported, for messages.

    Raises:
        UsageError: if there is no such module.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):
            raise  # the module was found, but not one that it imports
        raise UsageError(
            f"{wanted}: there is no module {error.name!r}; install it, or put the folder that holds it on PYTHONPATH"
        ) from error
    except (ValueError, TypeError) as error:  # an empty or relative name
        if module and not module.startswith("."):
            raise
        raise UsageError(f"{wanted}: {module!r} is no name of a module") from error
