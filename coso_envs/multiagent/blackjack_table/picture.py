"""Pictures of the table: a row of cards for the dealer and each seat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coso_envs.gym_cards.card_faces import TABLE, caption
from coso_envs.gym_cards.cards import Card
from coso_envs.gym_cards.table import place_row

#: Share of the width that the captions take.
_CAPTION = 0.24
#: Side in pixels of the smallest picture with room for the longest hand.
SMALLEST = 96


class Row(NamedTuple):
    """A caption and the cards beside it, of which the first ``face_up`` are face up."""

    caption: str
    cards: tuple[Card, ...]
    face_up: int


def table_picture(size: int, rows: Sequence[Row]) -> np.ndarray:
    """Draw a fresh picture of the rows from top to bottom, uint8 [size, size, 3]."""
    frame = np.full((size, size, 3), TABLE, np.uint8)
    height, left = size // len(rows), round(_CAPTION * size)
    gap = max(height // 12, 1)
    for place, row in enumerate(rows):
        top = place * height
        text = caption(row.caption, left - gap, min(height // 2, round(0.075 * size)))
        middle = top + (height - len(text)) // 2
        frame[middle : middle + len(text), gap : gap + text.shape[1]] = text
        place_row(frame, row.cards, row.face_up, left=left, top=top + gap, gap=gap, width=(height - 2 * gap) * 5 // 7)
    return frame
