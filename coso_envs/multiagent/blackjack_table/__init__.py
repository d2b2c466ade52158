"""A table of Blackjack with several seats, one dealer and a finite shoe."""

from __future__ import annotations
