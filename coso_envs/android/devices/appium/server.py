"""An Appium server of our own: a process that is started, watched and ended by its own id."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from coso_envs.android.devices.errors import DeviceTimeoutError, PortTakenError, ServerGoneError

#: Seconds between two looks at a server that is starting or ending.
_LOOK_AGAIN = 0.1
#: Seconds that a process has to end when it is asked, before it is ended.
_GRACE = 5.0


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def answers(address: str, timeout: float = 2.0) -> bool:
    """Return whether an Appium server at this address says that it is ready."""
    with contextlib.suppress(OSError, ValueError):
        with urllib.request.urlopen(f"{address.rstrip('/')}/status", timeout=timeout) as reply:
            value = json.load(reply).get("value")
        return isinstance(value, dict) and value.get("ready", True) is not False
    return False


class AppiumServer:
    """A server that runs while it is needed. It is started by the first ``address``, and again if it has ended.

    All that it starts (drivers, browsers) is in a session of the operating system of its own; ``stop`` ends what is in
    there and nothing else.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        *,
        port: int | None = None,
        start_timeout: float = 120.0,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the settings.

        Args:
            command: that starts Appium, to which address and port are added; by default ``appium`` on the path.
            port: where it listens; by default a free one, another one at each start.
            start_timeout: seconds that a start may take.
            environment: variables beside those of this process, such as ``APPIUM_HOME``.
        """
        self._command = list(command) if command is not None else None
        self._wanted_port = port
        self._start_timeout = start_timeout
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._output: IO[Any] | None = None
        #: Folder of the temporary files of all that it starts.
        self.folder = ""
        self._address = ""
        #: How often it was started.
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """Id of the process; None if it does not run."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def address(self) -> str:
        """Return its address; a server that does not run is started.

        Raises:
            PortTakenError: if somebody else listens at its port.
            ServerGoneError: if there is no Appium, or it ends at once.
            DeviceTimeoutError: if it does not get ready in time.
        """
        if self.pid is None:
            self.stop()
            self._start()
        return self._address

    def _start(self) -> None:
        command = self._command or [shutil.which("appium") or ""]
        if not command[0]:
            raise ServerGoneError("there is no `appium` on the path; install it: npm install -g appium@3")
        port = self._wanted_port or free_port()
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise PortTakenError(
                    f"somebody else listens at port {port}; choose another port or leave it out"
                ) from error
        self._address = f"http://127.0.0.1:{port}"
        self.folder = tempfile.mkdtemp(prefix="coso-appium-")
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `stop`
        try:
            self._process = subprocess.Popen(
                [*command, "--address", "127.0.0.1", "--port", str(port), "--log-no-colors"],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "TMPDIR": self.folder, **self._environment},
                start_new_session=True,
            )
        except OSError as error:
            self.stop()
            raise ServerGoneError(f"Appium cannot be started: {error}") from error
        atexit.register(self.stop)
        self.starts += 1
        self._await_start()

    def _await_start(self) -> None:
        end = time.monotonic() + self._start_timeout
        while not answers(self._address, timeout=1.0):
            if self.pid is None:
                said = self._last_words()
                self.stop()
                raise ServerGoneError(f"Appium ended at once: {said}")
            if time.monotonic() > end:
                self.stop()
                raise DeviceTimeoutError(f"Appium was not ready after {self._start_timeout:g} seconds")
            time.sleep(_LOOK_AGAIN)

    def _last_words(self) -> str:
        if self._output is None:
            return ""
        self._output.seek(0)
        lines = self._output.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else "it said nothing"

    def stop(self) -> None:
        """End the server and all that it has started; idempotent, and it returns within seconds."""
        process, self._process = self._process, None
        atexit.unregister(self.stop)
        if process is not None:
            _end(process)
        if self._output is not None:
            self._output.close()
            self._output = None
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a session of its own, and what else is in that session."""
    leader = process.pid
    for sign in (signal.SIGTERM, signal.SIGKILL):
        left = members(leader)
        if process.poll() is None:
            left |= {leader}
        if not left:
            break
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, sign)
        end = time.monotonic() + _GRACE
        while (process.poll() is None or members(leader)) and time.monotonic() < end:
            time.sleep(_LOOK_AGAIN)


def members(leader: int) -> set[int]:
    """Return the processes of a session, by the id of its leader; those that have ended already are none."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # What follows the name in brackets: state, parent, group, session.
            state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state != "Z":
                found.add(int(folder.name))
    return found
