"""Blackjack: one hand against a dealer with fixed rules."""

from __future__ import annotations
