"""Measurements outside training: speed, long runs, households."""

from __future__ import annotations
