"""Single words and numbers drawn with Pillow, as large as a box allows. Lines of running text are in glyphs.py.

The pixels depend on the Pillow version (its font rasteriser), never on the fonts of the machine.
"""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from coso_envs.drawing.widgets import Color

Point = tuple[float, float]
#: Size at which text is measured before scaling.
_REFERENCE = 100.0


def draw_fitted(draw: ImageDraw.ImageDraw, text: str, centre: Point, box: Point, ink: Color) -> None:
    """Write ``text`` centred and as large as fits into ``box`` (width, height in pixels)."""
    reference = ImageFont.load_default(_REFERENCE)
    left, _, right, _ = reference.getbbox(text)
    # The height of capitals and digits fills the box, so that all numbers have the same size.
    _, top, _, bottom = reference.getbbox("0")
    scale = min(box[0] / (right - left), box[1] / (bottom - top))
    font = ImageFont.load_default(_REFERENCE * scale)
    left, _, right, _ = font.getbbox(text)
    _, top, _, bottom = font.getbbox("0")
    draw.text((centre[0] - (left + right) / 2, centre[1] - (top + bottom) / 2), text, fill=ink, font=font)


def paste_bold(image: Image.Image, text: str, centre: Point, box: Point, ink: Color) -> None:
    """Write bold ``text`` as large as fits into ``box`` (width, height in pixels), its ink centred."""
    # Scale by the height of digits, or else "-" would be as high as "8".
    scale = min(box[0] / _bold(text, _REFERENCE).width, box[1] / _bold("0", _REFERENCE).height)
    if text == "*":
        scale *= 1.4  # the font's "*" is small
    mask = _bold(text, _REFERENCE * scale)
    image.paste(ink, (round(centre[0] - mask.width / 2), round(centre[1] - mask.height / 2)), mask)


def _bold(text: str, size: float) -> Image.Image:
    """Draw bold text as a mask cropped to its ink; the font's own boxes reach the baseline even for "-"."""
    margin = round(size)
    image = Image.new("L", (margin * (len(text) + 2), margin * 3))
    font = ImageFont.load_default(size)
    ImageDraw.Draw(image).text((margin, margin), text, fill=255, font=font, stroke_width=size / 40)
    return image.crop(image.getbbox())
