"""The phone's own parts: launcher, status bar, notification shade, keyboard, system dialogs."""

from __future__ import annotations
