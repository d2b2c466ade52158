"""One run: its settings, its start policy, its loop, its folder."""

from __future__ import annotations
