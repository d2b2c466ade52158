"""Words, icons and panels as arrays, and how they are kept."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from coso_envs.drawing.canvas import Canvas
from coso_envs.drawing.glyphs import height, line_pixels, text_width
from coso_envs.drawing.icons import ICONS, icon_mask
from coso_envs.drawing.widgets import INK, LINE, SURFACE, WHITE, Widget


def test_lines_that_are_close_keep_tails_and_dots() -> None:
    upper, lower = (line_pixels(line, 8, False, 135, INK, WHITE) for line in ("gypq", "iiij"))
    apart = 6
    assert (upper[apart:] < 255).any() and (lower[: len(upper) - apart] < 255).any()
    drawn = Canvas.blank(135, 2 * apart, WHITE, 135 / 1080)
    drawn.widget(Widget(0, 0, 1080, 16 * apart, lines=("gypq", "iiij"), size=60), 0, WHITE)
    expected = np.full((2 * apart + 8, 135, 3), 255, np.uint8)
    for top, line in ((2, upper), (2 + apart, lower)):
        part = expected[top : top + line.shape[0], : line.shape[1]]
        np.minimum(part, line, out=part)
    assert ((drawn.pixels < 255) == (expected[4 : 4 + 2 * apart] < 255)).all()


@pytest.mark.parametrize("line", ["", "\u0301", "\u0301 \u0301", "a \u0301", " "])
def test_a_line_without_anything_to_draw_is_blank(line: str) -> None:
    drawn = line_pixels(line, 12, False, 135, INK, WHITE)
    assert drawn.shape[0] == height(12)
    assert (drawn == 255).all() == ("a" not in line)
    assert text_width(line, 42) >= 0


@pytest.mark.parametrize("width", [135, 180, 270])
def test_thin_lines_between_rows_stay_in_sight(width: int) -> None:
    widgets, rules, y = [], [], 37
    for _ in range(12):
        rules.append(Widget(0, y + 126, 1080, 4, fill=LINE))
        widgets += [Widget(0, y, 1080, 126, fill=WHITE, key="row", lines=("a row",)), rules[-1]]
        y += 130
    scale = width / 1080
    canvas = Canvas.blank(width, round(y * scale) + 2, WHITE, scale)
    canvas.widgets(widgets, 0, WHITE)
    assert all((canvas.pixels[round(rule.y * scale)] == LINE).all() for rule in rules)


@pytest.mark.parametrize(("w", "h", "radius"), [(90, 60, 12), (25, 24, 12), (7, 5, 2), (3, 40, 0), (700, 90, 20)])
def test_a_panel_is_what_pillow_would_draw(w: int, h: int, radius: int) -> None:
    canvas = Canvas.blank(w, h, WHITE, 1.0)
    canvas.widget(Widget(0, 0, w, h, fill=SURFACE, border=LINE, radius=radius), 0, WHITE)
    image = Image.new("RGB", (3 * w, 3 * h), WHITE)
    edge = (0, 0, 3 * w - 1, 3 * h - 1)
    thick = max(3, round(3 * w / 400))
    ImageDraw.Draw(image).rounded_rectangle(edge, radius=3 * radius, fill=SURFACE, outline=LINE, width=thick)
    assert (canvas.pixels == np.asarray(image.resize((w, h), Image.Resampling.BOX))).all()


@pytest.mark.parametrize("px", [9, 10, 11, 13, 18, 20, 21, 27])
def test_measured_text_fits_at_every_size(px: int) -> None:
    """Layouts are measured once; small glyphs are hinted wider than large ones."""
    for line in ("Hello World, this is a line", "illiminate 111.11", "MWMWM Wide Words", "amazon.com - $1,299.99"):
        room = round(text_width(line, 42) * px / 42)
        drawn = line_pixels(line, px, False, room, INK, WHITE)
        assert drawn.shape[1] - 1 <= room
        assert drawn.shape[0] >= height(px - 1)


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_has_ink_and_space(name: str) -> None:
    mask = icon_mask(name, 24)
    assert mask.shape == (24, 24)
    assert 0.02 < mask.mean() / 255 < 0.9


@pytest.mark.parametrize("bold", [False, True])
def test_a_line_is_its_words_with_gaps(bold: bool) -> None:
    """Colours depend on the share of ink only, whether a word stands alone or in a line."""
    line = line_pixels("Wide Words", 20, bold, 400, LINE, SURFACE)
    first, second = (line_pixels(word, 20, bold, 400, LINE, SURFACE) for word in ("Wide", "Words"))
    assert (line[:, : first.shape[1]] == first).all()
    assert (line[:, line.shape[1] - second.shape[1] :] == second).all()
    assert (line[:, first.shape[1] : line.shape[1] - second.shape[1]] == SURFACE).all()
