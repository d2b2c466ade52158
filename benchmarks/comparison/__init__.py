"""Comparisons of many runs: plans, suites, grids, and parallel jobs."""

from __future__ import annotations
