"""Rectangles of pictures as rows, against slices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coso_envs.gym_cards.rows import as_rows, rectangle, width_of


@given(st.data())
def test_what_is_laid_in_a_rectangle_is_where_a_slice_would_put_it(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    w, h = data.draw(st.integers(1, width - left)), data.draw(st.integers(1, height - top))
    pixels = np.random.default_rng(0).integers(1, 256, (h, w, 3), dtype=np.uint8)
    laid, sliced = np.zeros((height, width, 3), np.uint8), np.zeros((height, width, 3), np.uint8)
    rows = as_rows(pixels)
    assert (width_of(rows), len(rows)) == (w, h)
    rectangle(width, left, top, w, h).of(laid)[...] = rows
    sliced[top : top + h, left : left + w] = pixels
    assert (laid == sliced).all()


def test_rows_to_be_kept_cannot_be_written() -> None:
    rows = as_rows(np.zeros((2, 3, 3), np.uint8))
    with pytest.raises(ValueError, match="read-only"):
        rows[0] = rows[1]
