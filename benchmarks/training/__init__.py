"""A training run: its settings, start policy, loop and folder."""

from __future__ import annotations
