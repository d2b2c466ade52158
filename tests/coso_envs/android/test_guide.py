"""The guide's code runs, and its pictures are what the program draws now."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_examples_run() -> None:
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", (DOCS / "android.md").read_text(encoding="utf-8"), re.DOTALL):
        exec(block, names)
    assert {"env", "understand", "Shop"} <= set(names)


@pytest.fixture(scope="module")
def pictures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_phone_pictures", DOCS / "make_phone_pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_contact_sheet_shows_24_different_screens(pictures: ModuleType) -> None:
    frames = pictures.screens()
    assert len({frame.tobytes() for frame in frames}) == 24
    with Image.open(DOCS / "android" / "screens.png") as image:
        kept = np.asarray(image.convert("RGB"), np.int16)
    drawn = np.asarray(pictures.sheet(frames), np.int16)
    # The file has fewer colours.
    assert kept.shape == drawn.shape
    assert np.abs(kept - drawn).mean() < 6


def test_the_animation_shows_an_episode(pictures: ModuleType) -> None:
    with Image.open(DOCS / "android" / "expert.gif") as image:
        assert image.size == pictures.SIZE
        assert getattr(image, "n_frames", 1) == len(pictures.episode())
