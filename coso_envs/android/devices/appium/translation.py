"""Errors of the client libraries, translated into those of devices."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from coso_envs.android.devices import errors
from coso_envs.said import one_line

#: (what a message says, the error that it is), the first that fits.
_MESSAGES: tuple[tuple[re.Pattern[str], type[errors.DeviceError]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), error)
    for pattern, error in (
        (r"aborted by navigation|not attached to an active page|frame was detached|execution context was destroyed",
         errors.PageChangedError),
        (r"could not find a driver for", errors.DriverMissingError),
        (r"executable .*(not exist|not found)|cannot find chrome binary|no chrome binary", errors.DriverMissingError),
        (r"could not find a connected android device|device offline|device .{0,80}not found|no devices? (is )?connected"
         r"|was not in the list of connected devices|device unauthorized|error: closed",
         errors.DeviceOfflineError),
        (r"session .*(terminated|not started|does not exist)|invalid session id|session deleted|no such session",
         errors.SessionLostError),
        (r"tab crashed|chrome not reachable|disconnected|unable to receive message|target (frame|window) .*closed"
         r"|web view not found|instrumentation process is not running|socket hang ?up|econnrefused|econnreset"
         r"|could not proxy command",
         errors.SessionLostError),
        (r"did not respond|timed? ?out|timeout", errors.DeviceTimeoutError),
        (r"screenshot|capture screen", errors.ScreenshotError),
        (r"capabilit|invalid argument", errors.CapabilityError),
    )
)  # fmt: skip
_REMEDIES: dict[type[errors.DeviceError], str] = {
    errors.DriverMissingError: "; `coso doctor android` says what to install",
    errors.DeviceOfflineError: "; `adb devices` lists those that are there",
    errors.CapabilityError: "; see device_options",
}


def as_device_error(message: str) -> errors.DeviceError:
    """Return the device's error that a message of a server means."""
    said = one_line(message.partition("Stacktrace:")[0])[:300].strip()
    kind = next((error for pattern, error in _MESSAGES if pattern.search(said)), errors.CommandFailedError)
    return kind(f"the device's server says: {said}{_REMEDIES.get(kind, '')}")


@contextlib.contextmanager
def read_as(what: str) -> Iterator[None]:
    """Raise a ValueError where a server's reply has another form than the protocol's.

    Args:
        what: a word for the part of the reply that is read, for the message.
    """
    try:
        yield
    except (TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"its {what} has another form than the protocol's: {error}") from error


@contextlib.contextmanager
def translated(server: str) -> Iterator[None]:
    """Raise the errors of the client libraries as :class:`coso_envs.android.devices.errors.DeviceError`.

    Args:
        server: address of the server, for the message.
    """
    from selenium.common import exceptions as selenium
    from urllib3 import exceptions as urllib3

    try:
        yield
    except selenium.InvalidSessionIdException as error:
        raise errors.SessionLostError(f"the server at {server} no longer knows the session") from error
    except selenium.NoSuchWindowException as error:
        raise errors.SessionLostError("the window that the session drives is closed") from error
    except selenium.ScreenshotException as error:
        raise errors.ScreenshotError("the server could not take a picture of the screen") from error
    except selenium.WebDriverException as error:
        raise as_device_error(error.msg or type(error).__name__) from error
    except (urllib3.ReadTimeoutError, TimeoutError) as error:
        raise errors.DeviceTimeoutError(f"the server at {server} did not answer in time") from error
    except (urllib3.LocationValueError, ValueError) as error:
        raise errors.CommandFailedError(
            f"the server at {server} gave no answer that can be read: {one_line(str(error)[:200])}"
        ) from error
    except (urllib3.HTTPError, OSError) as error:
        raise errors.ServerGoneError(
            f"no Appium server answers at {server}; start one (`appium --port 4723`) or correct `server`"
        ) from error
