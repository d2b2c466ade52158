"""Demonstrations: teachers, collecting, writing and reading."""

from __future__ import annotations
