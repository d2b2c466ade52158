"""Colours of figures in light and dark mode, and the drawing of a key for pages without a style sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

#: Dashes of Matplotlib's line styles, as SVG writes them; an area has the style "".
DASHES = {"": "", "-": "", "--": "6 3", "-.": "7 2 1.5 2", ":": "1.5 2.5"}

#: Characters in a row of a drawn key, about as many as fit beside each other on a telephone.
_ROW_LENGTH = 46


def dark(colour: str) -> str:
    """Return a colour for a dark background: greys are inverted, and all others lightened.

    Args:
        colour: as "#rrggbb".
    """
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    if max(parts) - min(parts) < 12:
        changed = [round(36 + (255 - part) * 0.78) for part in parts]
    else:
        changed = [round(part + (255 - part) * 0.3) for part in parts]
    return "#" + "".join(f"{part:02x}" for part in changed)


def with_dark_mode(svg: str) -> str:
    """Return a drawing that follows the reader's preference for light or dark.

    Colours stay where they are, for readers that know no style sheets; rules replace them in dark mode.
    """
    found = sorted({(name, colour) for name, colour in re.findall(r"(fill|stroke): (#[0-9a-f]{6})", svg)})
    rules = "".join(f'[style*="{name}: {colour}"]{{{name}:{dark(colour)} !important}}' for name, colour in found)
    opening = re.search(r"<svg[^>]*>", svg)
    assert opening is not None
    sheet = f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
    return svg[: opening.end()] + sheet + svg[opening.end() :]


def key_drawing(entries: Sequence[tuple[str, str, str]]) -> str:
    """Return a key as SVG.

    Args:
        entries: label, colour and line style of each; an empty style is drawn as an area.
    """
    rows: list[list[tuple[str, str, str]]] = [[]]
    for entry in entries:
        if rows[-1] and sum(len(label) + 6 for label, _, _ in rows[-1]) + len(entry[0]) > _ROW_LENGTH:
            rows.append([])
        rows[-1].append(entry)
    parts = []
    for number, row in enumerate(rows):
        left, middle = 4, 12 + 20 * number
        for label, colour, line in row:
            width, dashes = 2 if line else 9, DASHES[line]
            parts.append(
                f'<path d="M{left} {middle}h24" style="fill: none; stroke: {colour}; stroke-width: {width}; '
                f'stroke-dasharray: {dashes or "none"}"/><text x="{left + 30}" y="{middle + 4}" '
                f'style="fill: #444444; font: 12px sans-serif">{escape(label)}</text>'
            )
            left += 44 + 7 * len(label)
    size = f'width="400" height="{20 * len(rows) + 6}"'
    return with_dark_mode(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>\n')
