"""Measurements of the simulated phone's tasks."""

from __future__ import annotations
