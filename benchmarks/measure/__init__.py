"""Measurements outside training: speed, long runs, and ALFWorld's engines."""

from __future__ import annotations
