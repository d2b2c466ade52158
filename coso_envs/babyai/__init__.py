"""Errands in a grid of rooms: the levels of BabyAI, on MiniGrid. They need the extra ``peers``."""

from __future__ import annotations
