"""Demonstrations: teachers, and collecting, writing and reading episodes."""

from __future__ import annotations
