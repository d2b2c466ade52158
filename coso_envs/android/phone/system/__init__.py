"""What belongs to the phone and not to an app: launcher, status bar, notification shade, keyboard, system dialogs."""

from __future__ import annotations
