"""Locks of folders, so that only one process writes to a folder at a time."""

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
    # On systems without file locks, filelock warns and falls back to files that name their process.
    warnings.simplefilter("ignore")
    from filelock import FileLock, Timeout

LOCK_FILES = LOCK_FILE, HOLDER_FILE = ".lock", ".lock-holder.json"

_HOLDER_SECONDS = 1.0


class FolderInUseError(UsageError):
    """A folder that another process uses; the message names the process."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock a folder while the context is open; the system releases the lock if the process is killed.

    Raises:
        FolderInUseError: if another process, or this one, already holds the lock; nothing was changed.
        UsageError: if the folder cannot be created or written.
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
    """Check that no process uses a folder, without creating a lock file.

    Raises:
        FolderInUseError: if one does; the message names it.
    """
    if (folder / LOCK_FILE).exists():
        with locked(folder):
            pass


def make_folder(folder: Path) -> None:
    """Create a folder and its parents.

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
    """Return whether a folder is missing, or has nothing but a lock and the traceback of a failed start.

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
    """Return a description of the process that holds a lock, which writes its number just after locking."""
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
