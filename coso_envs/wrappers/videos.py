"""Videos of pictures, one after the other."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

#: Kinds of files that can be written.
SUFFIXES = (".gif", ".mp4")


def write_video(path: str | Path, frames: Sequence[np.ndarray], fps: float = 1.0) -> None:
    """Write pictures as an animation that can be looked at everywhere (GIF), or as a smaller video (MP4).

    Args:
        path: the file, whose suffix is the kind: ".gif" needs nothing, ".mp4" the extra ``video``.
        frames: pictures of the same size, uint8 [H, W, 3], at least one. A GIF has 256 colours a picture; a video of
            an odd width or height loses a row or column.
        fps: pictures a second; a GIF counts in hundredths of a second.

    Raises:
        ValueError: on another suffix, no picture, pictures of several sizes, or ``fps`` that is not above 0.
        ImportError: if a video is wanted and the extra is not installed.
    """
    path = Path(path)
    require_suffix(path.suffix)
    sizes = {frame.shape for frame in frames}
    if len(sizes) != 1 or not 0 < fps < float("inf"):
        raise ValueError(f"a video needs pictures of one size and fps above 0, got sizes {sizes} and fps {fps}")
    if path.suffix == ".mp4":
        _write_mp4(path, frames, fps)
        return
    first, *others = (Image.fromarray(frame).quantize() for frame in frames)
    first.save(path, save_all=True, append_images=others, duration=round(1000 / fps), loop=0)


def require_suffix(suffix: str) -> None:
    """Check that this kind of file can be written here.

    Raises:
        ValueError: if it is no kind of :data:`SUFFIXES`.
        ImportError: if its extra is not installed.
    """
    if suffix not in SUFFIXES:
        raise ValueError(f"a video's suffix must be one of {SUFFIXES}, got {suffix!r}")
    if suffix == ".mp4":
        try:
            import imageio_ffmpeg  # noqa: F401 - asked for now rather than after an episode
        except ImportError as error:
            raise ImportError("MP4 needs: pip install 'coso-envs[video]'; GIF needs nothing") from error


def _write_mp4(path: Path, frames: Sequence[np.ndarray], fps: float) -> None:
    from imageio_ffmpeg import get_ffmpeg_exe

    height, width = (side // 2 * 2 for side in frames[0].shape[:2])  # the coding that every player reads has even sides
    given = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(fps), "-i", "-"]
    command = [get_ffmpeg_exe(), "-loglevel", "error", "-y", *given, "-pix_fmt", "yuv420p", str(path)]
    pixels = b"".join(frame[:height, :width].tobytes() for frame in frames)
    subprocess.run(command, input=pixels, check=True, capture_output=True)
