"""How well an SCM finds the tokens that decide between actions, for every registered parser."""

from __future__ import annotations
