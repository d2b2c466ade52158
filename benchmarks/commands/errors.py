"""Errors and exit codes of commands."""

from __future__ import annotations

from benchmarks.common.errors import MessageError

#: Exit codes: something failed, the command was misused, stopped by the user.
FAILED, MISUSED, STOPPED = 1, 2, 130


class CommandFailedError(MessageError):
    """The failure of a command; the message says why and what to do."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code
