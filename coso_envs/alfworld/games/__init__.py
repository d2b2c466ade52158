"""The games: generated ones and downloaded ones."""

from __future__ import annotations
