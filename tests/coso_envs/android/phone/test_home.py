"""Arrangements of the home screen: no app is lost, nothing lies on something else, and places cannot be known."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import pytest

from coso_envs.android.phone.home import FIXED, Folder, IconRow, arrange
from coso_envs.android.phone.options import Difficulty, PhoneOptions
from coso_envs.android.phone.pages import NAV_TOP, WIDTH
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.drawing.widgets import Widget

DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "medium", "hard")


def shuffled(seed: int, difficulty: Difficulty = "medium") -> SimulatedPhone:
    phone = SimulatedPhone(135, 285, PhoneOptions(difficulty=difficulty))
    phone.reset(seed)
    for _ in range(3):  # wherever the episode starts; a pop-up takes the first press
        phone.press("home")
    return phone


def folders(phone: SimulatedPhone) -> list[Folder]:
    rows = [band for page in phone.arrangement.pages for band in page if isinstance(band, IconRow)]
    return [cell for row in rows for cell in row.cells if isinstance(cell, Folder)]


def overlap(a: Widget, b: Widget) -> bool:
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_no_app_has_two_places_and_the_easy_screen_has_all(difficulty: Difficulty) -> None:
    for seed in range(50):
        home = arrange(random.Random(seed), PhoneOptions(difficulty=difficulty))
        rows = [band for page in home.pages for band in page if isinstance(band, IconRow)]
        cells = [cell for row in rows for cell in row.cells if cell is not None]
        apps = [app for cell in cells for app in (cell.apps if isinstance(cell, Folder) else (cell,))]
        apps += home.dock
        assert len(apps) == len(set(apps))
        assert set(apps) == home.apps() <= FIXED.apps()
        assert difficulty != "easy" or home.apps() == FIXED.apps()


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_widgets_of_every_page_lie_apart_and_on_the_screen(difficulty: Difficulty) -> None:
    for seed in range(20):
        phone = shuffled(seed, difficulty)
        phone.data.installed = (*phone.data.installed, "Duolingo", "Zoom")
        for number in range(len(phone.arrangement.pages)):
            phone.home = number
            widgets = [
                w for w, _, _ in phone.screen().visible() if w.role in ("app", "folder", "field") or w.key == "date"
            ]
            assert len(widgets) >= 5
            for widget in widgets:
                assert 0 <= widget.x < widget.x + widget.w <= WIDTH
                assert 0 <= widget.y < widget.y + widget.h <= NAV_TOP
            assert not any(overlap(a, b) for a, b in combinations(widgets, 2))


def test_no_place_has_the_search_field_in_most_phones() -> None:
    """The best blind guess of the search field on the first page hits in at most one phone of five."""
    hits: Counter[int] = Counter()
    for seed in range(300):
        field = next((w for w, _, _ in shuffled(seed).screen().visible() if w.key == "search_widget"), None)
        if field is not None:
            hits.update(range(field.y, field.y + field.h))
    assert 0 < hits.most_common(1)[0][1] <= 60


def test_a_folder_opens_starts_an_app_and_closes() -> None:
    phone = next(phone for phone in map(shuffled, range(50)) if folders(phone))
    folder = folders(phone)[0]
    while (place := phone.screen().find(f"folder:{folder.name}")) is None:
        phone.swipe(0.8, 0.5, 0.2, 0.5)
    phone.tap(*place)
    assert phone.where() == f"folder {folder.name}"
    phone.tap(0.5, 0.06)  # beside the panel
    assert phone.where() == f"home screen {phone.home + 1}"
    phone.tap(*place)
    phone.press("back")
    assert not phone.folder
    phone.tap(*place)
    icon = phone.screen().find(f"app:{folder.apps[0]}")
    assert icon is not None
    phone.tap(*icon)
    assert phone.foreground == folder.apps[0]
    phone.press("home")
    assert phone.where() == "home screen 1"


def test_a_removed_app_leaves_the_home_screen() -> None:
    phone = shuffled(0, "easy")
    phone.data.installed = tuple(name for name in phone.data.installed if name != phone.arrangement.dock[0])
    assert phone.screen().find(f"app:{phone.arrangement.dock[0]}") is None
    assert phone.screen().find(f"app:{phone.arrangement.dock[1]}") is not None


@pytest.mark.parametrize("wrong", [{"difficulty": "easiest"}, {"style": "plain"}, {"disturbance": -0.1}])
def test_unknown_options_are_refused(wrong: dict[str, object]) -> None:
    name, value = next(iter(wrong.items()))
    with pytest.raises(ValueError, match=rf"{name} must be .*{value}"):
        PhoneOptions(**wrong)  # type: ignore[arg-type]
