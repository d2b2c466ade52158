"""Optional dependencies; an error names the extra that installs a missing one."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.util import find_spec
from types import ModuleType

from benchmarks.common.errors import MissingExtraError


def require(module: str, extra: str) -> ModuleType:
    """Import an optional dependency.

    Args:
        module: the module's import name.
        extra: the extra of coso-envs that installs it.

    Raises:
        MissingExtraError: if the module is missing.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != module.split(".")[0]:
            raise
        raise _missing(module, extra) from error


def check_installed(modules: Sequence[str], extra: str) -> None:
    """Check that optional dependencies are installed, without importing them.

    Raises:
        MissingExtraError: if one is missing; the message names it and the extra.
    """
    for module in modules:
        if find_spec(module) is None:
            raise _missing(module, extra)


def _missing(module: str, extra: str) -> MissingExtraError:
    return MissingExtraError(f"this command needs {module!r}; install it with: pip install 'coso-envs[{extra}]'")
