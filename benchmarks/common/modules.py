"""Modules of somebody else, named on the command line."""

from __future__ import annotations

import importlib
from types import ModuleType

from benchmarks.common.errors import UsageError


def import_named(module: str, wanted: str) -> ModuleType:
    """Import a module that a person named; what goes wrong inside it is raised as it is.

    Args:
        module: its name.
        wanted: the id or name it is imported for, for messages.

    Raises:
        UsageError: if there is no such module.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):
            raise  # the module was found; one that it imports was not
        raise UsageError(
            f"{wanted}: there is no module {error.name!r}; install it, or put the folder that holds it on PYTHONPATH"
        ) from error
    except (ValueError, TypeError) as error:  # an empty or relative name
        if module and not module.startswith("."):
            raise
        raise UsageError(f"{wanted}: {module!r} is no name of a module") from error
