"""Benchmarks: the ``coso`` command, with demonstrations, training runs, comparisons, statistics and reports."""

from __future__ import annotations

from coso_envs.siblings import require_sibling

require_sibling("agents")
