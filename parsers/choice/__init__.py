"""Parsers whose actions are the members of a list."""

from __future__ import annotations

from parsers.choice.base import ChoiceParser

__all__ = ["ChoiceParser"]
