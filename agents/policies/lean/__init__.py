"""Passes of small decoders without a hub's overhead: the loop of sampling, and operations with short gradients."""

from __future__ import annotations
