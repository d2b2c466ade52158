"""The guide's code runs, and its picture is what the program draws now."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
from PIL import Image

from coso_envs.alfworld.games.generated import SPLITS, game_ids

DOCS = Path(__file__).resolve().parents[3] / "docs"
GUIDE = (DOCS / "alfworld.md").read_text(encoding="utf-8")


def test_the_examples_run() -> None:
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL):
        exec(block, names)
    assert names["parser"]


def test_the_table_has_the_number_of_games() -> None:
    told = {split: (real, even) for split, real, even in
            re.findall(r"^\| `(\w+)` \| ([\d,]+) \| ([\d,]+) \|", GUIDE, re.MULTILINE)}  # fmt: skip
    assert told == {
        split: (f"{len(game_ids(split)):,}", f"{len(game_ids(split, shares='even')):,}") for split in SPLITS
    }


def test_the_picture_shows_an_episode() -> None:
    spec = importlib.util.spec_from_file_location("make_alfworld_pictures", DOCS / "make_alfworld_pictures.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with Image.open(module.FILE) as image:
        kept = np.asarray(image.convert("RGB"), np.int16)
    drawn = np.asarray(module.sheet(module.frames()), np.int16)
    # The file has fewer colours.
    assert kept.shape == drawn.shape
    assert np.abs(kept - drawn).mean() < 3
