"""Scales: the numbers in which a format counts along the sides of the screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import GuiAction, Point
from parsers.gui.points import centre, may_be_fractions

#: The picture of the environments by default.
DEFAULT_SIZE = (540, 1140)


@dataclass(frozen=True)
class Scale:
    """Integers along both sides of the screen: shares of it, or the pixels of a picture.

    Attributes:
        divisor: the number that stands for the right or lower edge.
        top: the largest number that is written.
        size: ``(width, height)`` of the picture whose pixels are counted; None for shares of the screen.
    """

    divisor: int = 1000
    top: int = 1000
    size: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse a size that is not two positive numbers (ValueError)."""
        if self.size is not None and (len(self.size) != 2 or min(self.size) < 1):
            raise ValueError(f"size is (width, height), both positive, got {self.size}")

    def read(self, numbers: Sequence[str]) -> Point | Parse[GuiAction]:
        """Return the point that two numbers stand for, or the middle of a box of four; a failed parse for fractions."""
        if self._looks_wrong(numbers):
            message = f"{', '.join(numbers)} look like fractions of the screen; points are {self.words()}"
            return Parse.failure(ErrorKind.MALFORMED_VALUE, message)
        return self.point(centre(numbers))

    def _looks_wrong(self, numbers: Sequence[str]) -> bool:
        return may_be_fractions(numbers) and (self.size is None or max(map(float, numbers)) <= 1)

    def point(self, place: Point) -> Point:
        """Return a place in this scale as a point in 0 .. 1; one outside the screen stays outside."""
        x, y = place
        if self.size is not None:
            # A pixel's centre, so that the right and lower edge lie outside as they do in the picture.
            return (math.floor(x) + 0.5) / self.size[0], (math.floor(y) + 0.5) / self.size[1]
        # Models that count to 999 also write 1000 for the edge.
        return tuple(1.0 if self.divisor < z <= 1000 else z / self.divisor for z in (x, y))  # type: ignore[return-value]

    def numbers(self, point: Point) -> list[float]:
        """Return the numbers that are written for a point."""
        if self.size is not None:
            return [min(int(z * n), n - 1) for z, n in zip(point, self.size, strict=True)]
        return [min(round(z * self.divisor), self.top) for z in point]

    def snap(self, point: Point) -> Point:
        """Return the point nearest to ``point`` that can be written."""
        x, y = self.numbers(point)
        return self.point((x, y))

    def words(self) -> str:
        """Say in words what is counted."""
        if self.size is not None:
            return f"pixels of the {self.size[0]} x {self.size[1]} picture"
        return f"0 to {self.top}"

    def patterns(self) -> tuple[str, str]:
        """Return regular expressions of the numbers of both axes."""
        sides = (self.top + 1, self.top + 1) if self.size is None else self.size
        return _below(sides[0]), _below(sides[1])


@dataclass(frozen=True)
class UnitScale(Scale):
    """Fractions of the screen, with four decimals."""

    def _looks_wrong(self, numbers: Sequence[str]) -> bool:
        return False

    def point(self, place: Point) -> Point:
        """Return the place itself."""
        return place

    def numbers(self, point: Point) -> list[float]:
        """Return the coordinates with four decimals."""
        return [round(z, 4) for z in point]

    def words(self) -> str:
        """Say in words what is counted."""
        return "0 to 1"

    def patterns(self) -> tuple[str, str]:
        """Return regular expressions of the numbers of both axes."""
        return (r"(?:0\.[0-9]{1,4}|1\.0)",) * 2


def _below(n: int) -> str:
    """Return a regular expression of the integers 0 .. n - 1, without leading zeros."""
    digits = str(n - 1)
    options = [f"[1-9][0-9]{{{length - 1}}}" if length > 1 else "[0-9]" for length in range(1, len(digits))]
    for i, digit in enumerate(digits):
        low = 1 if i == 0 and len(digits) > 1 else 0
        if int(digit) > low:
            rest = len(digits) - i - 1
            options.append(f"{digits[:i]}[{low}-{int(digit) - 1}]" + (f"[0-9]{{{rest}}}" if rest else ""))
    return f"(?:{'|'.join([*options, digits])})"
