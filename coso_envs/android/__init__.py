"""Android without an emulator: a simulated phone, tasks in the style of Android-in-the-Wild, and their judges."""

from __future__ import annotations
