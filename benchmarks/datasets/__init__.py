"""Demonstrations on disk: whole episodes as a Minari dataset and as chat JSONL with pictures, and back."""

from __future__ import annotations
