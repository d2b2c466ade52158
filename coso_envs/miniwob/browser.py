"""A headless Chromium with a page of MiniWoB++."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from coso_envs.miniwob.errors import BrowserError, BrowserGoneError, BrowserTimeoutError, PageError
from coso_envs.miniwob.page import Page, read_page
from coso_envs.miniwob.programs import Programs

#: Width and height of a task in pixels.
TASK_SIZE = (160, 210)
#: Most seconds that a call to the driver may take.
CALL_TIMEOUT = 15.0

# Nothing may depend on the clock: no time limit, no blinking cursor, no movement.
_PREPARE = """
core.EPISODE_MAX_TIME = 2147483647;
if (window.jQuery) jQuery.fx.off = true;
const style = document.createElement('style');
style.textContent = '* {caret-color: transparent !important; animation: none !important; transition: none !important;}';
document.head.appendChild(style);
"""
# A click that ends an episode marks its element as touched in the next one.
_BEGIN = """
core.endEpisode(0);
document.querySelectorAll('[data-tampered]').forEach(element => { delete element.dataset.tampered; });
if (document.activeElement) document.activeElement.blur();
Math.seedrandom(arguments[0]);
core.setDataMode('train');
core.startEpisodeReal();
"""
_LOOK = """
return {task: core.getUtterance(), done: WOB_DONE_GLOBAL, reward: WOB_RAW_REWARD_GLOBAL,
        dom: WOB_DONE_GLOBAL ? null : core.getDOMInfo()};
"""
_CLICK = "const failure = core.elementClick(arguments[0]); if (failure !== true) throw new Error(failure);"
_TYPE = """
core.elementClick(arguments[0]);
const element = core.previousDOMInfo[arguments[0]];
element.value = arguments[1];
for (const kind of ['input', 'change']) element.dispatchEvent(new Event(kind, {bubbles: true}));
"""


class Browser:
    """A headless Chromium and its driver, in processes and a folder of their own."""

    def __init__(self, programs: Programs) -> None:
        """Start both.

        Raises:
            BrowserError: if they do not start.
        """
        self.programs = programs
        self.task = ""
        self._folder = tempfile.mkdtemp(prefix="coso-miniwob-")
        self._service: Any = None
        self._driver: Any = None
        try:
            with _faults():
                self._start()
        except BaseException:
            self.kill()
            raise

    def _start(self) -> None:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
        from selenium.webdriver.remote.client_config import ClientConfig
        from selenium.webdriver.remote.remote_connection import RemoteConnection

        options = webdriver.ChromeOptions()
        options.binary_location = self.programs.browser
        flags: tuple[str, ...] = (
            "headless",
            "no-sandbox",
            "disable-gpu",
            "disable-dev-shm-usage",
            "force-device-scale-factor=1",
        )
        # Whole repaints, without which edges depend on what was there before.
        flags += ("disable-partial-raster", "disable-lcd-text", "disable-font-subpixel-positioning")
        for flag in (*flags, "hide-scrollbars", "window-size=500,320", f"user-data-dir={self._folder}"):
            options.add_argument(f"--{flag}")
        # A session of its own, since Ctrl-C would reach it otherwise.
        self._service = Service(self.programs.driver, popen_kw={"start_new_session": True})
        self._service.start()
        config = ClientConfig(remote_server_addr=self._service.service_url, timeout=CALL_TIMEOUT)
        self._driver = webdriver.Remote(RemoteConnection(client_config=config), options=options)

    @property
    def pid(self) -> int:
        """The process of the driver."""
        return int(self._service.process.pid)

    def processes(self) -> set[int]:
        """Return the processes of driver and browser, as far as the system lists them."""
        return {self.pid, *_users_of(self._folder)}

    def begin(self, task: str, seed: int) -> Page:
        """Begin an episode of a task.

        Raises:
            BrowserError: if the browser fails.
        """
        with _faults():
            if task != self.task:
                self.task = ""
                self._driver.get(f"file://{self.programs.pages}/{task}.html")
                self._driver.execute_script(_PREPARE)
                self.task = task
            self._driver.execute_script(_BEGIN, str(seed))
            return self._look()

    def look(self) -> Page:
        """Return the page as it is now.

        Raises:
            BrowserError: if the browser fails.
        """
        with _faults():
            return self._look()

    def click(self, ref: int) -> Page:
        """Click an element.

        Raises:
            BrowserError: if the browser fails.
        """
        with _faults():
            self._driver.execute_script(_CLICK, ref)
            return self._look()

    def type(self, ref: int, text: str) -> Page:
        """Put text into a field, in place of what is in it.

        Raises:
            BrowserError: if the browser fails.
        """
        with _faults():
            self._driver.execute_script(_TYPE, ref, text)
            return self._look()

    def screenshot(self) -> np.ndarray:
        """Return the task's part of the page, uint8 [210, 160, 3].

        Raises:
            BrowserError: if the browser fails.
        """
        with _faults(), Image.open(BytesIO(self._driver.get_screenshot_as_png())) as picture:
            return np.array(picture.convert("RGB").crop((0, 0, *TASK_SIZE)))

    def answers(self) -> bool:
        """Return whether the browser is there and answers."""
        try:
            with _faults():
                return bool(self._driver.execute_script("return true;"))
        except BrowserError:
            return False

    def _look(self) -> Page:
        return read_page(self._driver.execute_script(_LOOK))

    def kill(self) -> None:
        """End all processes, whatever state they are in, and remove the folder. Idempotent."""
        process = getattr(self._service, "process", None)
        if process is not None:
            for pid in self.processes():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(Exception):
                process.wait(5)
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
            self._service.process = None  # so that its destructor asks nobody to stop
        shutil.rmtree(self._folder, ignore_errors=True)


def _users_of(folder: str) -> list[int]:
    """Return the processes whose command line names a folder, where the system lists processes as files."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/cmdline", "rb") as file:
                if f"={folder}".encode() in file.read():
                    found.append(int(name))
    return found


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    """Raise the errors of Selenium, and of its connection to the driver, as a :class:`BrowserError`."""
    from selenium.common.exceptions import JavascriptException, TimeoutException, WebDriverException
    from urllib3.exceptions import HTTPError, TimeoutError

    try:
        yield
    except (TimeoutException, TimeoutError) as error:
        raise BrowserTimeoutError(f"the browser did not answer within {CALL_TIMEOUT:g} s") from error
    except JavascriptException as error:
        raise PageError(f"the page failed: {_first_line(error)}") from error
    except (WebDriverException, HTTPError, OSError) as error:
        raise BrowserGoneError(f"the browser is gone: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
