"""Errors meant for the person who typed a command, and how every other error is kept."""

from __future__ import annotations

import contextlib
import errno
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Where a run, a comparison or a sweep keeps the traceback of what stopped it.
TRACEBACK_FILE = "error.txt"

#: What the system says when there is no room: disk full, quota used up, file larger than allowed.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class MessageError(Exception):
    """Ends a command with its message instead of a traceback.

    Every other exception is a bug, in this project or in the user's own code, and keeps its traceback.
    """


class UsageError(MessageError):
    """Something that the person at the command line can mend; the message says what to do."""


class SettingsError(UsageError, ValueError):
    """A setting has a value that makes no sense; a ValueError, so that tyro shows it beside the option."""


class MissingExtraError(UsageError, ImportError):
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


@contextmanager
def explained(folder: Path, go_on: Callable[[], str]) -> Iterator[None]:
    """Say in one sentence that the disk is full, and keep the traceback of any other bug in the folder as well.

    Args:
        folder: where the work that may fail is written.
        go_on: called when the disk is full; returns what to do once there is room.

    Raises:
        UsageError: instead of what a full disk raised.
    """
    try:
        yield
    except MessageError:
        raise
    except Exception as error:
        if out_of_room(error):
            raise UsageError(
                f"no room left to write {folder} ({error}). What was saved before is whole: make room, then {go_on()}"
            ) from error
        _keep_traceback(error, folder)
        raise


def _keep_traceback(error: Exception, folder: Path) -> None:
    file = folder / TRACEBACK_FILE
    text = "".join(traceback.format_exception(error))
    # The exception is on its way to the screen: a folder that cannot be written must not hide it.
    with contextlib.suppress(OSError):
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
        error.add_note(f"This is also in {file}.")
