"""Pages of the environments, written from their docstrings, and the checks that keep all documentation true."""

from __future__ import annotations
