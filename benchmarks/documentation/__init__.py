"""Pages of the environments, written from their docstrings, and checks of all documentation."""

from __future__ import annotations
