"""A session with an Appium server, made again after a fault."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from coso_envs.android.devices.appium.translation import read_as, translated
from coso_envs.android.devices.errors import DeviceError, PageChangedError, SessionLostError

T = TypeVar("T")
#: Seconds between the first two attempts to make a session; each later pause is twice as long, up to the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 8.0
#: Seconds that the end of a session may take.
_END_TIMEOUT = 5.0
#: How often something is read before it is given up.
_READS = 5
#: Name of the command that passes a command of the Chrome DevTools Protocol on.
CDP = "executeCdpCommand"


def _connection(server: str, call_timeout: float, start_timeout: float) -> Any:
    """Return a connection whose calls end in time, and that lets no failed call pass as a good one."""
    from appium.webdriver.appium_connection import AppiumConnection
    from appium.webdriver.client_config import AppiumClientConfig
    from selenium.webdriver.remote.command import Command

    class Connection(AppiumConnection):  # type: ignore[misc]
        def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
            timeouts = {Command.NEW_SESSION: start_timeout, Command.QUIT: _END_TIMEOUT}
            self.client_config.timeout = timeouts.get(command, call_timeout)
            response: dict[str, Any] = super().execute(command, params)
            # Only failed calls, and replies that are no JSON, have a status here.
            status = response.get("status")
            if status is not None and not _names_error(response.get("value")):
                raise ValueError(f"{f'HTTP status {status}' if status else 'no JSON'}: {response.get('value')}")
            return response

        def _request(self, *arguments: Any, **named: Any) -> dict[str, Any]:
            with read_as("reply"):  # JSON, but no object
                response: dict[str, Any] = super()._request(*arguments, **named)
            return response

    # urllib3 would repeat a call that took too long.
    pool = {"init_args_for_pool_manager": {"retries": False}}
    config = AppiumClientConfig(server, init_args_for_pool_manager=pool, timeout=call_timeout)
    connection = Connection(client_config=config)
    connection.add_command(CDP, "POST", "/session/$sessionId/goog/cdp/execute")
    return connection


def _names_error(body: Any) -> bool:
    """Return whether a failed call's body has the form of the protocol, which the client then raises as an error."""
    with contextlib.suppress(ValueError, TypeError, AttributeError):
        value = json.loads(body).get("value")
        error, message = value.get("error"), value.get("message", "")
        return isinstance(error, str) and error != "" and isinstance(message, str)
    return False


class Session:
    """A session that is made when it is first needed, and again after it was lost."""

    def __init__(
        self,
        server: Callable[[], str],
        capabilities: Callable[[], Mapping[str, Any]],
        *,
        call_timeout: float,
        start_timeout: float,
        patience: float,
    ) -> None:
        """Keep the settings; nothing is opened yet.

        Args:
            server: returns the server's address, starting it if need be.
            capabilities: returns those of the next session.
            call_timeout: seconds that a call may take.
            start_timeout: seconds that making a session may take.
            patience: seconds for which making a session again is tried.
        """
        try:
            import appium.webdriver  # noqa: F401 - asked for now rather than at the first reset
        except ImportError as error:
            raise ImportError("real devices need: pip install 'coso-envs[android]'") from error
        self._server = server
        self.capabilities = capabilities
        self._call_timeout, self._start_timeout, self._patience = call_timeout, start_timeout, patience
        self._driver: Any = None
        self._began = False
        #: How often a session was made.
        self.made = 0

    @property
    def is_open(self) -> bool:
        """Whether there is a session, so far as is known."""
        return self._driver is not None

    def open(self) -> None:
        """Make a session if there is none; after the first one, trying again with growing pauses.

        Raises:
            DeviceError: if there is none after ``patience`` seconds, or if trying again cannot help.
        """
        pause, end = _FIRST_PAUSE, time.monotonic() + self._patience
        while self._driver is None:
            try:
                self._driver = self._make()
            except DeviceError as error:
                if error.lasting or not self._began or time.monotonic() + pause > end:
                    raise
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
        self._began = True

    def _make(self) -> Any:
        from appium import webdriver
        from appium.options.common.base import AppiumOptions

        server = self._server()
        with translated(server):
            connection = _connection(server, self._call_timeout, self._start_timeout)
            try:
                options = AppiumOptions().load_capabilities(dict(self.capabilities()))
                driver = webdriver.Remote(connection, options=options)
            except BaseException:
                connection.close()
                raise
        self.made += 1
        return driver

    def call(self, do: Callable[[Any], T]) -> T:
        """Return what ``do`` makes of the driver; a session that fails is given up, so that a new one is made.

        Raises:
            PageChangedError: if a browser went to another page meanwhile, which is no failure.
            DeviceError: if the call fails.
        """
        if self._driver is None:
            raise SessionLostError("the session was lost; the device makes another one at the next reset")
        try:
            with translated(self._driver.command_executor.client_config.remote_server_addr):
                return do(self._driver)
        except PageChangedError:
            raise
        except DeviceError:
            self.end()
            raise

    def read(self, do: Callable[[Any], T]) -> T:
        """Return what ``do`` reads, which is done again if a browser goes to another page meanwhile.

        Raises:
            DeviceError: if the call fails, or pages change without end.
        """
        for _ in range(_READS - 1):
            with contextlib.suppress(PageChangedError):
                return self.call(do)
            time.sleep(_FIRST_PAUSE)
        return self.call(do)

    def end(self) -> None:
        """End the session, if there is one; it returns within seconds, whatever the server does."""
        driver, self._driver = self._driver, None
        if driver is not None:
            with contextlib.suppress(Exception):  # it is gone, or it will be
                driver.quit()
            with contextlib.suppress(Exception):
                driver.command_executor.close()
