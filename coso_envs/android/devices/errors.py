"""Faults of devices: each error says in one sentence what happened and what to do."""

from __future__ import annotations


class DeviceError(RuntimeError):
    """A fault of a device, or of the way to it; none of them is the agent's doing.

    ``lasting`` says that trying again cannot help: something must be installed, started or corrected first.
    """

    lasting = False


class ServerGoneError(DeviceError):
    """Nobody answers at the address of the server that drives the device."""


class DriverMissingError(DeviceError):
    """The server has no driver for the kind of device that was asked for."""

    lasting = True


class CapabilityError(DeviceError):
    """The server refuses what was asked of a session."""

    lasting = True


class SessionLostError(DeviceError):
    """The server no longer knows the session, or what it drives has ended."""


class DeviceOfflineError(DeviceError):
    """The server finds no device, or one that does not answer."""


class DeviceTimeoutError(DeviceError):
    """A call took longer than it may."""


class PageChangedError(DeviceError):
    """A browser went to another page while it was asked something; the session is sound."""


class ScreenshotError(DeviceError):
    """There was no picture, or none that can be read."""


class AppCrashedError(DeviceError):
    """A dialog says that an app has stopped or does not respond."""


class CommandFailedError(DeviceError):
    """The server could not carry out a command."""


class PortTakenError(DeviceError):
    """Somebody else listens at a port that a server was to have."""

    lasting = True
