"""Play that is tried again where its device fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from benchmarks.common.errors import UsageError

T = TypeVar("T")

#: Failures one after the other at which a device is given up.
ATTEMPTS = 3


class FaultError(Exception):
    """A failure of a device, so that nobody knows what would have come of the episode."""


class DeviceFailedError(UsageError, RuntimeError):
    """A device that failed again and again; the user is to look after it."""


def check_device(info: Mapping[str, Any]) -> None:
    """Check that the device did not fail in the reset or step that returned an info.

    Raises:
        FaultError: if it did.
    """
    if fault := info.get("fault"):
        raise FaultError(fault)


def retried(play: Callable[[], T], what: str) -> T:
    """Return the result of ``play``, which is called again after a :class:`FaultError`.

    Args:
        play: begins the same play anew at each call.
        what: name of the play, for the error.

    Raises:
        DeviceFailedError: if the device failed three times one after the other.
    """
    last = None
    for _ in range(ATTEMPTS):
        try:
            return play()
        except FaultError as fault:
            last = fault
    raise DeviceFailedError(
        f"{what}: the device failed {ATTEMPTS} times one after the other, the last time with: {last}"
    ) from last
