"""Pictures of any kind become upright RGB of 8 bits, and what is no whole picture is named."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image

from benchmarks.data.pictures import read_picture

RGB = np.random.default_rng(0).integers(0, 256, (4, 6, 3), dtype=np.uint8)


def png(image: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", **options)
    return stream.getvalue()


WHOLE = png(Image.fromarray(RGB))
ENCODED = base64.b64encode(WHOLE).decode()


@pytest.mark.parametrize(
    "reference",
    [
        "a.png",
        "sub/../a.png",
        "{folder}/a.png",
        "file://{folder}/a.png",
        "file://localhost{folder}/a.png",
        "FILE:a.png",
        f"data:image/png;base64,{ENCODED}",
        f"data:image;base64,{ENCODED}",
        f"data:;base64,{ENCODED}",
        f"DATA:image/png;charset=utf-8;BASE64,{quote(ENCODED)}",
        f"data:image/png;base64,{ENCODED[:40]}\n{ENCODED[40:]}",
        f"data:image/png,{quote(WHOLE)}",
        "ein Bild ü#%20?.png",
        "file:{quoted}",
    ],
)
def test_the_same_picture_by_every_reference(tmp_path: Path, reference: str) -> None:
    (tmp_path / "sub").mkdir()
    odd = "ein Bild ü#%20?.png"
    for name in ("a.png", odd):
        (tmp_path / name).write_bytes(WHOLE)
    given = reference.replace("{folder}", str(tmp_path)).replace("{quoted}", quote(str(tmp_path / odd)))
    np.testing.assert_array_equal(read_picture(given, tmp_path), RGB)


def test_what_a_picture_holds_does_not_depend_on_how_it_is_stored(tmp_path: Path) -> None:
    grey = Image.fromarray(RGB[..., 0])
    tripled = np.repeat(RGB[..., :1], 3, axis=2)
    palette = Image.fromarray(RGB).quantize(16)
    kinds: list[tuple[Image.Image, np.ndarray]] = [
        (grey, tripled),
        (Image.fromarray(RGB[..., 0].astype(np.uint16) * 257), tripled),
        (grey.point(lambda level: 255 * (level > 99), "1"), np.where(tripled > 99, 255, 0)),
        (palette, np.asarray(palette.convert("RGB"))),
        (Image.fromarray(np.dstack([RGB, np.full((4, 6), 255, np.uint8)])), RGB),
        (Image.fromarray(np.dstack([RGB, np.zeros((4, 6), np.uint8)])), np.full((4, 6, 3), 255)),
        (Image.merge("LA", (grey, Image.new("L", (6, 4), 255))), tripled),
    ]
    for image, wanted in kinds:
        (tmp_path / "a.png").write_bytes(png(image))
        found = read_picture("a.png", tmp_path)
        assert (found.dtype, found.shape) == (np.uint8, (4, 6, 3)), image.mode
        np.testing.assert_array_equal(found, wanted, err_msg=image.mode)


def test_a_palette_with_a_transparent_colour_is_laid_on_white(tmp_path: Path) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.putdata([0, 1])
    (tmp_path / "a.png").write_bytes(png(image, transparency=0))
    assert read_picture("a.png", tmp_path).tolist() == [[[255, 255, 255], [255, 0, 0]]]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    turns = {
        1: RGB, 2: RGB[:, ::-1], 3: RGB[::-1, ::-1], 4: RGB[::-1], 5: RGB.swapaxes(0, 1),
        6: np.rot90(RGB), 7: np.rot90(RGB.swapaxes(0, 1), 2), 8: np.rot90(RGB, -1),
    }  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    (tmp_path / "a.png").write_bytes(png(Image.fromarray(np.ascontiguousarray(turns[orientation])), exif=exif))
    np.testing.assert_array_equal(read_picture("a.png", tmp_path), RGB)


def animation(format: str) -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "green", "blue")]
    frames[0].save(stream, format, save_all=True, append_images=frames[1:])
    return stream.getvalue()


def float_picture() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(RGB[..., 0].astype(np.float32)).save(stream, "TIFF")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "'a.png' cannot be read"),
        (b"not a picture", "'a.png' cannot be read"),
        (WHOLE[: len(WHOLE) // 2], "'a.png' cannot be read"),
        (WHOLE[:20], "'a.png' cannot be read"),
        (WHOLE.replace(b"IDAT", b"IDAX"), "'a.png' cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "'a.png' cannot be read"),
        (animation("GIF"), "'a.png' has 3 frames; save the right one alone"),
        (animation("PNG"), "'a.png' has 3 frames"),
        (float_picture(), r"'a.png' has 32 bits per pixel \(mode F\); save it with 8 bits per channel"),
    ],
)
def test_what_is_no_whole_picture_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(ValueError, match=f"^the picture {message}"):
        read_picture("a.png", tmp_path)


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("gone.png", r"the picture 'gone\.png' does not exist \(looked for .*gone\.png\)"),
        ("file:///gone.png", "does not exist"),
        (".", "the picture '.' cannot be read"),
        ("", "the picture '' cannot be read"),
        ("x" * 5000, r"the picture 'x{40}\.\.\.' cannot be read"),
        ("a\0b", "the picture 'a.*b' cannot be read"),
        ("https://example.org/a.png", "is on the web; nothing is fetched: save it and name the file"),
        ("HTTP://example.org/a.png", "is on the web"),
        ("s3://bucket/a.png", "is on the web"),
        ("file://server/a.png", "names the host 'server'; write file:///PATH"),
        ("data:image/png;base64", "has no comma"),
        ("data:image/png;base64,????", "is not valid base64"),
        (f"data:image/png;base64,{ENCODED[:-3]}", "is not valid base64"),
        (f"data:image/png;base64,{ENCODED[:80]}", "cannot be read"),
        ("data:,hello", "cannot be read"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named(tmp_path: Path, reference: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        read_picture(reference, tmp_path)
    assert len(str(caught.value)) < 600


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(WHOLE)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 20)
    with pytest.raises(ValueError, match=r"'a\.png' cannot be read: .*exceeds limit of 20 pixels"):
        read_picture("a.png", tmp_path)
