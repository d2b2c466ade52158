"""Sharding over processes, and activations that are computed again: training of large models."""

from __future__ import annotations
