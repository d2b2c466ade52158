"""Many runs: plans, suites, grids of runs, jobs side by side."""

from __future__ import annotations
