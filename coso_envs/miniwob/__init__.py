"""Small web pages in a real browser: tasks of MiniWoB++. They need the extra ``miniwob``, chromium and its driver."""

from __future__ import annotations
