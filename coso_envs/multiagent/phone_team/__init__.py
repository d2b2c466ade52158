"""Two phones that share a shopping list and a cart."""

from __future__ import annotations
