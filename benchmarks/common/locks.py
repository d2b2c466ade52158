"""A folder in use is locked, and says by which process."""

from __future__ import annotations

import json
import os
import platform
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.common.errors import TRACEBACK_FILE, UsageError

with warnings.catch_warnings():
    # Where the system has no file locks, filelock falls back to files that name their process, and says so.
    warnings.simplefilter("ignore")
    from filelock import FileLock, Timeout

LOCK_FILES = LOCK_FILE, HOLDER_FILE = ".lock", ".lock-holder.json"

_HOLDER_SECONDS = 1.0


class FolderInUseError(UsageError):
    """Another process works in a folder; the message names it."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a folder for this process alone; the system gives the lock back when the process ends, however it ends.

    Raises:
        FolderInUseError: if another process holds it, or this one already does; nothing was changed.
        UsageError: if the folder cannot be made or written.
    """
    make_folder(folder)
    lock = FileLock(folder / LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise FolderInUseError(f"{folder} is in use by {_holder(folder)}; nothing was changed") from None
    except OSError as error:
        raise UsageError(f"{folder} cannot be locked: {error.strerror}") from error
    try:
        holder = {"process": os.getpid(), "host": platform.node()}
        (folder / HOLDER_FILE).write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        (folder / HOLDER_FILE).unlink(missing_ok=True)
        lock.release()


def check_unused(folder: Path) -> None:
    """Check that no process works in a folder, without leaving a trace where none ever did.

    Raises:
        FolderInUseError: if one does.
    """
    if (folder / LOCK_FILE).exists():
        with locked(folder):
            pass


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.

    Raises:
        UsageError: if that is impossible; the message says why.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UsageError(f"{folder} is a file, not a folder; choose another one") from None
    except OSError as error:
        raise UsageError(f"the folder {folder} cannot be made: {error.strerror}; choose another one") from error


def is_empty(folder: Path) -> bool:
    """Return whether a folder is missing or holds nothing but a lock and the traceback of a try that began nothing.

    Raises:
        UsageError: if it is a file, or cannot be read.
    """
    try:
        return {path.name for path in folder.iterdir()} <= {*LOCK_FILES, TRACEBACK_FILE}
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        raise UsageError(f"{folder} is a file, not a folder; choose another one") from None
    except OSError as error:
        raise UsageError(f"the folder {folder} cannot be read: {error.strerror}; choose another one") from error


def _holder(folder: Path) -> str:
    """The process that holds a lock; it writes its number just after it has taken the lock."""
    given_up = time.monotonic() + _HOLDER_SECONDS
    while True:
        try:
            holder = json.loads((folder / HOLDER_FILE).read_text(encoding="utf-8"))
            where = "" if holder["host"] == platform.node() else f" on {holder['host']}"
            return f"process {holder['process']}{where}"
        except (OSError, ValueError):
            if time.monotonic() > given_up:
                return "another process"
            time.sleep(0.02)
