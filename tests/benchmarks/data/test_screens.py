"""Screens with their widgets: they are those of the demonstrations, and exercises ask for their places."""

from __future__ import annotations

import re

import numpy as np
import pytest

from agents.learners.reading import Region
from benchmarks.common.errors import SettingsError
from benchmarks.data.demonstrations import collect_demonstrations
from benchmarks.data.screens import collect_regions, locating
from benchmarks.data.teachers import STARTS
from benchmarks.training.embedded import EMBEDDED

SHOP = "coso/AitW-WebShopping-v0"
KWARGS = EMBEDDED["tiny-screen"].env_kwargs[SHOP]


@pytest.mark.parametrize("start", ["expert", "recovering"])
def test_what_a_teacher_taps_is_where_a_widget_is(start: str) -> None:
    settings = {"steps": 60, "start": STARTS[start], "seed": 3, "env_kwargs": KWARGS}
    shown = collect_demonstrations(SHOP, **settings)
    regions = collect_regions(SHOP, **settings)
    assert len(regions) == len(shown) == 60
    tapped = 0
    for utterance, some in zip(shown.utterances, regions, strict=True):
        place = re.search(r'"x": (\d+), "y": (\d+)', utterance)
        if place is None:
            continue
        x, y = map(int, place.groups())
        there = [r for r in some if r.box[0] - 1 <= x <= r.box[2] + 1 and r.box[1] - 1 <= y <= r.box[3] + 1 and r.point]
        assert there, f"no widget at {x}, {y}: {utterance}"
        tapped += 1
    assert tapped > 10
    assert all(0 <= x < 270 and 0 <= y < 570 for some in regions for r in some if r.point for x, y in [r.point])


def test_exercises_ask_for_some_widgets_and_answer_with_their_places() -> None:
    many = [Region(f'item "{i}"', (0, i, 9, i + 1), (5, i)) for i in range(9)]
    text = Region('text "free"', (0, 0, 9, 9))
    images = np.arange(3, dtype=np.uint8).repeat(12).reshape(3, 2, 2, 3)
    made = locating(images, [many, [text], [text, many[2]]], seed=0)
    assert len(made) == 2 and made.prompts[1] == 'Where is item "2"?' and made.utterances[1] == 'item "2" 5, 2'
    assert made.images is not None
    np.testing.assert_array_equal(made.images, images[[0, 2]])
    asked = re.findall(r'item "(\d)"', made.prompts[0])
    assert len(set(asked)) == 6 and made.utterances[0] == "\n".join(f'item "{i}" 5, {i}' for i in asked)
    assert locating(images, [many, [], []], seed=0).prompts == made.prompts[:1]
    assert locating(images, [many, [], []], seed=1).prompts != made.prompts[:1]
    with pytest.raises(ValueError, match="at least one"):
        locating(images, [[], [text], []], seed=0)


@pytest.mark.parametrize(("env", "kwargs"), [("coso/NumberLine-v0", {}), (SHOP, {"image": False})])
def test_what_has_no_pictures_of_widgets_is_refused(env: str, kwargs: dict[str, bool]) -> None:
    with pytest.raises(SettingsError, match="no pictures of widgets"):
        collect_regions(env, steps=1, start=STARTS["expert"], seed=0, env_kwargs=kwargs)
