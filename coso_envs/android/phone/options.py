"""How hard a simulated phone makes it: one frozen value, given to the phone once."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_args

Difficulty = Literal["easy", "medium", "hard"]
Style = Literal["mixed", "aitw"]


@dataclass(frozen=True)
class Variants:
    """Looks and contents that an episode draws from, one of each independently; each is a tuple of names.

    Attributes:
        theme: "light", "dark".
        font_size: "Small", "Default", "Large", "Largest".
        language: of the system, Settings and Clock: "en", "de", "es", "zh".
        content: of shops and the search engine: "default", "long", "misleading", "adversarial".
    """

    theme: tuple[str, ...] = ("light",)
    font_size: tuple[str, ...] = ("Default",)
    language: tuple[str, ...] = ("en",)
    content: tuple[str, ...] = ("default",)

    def __post_init__(self) -> None:
        """Refuse empty sets and unknown names (ValueError)."""
        for axis, known in _AXES.items():
            names = getattr(self, axis)
            if not names or not set(names) <= set(known):
                raise ValueError(f"variants of {axis} are some of {', '.join(known)}, got {names}")

    @classmethod
    def of(cls, wanted: str | Mapping[str, str | Sequence[str]]) -> Variants:
        """Make variants from "default", "all", or a mapping such as ``{"theme": ("light", "dark"), "language": "de"}``.

        Raises:
            ValueError: on an unknown name, axis or variant.
        """
        if wanted == "default":
            return cls()
        if wanted == "all":
            return cls(**_AXES)
        if isinstance(wanted, str):
            raise ValueError(f'variants are "default", "all" or a mapping, got {wanted!r}')
        if unknown := sorted(set(wanted) - set(_AXES)):
            raise ValueError(f"axes of variants are {', '.join(_AXES)}, got {', '.join(unknown)}")
        return cls(**{axis: (names,) if isinstance(names, str) else tuple(names) for axis, names in wanted.items()})

    def draw(self, rng: random.Random) -> Look:
        """Draw one variant of each axis."""
        return Look(*(rng.choice(getattr(self, field.name)) for field in fields(self)))


_AXES: dict[str, tuple[str, ...]] = {
    "theme": ("light", "dark"),
    "font_size": ("Small", "Default", "Large", "Largest"),
    "language": ("en", "de", "es", "zh"),
    "content": ("default", "long", "misleading", "adversarial"),
}


@dataclass(frozen=True)
class Look:
    """The variants of one episode."""

    theme: str = "light"
    font_size: str = "Default"
    language: str = "en"
    content: str = "default"


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
        variants: looks and contents that each episode draws from.
    """

    difficulty: Difficulty = "medium"
    style: Style = "mixed"
    disturbance: float = 0.0
    variants: Variants = Variants()

    def __post_init__(self) -> None:
        """Refuse values that do not exist (ValueError)."""
        if self.difficulty not in get_args(Difficulty):
            raise ValueError(f"difficulty must be one of {', '.join(get_args(Difficulty))}, got {self.difficulty!r}")
        if self.style not in get_args(Style):
            raise ValueError(f"style must be one of {', '.join(get_args(Style))}, got {self.style!r}")
        if not 0.0 <= self.disturbance <= 1.0:
            raise ValueError(f"disturbance must be in 0 .. 1, got {self.disturbance}")
