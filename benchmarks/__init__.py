"""Benchmarks: demonstrations, training runs, comparisons, statistics and reports behind the ``coso`` command."""
