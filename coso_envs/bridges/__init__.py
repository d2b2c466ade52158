"""Bridges to other people's learners; each module needs the extra that it names."""

from __future__ import annotations
