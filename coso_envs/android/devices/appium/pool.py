"""Several devices, each behind a server of its own, lent one at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from typing_extensions import override

from coso_envs.android.devices.appium.device import AppiumDevice
from coso_envs.android.devices.appium.server import AppiumServer, answers, free_port
from coso_envs.android.devices.errors import DeviceTimeoutError


class DeviceState(StrEnum):
    """The state of a device in a pool."""

    IDLE = "idle"
    """Nobody has it."""
    LENT = "lent"
    """Somebody has it, and it answers so far as is known."""
    BROKEN = "broken"
    """Its server or its session has ended; the next ``reset`` makes them again."""
    CLOSED = "closed"
    """The pool is closed."""


class PooledDevice(AppiumDevice):
    """A device of a pool; ``close`` gives it back, and its session stays open for the next borrower."""

    def __init__(self, give_back: Callable[[PooledDevice], None], server: AppiumServer, **options: Any) -> None:
        super().__init__(server, **options)
        self.server = self.own_server = server
        self._give_back = give_back

    @override
    def close(self) -> None:
        self._give_back(self)

    def end(self) -> None:
        """End the session and the server for good."""
        super().close()


class DevicePool:
    """Devices that are made once and lent again and again; ``pool.take`` serves as an environment's ``device=``.

    Each device has a server of its own on a free port, so that one that dies takes no other along. Nothing is started
    before a device is used. Safe to use from several threads.
    """

    def __init__(
        self,
        num_devices: int,
        *,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        udids: Sequence[str] = (),
        make: Callable[..., PooledDevice] = PooledDevice,
        **options: Any,
    ) -> None:
        """Make the devices.

        Args:
            num_devices: how many.
            command: that starts Appium; by default ``appium`` on the path.
            environment: variables for the servers, such as ``APPIUM_HOME``.
            udids: of Android devices, one for each; each gets a ``systemPort`` of its own.
            make: makes a device from a function that takes it back, a server and ``options``.
            **options: of :class:`AppiumDevice`.

        Raises:
            ValueError: if there is no device, or not a udid for each.
        """
        if num_devices < 1 or (udids and len(udids) != num_devices):
            raise ValueError(f"a pool needs devices, with a udid for each or none: got {num_devices} and {len(udids)}")
        self._devices = []
        for i in range(num_devices):
            own = dict(options)
            if udids:
                ports = {"appium:udid": udids[i], "appium:systemPort": free_port()}
                own["capabilities"] = {**options["capabilities"], **ports}
            server = AppiumServer(command, environment=environment)
            self._devices.append(make(self.give_back, server, **own))
        self._idle = list(self._devices)
        self._closed = False
        self._changed = threading.Condition()

    def take(self, timeout: float = 60.0) -> PooledDevice:
        """Borrow a device; its ``close`` gives it back.

        Raises:
            DeviceTimeoutError: if none is free within ``timeout`` seconds.
            RuntimeError: if the pool is closed.
        """
        with self._changed:
            end = time.monotonic() + timeout
            while not self._idle and not self._closed:
                if not self._changed.wait(end - time.monotonic()):
                    raise DeviceTimeoutError(f"all {len(self._devices)} devices of the pool are lent; close one first")
            if self._closed:
                raise RuntimeError("this pool of devices is closed")
            return self._idle.pop(0)

    def give_back(self, device: PooledDevice) -> None:
        """Take a device back; idempotent."""
        with self._changed:
            if device in self._devices and device not in self._idle and not self._closed:
                self._idle.append(device)
                self._changed.notify()

    def probe(self) -> tuple[DeviceState, ...]:
        """Return the state of each device, asking the servers that run whether they still answer."""
        return tuple(self._state(device) for device in self._devices)

    def _state(self, device: PooledDevice) -> DeviceState:
        if self._closed:
            return DeviceState.CLOSED
        sound = device.server.pid is not None and answers(device.server.address()) and device.session.is_open
        if device.session.made and not sound:
            return DeviceState.BROKEN
        return DeviceState.IDLE if device in self._idle else DeviceState.LENT

    def close(self) -> None:
        """End every session and every server; idempotent, and it returns whatever state they are in."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for device in self._devices:
            device.end()
