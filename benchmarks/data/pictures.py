"""Reading of pictures that demonstrations name, from a file, a file URL or a data URL."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit
from urllib.request import url2pathname

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
#: Modes of more than 8 bits per channel, which ``Image.convert`` would clip at 255.
_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")
_THIRTY_TWO_BITS = ("I", "F")


def read_picture(reference: str, folder: Path) -> NDArray[np.uint8]:
    """Read a picture as RGB.

    Args:
        reference: a path, absolute or relative to ``folder``; a ``file:`` URL; or a ``data:`` URL.
        folder: folder of the file that names the picture.

    Returns:
        uint8 [H, W, 3]: rotated as its EXIF data say, transparent parts over white, 16 bits per channel scaled to 8.

    Raises:
        ValueError: if there is no such file, it is not a complete picture, has several frames, or is on the web; the
            message names the reference.
    """
    shown = repr(reference if len(reference) <= 200 else f"{reference[:40]}...")
    source = _source(reference, folder, shown)
    try:
        with warnings.catch_warnings():
            # Pillow only warns of pictures that would fill the memory.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source) as image:
                return _rgb(image)
    except FileNotFoundError as error:
        raise ValueError(f"the picture {shown} does not exist (looked for {source})") from error
    except _UnsuitablePictureError as error:
        raise ValueError(f"the picture {shown} {error}") from error
    except Exception as error:  # Pillow's decoders may raise any error.
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"the picture {shown} cannot be read: {reason}") from error


class _UnsuitablePictureError(ValueError):
    """A complete picture of an unsupported kind."""


def _source(reference: str, folder: Path, shown: str) -> Path | io.BytesIO:
    """Return the file or the bytes that a reference names."""
    scheme = reference[:5].lower()
    if scheme == "data:":
        return io.BytesIO(_decode(reference, shown))
    if scheme == "file:":
        url = urlsplit(reference)
        if url.netloc not in ("", "localhost"):
            raise ValueError(f"the picture {shown} names the host {url.netloc!r}; write file:///PATH for a local file")
        return folder / url2pathname(url.path)
    if _REMOTE.match(reference):
        raise ValueError(f"the picture {shown} is on the web; nothing is fetched: save it and name the file")
    return folder / reference


def _decode(url: str, shown: str) -> bytes:
    head, comma, data = url.partition(",")
    if not comma:
        raise ValueError(f"the data URL {shown} has no comma before its data")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(data)
    try:
        return base64.b64decode("".join(unquote(data).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"the data URL {shown} is not valid base64: {error}") from error


def _rgb(image: Image.Image) -> NDArray[np.uint8]:
    # MPO, which cameras write, is a JPEG picture followed by previews.
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise _UnsuitablePictureError(f"has {getattr(image, 'n_frames', 'several')} frames; save the right one alone")
    upright = ImageOps.exif_transpose(image)
    if upright.mode in _THIRTY_TWO_BITS:
        raise _UnsuitablePictureError(f"has 32 bits per pixel (mode {upright.mode}); save it with 8 bits per channel")
    if upright.mode in _SIXTEEN_BITS:
        upright = Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
    if upright.has_transparency_data:
        pane = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", pane.size, "white"), pane)
    return np.array(upright.convert("RGB"))
