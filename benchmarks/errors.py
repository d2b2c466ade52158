"""Errors meant for the person who typed a command, and how every other error is kept."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path

#: Where a run, a comparison or a sweep keeps the traceback of what stopped it.
TRACEBACK_FILE = "error.txt"

#: What the system says when there is no room: disk full, quota used up, file larger than allowed.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class UsageError(Exception):
    """Something that the person at the command line can mend; the message says what to do, without a traceback.

    Every other exception is a bug, in this project or in the user's own code, and keeps its traceback.
    """


class SettingsError(UsageError, ValueError):
    """A setting has a value that makes no sense; a ValueError, so that tyro shows it beside the option."""


class MissingExtra(UsageError, ImportError):
    """An optional dependency is not installed; the message names the extra that brings it."""


def out_of_room(error: BaseException) -> bool:
    """Return whether an exception, or one that it was raised from, says that the disk is full."""
    seen: BaseException | None = error
    while seen is not None:
        # Libraries written in other languages only pass the system's sentence on.
        if isinstance(seen, OSError) and seen.errno in _NO_ROOM:
            return True
        if any(f"(os error {number})" in str(seen) for number in _NO_ROOM):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def keep_traceback(error: BaseException, folder: Path) -> None:
    """Write an exception's traceback into ``folder``, if the folder is there and can be written."""
    try:
        (folder / TRACEBACK_FILE).write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        # The exception itself is on its way to the screen; a full disk must not hide it.
        return
