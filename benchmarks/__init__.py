"""Benchmarks: demonstrations, training runs, comparisons, statistics and reports behind the ``coso`` command."""

from __future__ import annotations

from coso_envs.siblings import require_sibling

require_sibling("agents")
