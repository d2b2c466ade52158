"""Errors for the user of a command, and a context that keeps the traceback of any other error."""

from __future__ import annotations

import contextlib
import errno
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: File in which a run, a comparison or a sweep keeps the traceback of the error that stopped it.
TRACEBACK_FILE = "error.txt"

#: Errors of the system for a full disk: no space, quota exceeded, file too large.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class MessageError(Exception):
    """An error that ends a command with its message instead of a traceback.

    Every other exception is a bug, in this project or in the user's own code, and keeps its traceback.
    """


class UsageError(MessageError):
    """An error that the user can mend; the message says how."""


class SettingsError(UsageError, ValueError):
    """An invalid value of a setting; a ValueError, so that tyro shows it with the option."""


class MissingExtraError(UsageError, ImportError):
    """A missing optional dependency; the message names the extra that installs it."""


def out_of_room(error: BaseException) -> bool:
    """Return whether an exception, or one that it was raised from, is due to a full disk."""
    seen: BaseException | None = error
    while seen is not None:
        # Libraries written in other languages have only the system's message.
        if isinstance(seen, OSError) and seen.errno in _NO_ROOM:
            return True
        if any(f"(os error {number})" in str(seen) for number in _NO_ROOM):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


@contextmanager
def explained(folder: Path, go_on: Callable[[], str]) -> Iterator[None]:
    """Turn an error of a full disk into a UsageError, and also write the traceback of any other to ``folder``.

    Without an error, the traceback of an earlier attempt is removed.

    Args:
        folder: folder to which the work is written.
        go_on: called when the disk is full; returns the advice that completes the message.

    Raises:
        UsageError: if the disk is full.
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
    # What is there is of an earlier attempt, which has now been gone on with to the end.
    with contextlib.suppress(OSError):
        (folder / TRACEBACK_FILE).unlink()


def _keep_traceback(error: Exception, folder: Path) -> None:
    file = folder / TRACEBACK_FILE
    text = "".join(traceback.format_exception(error))
    # An error in writing this file must not hide the exception, which is printed anyway.
    with contextlib.suppress(OSError):
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
        error.add_note(f"This is also in {file}.")
