"""Browsers that are made once and lent again and again; one that has died is replaced."""

from __future__ import annotations

import os
import threading
from multiprocessing.util import Finalize

from coso_envs.miniwob.browser import Browser
from coso_envs.miniwob.programs import Programs, find_programs


class BrowserPool:
    """The browsers of this process. Safe to use from several threads; a child process has a pool of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Browser] = []
        self._all: list[Browser] = []
        self._process = os.getpid()
        self._programs: Programs | None = None
        self._ends = False  # whether the browsers will be ended with this process

    def take(self) -> Browser:
        """Lend a browser: an idle one that answers, or a new one.

        Raises:
            BrowserError: if a new one does not start.
            ImportError: if Chromium or MiniWoB++ is not installed.
        """
        self._enter()
        while True:
            with self._lock:
                browser = self._idle.pop() if self._idle else None
            if browser is None:
                break
            if browser.answers():
                return browser
            self.discard(browser)
        self._programs = self._programs or find_programs()
        if not self._ends:
            # Runs at the end of worker processes, too, where `atexit` does not.
            Finalize(self, self.close, exitpriority=10)
            self._ends = True
        browser = Browser(self._programs)
        with self._lock:
            self._all.append(browser)
        return browser

    def give_back(self, browser: Browser) -> None:
        """Take a sound browser back; idempotent."""
        self._enter()
        with self._lock:
            if browser in self._all and browser not in self._idle:
                self._idle.append(browser)

    def discard(self, browser: Browser) -> None:
        """End a browser that failed; idempotent."""
        self._enter()
        with self._lock:
            known = browser in self._all
            self._all = [other for other in self._all if other is not browser]
            self._idle = [other for other in self._idle if other is not browser]
        if known:
            browser.kill()

    def close(self) -> None:
        """End all browsers; the pool can be used again."""
        self._enter()
        with self._lock:
            ended, self._all, self._idle = self._all, [], []
        for browser in ended:
            browser.kill()

    @property
    def lent(self) -> tuple[Browser, ...]:
        """The browsers that somebody has."""
        return tuple(browser for browser in self._all if browser not in self._idle)

    def _enter(self) -> None:
        """Forget the browsers of the parent process, which are not this one's to use or to end."""
        if self._process != os.getpid():
            self._process, self._all, self._idle, self._lock = os.getpid(), [], [], threading.Lock()
            self._ends = False


#: The pool of this process.
POOL = BrowserPool()
