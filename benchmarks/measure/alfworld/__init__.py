"""Measurements of ALFWorld's two engines: agreement, solvability, memory and start-up time."""

from __future__ import annotations
