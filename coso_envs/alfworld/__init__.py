"""ALFWorld: household tasks in text and pictures."""

from __future__ import annotations
