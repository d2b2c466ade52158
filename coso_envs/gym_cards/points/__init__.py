"""EZPoints and Points24: write a formula over all cards that makes a target."""

from __future__ import annotations
