"""Evaluation of policies, by episodes or exactly."""

from __future__ import annotations
