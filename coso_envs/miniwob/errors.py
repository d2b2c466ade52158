"""Faults of browsers: each error says in one sentence what happened."""

from __future__ import annotations


class BrowserError(RuntimeError):
    """A fault of a browser, or of the way to it; it is not the agent's doing."""


class BrowserGoneError(BrowserError):
    """The browser or its driver has ended, or the driver no longer knows the browser."""


class BrowserTimeoutError(BrowserError):
    """The browser or its driver took longer to answer than it may."""


class PageError(BrowserError):
    """The page has an error, or is not one of MiniWoB++."""
