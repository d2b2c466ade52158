"""What is played: generated games, and downloaded ones."""

from __future__ import annotations
