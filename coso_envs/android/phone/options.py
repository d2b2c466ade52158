"""How hard a simulated phone makes it: one frozen value, given to the phone once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Difficulty = Literal["easy", "medium", "hard"]
Style = Literal["mixed", "aitw"]


@dataclass(frozen=True)
class PhoneOptions:
    """Options of a simulated phone.

    Attributes:
        difficulty: mix of home screens and starts. "easy": a shuffled home screen whose first page has the search
            field, and every episode starts there; "medium": the search field may be on any page, some apps are in
            folders or in the drawer only, and half of the episodes start elsewhere; "hard": most apps are in folders
            or in the drawer, and nearly all episodes start elsewhere.
        style: "mixed", as ``difficulty`` says; "aitw", one fixed home screen where every episode starts, as in
            published results on Android-in-the-Wild.
        disturbance: how often pop-ups, slow pages, missed taps and moved layouts happen, 0 .. 1.
    """

    difficulty: Difficulty = "medium"
    style: Style = "mixed"
    disturbance: float = 0.0

    def __post_init__(self) -> None:
        """Refuse values that do not exist (ValueError)."""
        if self.difficulty not in get_args(Difficulty):
            raise ValueError(f"difficulty must be one of {', '.join(get_args(Difficulty))}, got {self.difficulty!r}")
        if self.style not in get_args(Style):
            raise ValueError(f"style must be one of {', '.join(get_args(Style))}, got {self.style!r}")
        if not 0.0 <= self.disturbance <= 1.0:
            raise ValueError(f"disturbance must be in 0 .. 1, got {self.disturbance}")
