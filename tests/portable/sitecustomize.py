"""Makes Linux look like a system without its own modules; Python imports this file by itself where it is on the path.

``PYTHONPATH=tests/portable python ...``, and every process started from there: no ``resource``, ``fcntl``, ``pwd``,
``grp`` or ``termios`` for this project's own code (other packages come in a build for their system), no ``os.fork`` and
no process groups, nothing in /proc, and ``spawn`` as start method. `make test-portable` runs tests in this way.
"""

from __future__ import annotations

import builtins
import io
import multiprocessing
import os
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

BLOCKED = ("resource", "fcntl", "pwd", "grp", "termios")
OURS = ("parsers", "coso_envs", "agents", "benchmarks", "examples", "tests", "__main__")


def without_blocked(importer: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse the blocked modules, though not a test's stand-ins for them, to this project's own code."""

    def import_other(name: str, names: Any = None, *arguments: Any, **options: Any) -> Any:
        ours = str((names or {}).get("__name__")).split(".")[0] in OURS
        if name in BLOCKED and ours and not isinstance(sys.modules.get(name), SimpleNamespace):
            raise ModuleNotFoundError(f"No module named {name!r} (blocked: {__file__})", name=name)
        return importer(name, names, *arguments, **options)

    return import_other


def without_proc(opener: Callable[..., Any]) -> Callable[..., Any]:
    """Find nothing below /proc; open everything else."""

    def open_other(file: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(file, str | os.PathLike) and os.fspath(file).startswith("/proc"):
            raise FileNotFoundError(2, "No such file or directory", os.fspath(file))
        return opener(file, *arguments, **options)

    return open_other


builtins.__import__ = without_blocked(builtins.__import__)
for name in ("fork", "forkpty", "setpgid", "killpg", "setsid"):
    delattr(os, name)
builtins.open = io.open = without_proc(io.open)
os.open = without_proc(os.open)
multiprocessing.set_start_method("spawn")
