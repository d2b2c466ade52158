"""What plays a game: TextWorld, and a state machine of the same rules."""

from __future__ import annotations
