"""A phone, simulated or real, as an environment needs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np

from coso_envs.android.devices.nodes import Node

Button = Literal["back", "home", "enter", "recents"]


class Device(Protocol):
    """A phone with a touch screen. Coordinates are 0 .. 1 with the origin at the top left."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a screenshot in pixels."""

    def reset(self, seed: int) -> None:
        """Bring the phone to its start state; ``seed`` fixes all content."""

    def screenshot(self) -> np.ndarray:
        """Return the screen as a fresh uint8 array [H, W, 3]."""

    def tap(self, x: float, y: float) -> None:
        """Touch the screen at a point."""

    def long_press(self, x: float, y: float) -> None:
        """Hold a finger on a point."""

    def swipe(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Move a finger from ``(x0, y0)`` to ``(x1, y1)``."""

    def type_text(self, text: str) -> None:
        """Type into the focused field; without one, nothing happens."""

    def press(self, button: Button) -> None:
        """Press a system button."""

    def open_app(self, name: str) -> None:
        """Open an installed app by its name; without one of this name, nothing happens."""

    def wait(self) -> None:
        """Let pass about a second."""

    def screen_text(self) -> str:
        """Return the visible widgets as text, one a line, for language models without eyes."""

    def nodes(self) -> Sequence[Node]:
        """Return the visible widgets; asked for with ``marks`` and for the screen as tree or XML only."""

    def close(self) -> None:
        """Release the phone for good."""
