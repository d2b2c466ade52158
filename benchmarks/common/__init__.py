"""Helpers that several packages of benchmarks share."""

from __future__ import annotations
