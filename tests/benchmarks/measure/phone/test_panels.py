"""The frozen panels: 100 episodes a split, whose first screens are still the frozen ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import PIL
import pytest

from benchmarks.measure.phone import panels as command
from benchmarks.measure.phone.panels import ENVS, changed
from coso_envs.android import panels
from coso_envs.android.panels import EPISODES, SPLITS, panel
from coso_envs.android.tasks import make_task
from parsers import GuiActionType


@pytest.mark.slow
@pytest.mark.parametrize("env", ENVS)
@pytest.mark.parametrize("split", SPLITS)
def test_every_first_screen_is_the_frozen_one(env: str, split: str) -> None:
    same = panels.pillow_version() == PIL.__version__
    assert changed(env, split, pictures=same) == []
    if not same:
        pytest.skip(f"pictures were frozen with Pillow {panels.pillow_version()}, this is {PIL.__version__}")


@pytest.mark.slow
@pytest.mark.parametrize("env", ENVS)
def test_the_panels_are_complete_and_of_their_split(env: str) -> None:
    rows = {split: panel(env, split) for split in SPLITS}
    assert [len(found) for found in rows.values()] == [EPISODES] * 4
    for split, found in rows.items():
        of_split = {task.instruction for task in ENVS[env](split=split, parser="coso/android-world").tasks}  # type: ignore[arg-type]
        assert {row.instruction for row in found} <= of_split
        assert len({row.seed for row in found}) == EPISODES
    assert not {row.template for row in rows["train"]} & {row.template for row in rows["unseen-template"]}


def test_episodes_that_a_parser_cannot_do_are_left_out() -> None:
    eight = panel("coso/AitW-General-v0", "train", tuple(GuiActionType)[:8])
    assert 80 <= len(eight) < EPISODES
    assert not any(make_task(row.instruction).needs for row in eight)
    with pytest.raises(ValueError, match="there is no panel of 'coso/AitW-General-v0' and 'test'"):
        panel("coso/AitW-General-v0", "test")


def test_another_screen_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = panel("coso/AitW-WebShopping-v0", "train")[:3]
    other: Any = (rows[0], replace(rows[1], text="0" * 12), replace(rows[2], picture="0" * 12))
    monkeypatch.setattr(command, "panel", lambda env, split: other)
    env = "coso/AitW-WebShopping-v0"
    same = panels.pillow_version() == PIL.__version__
    assert changed(env, "train", pictures=False) == [other[1]]
    assert changed(env, "train", pictures=True)[-2:] == [*other[1:]] or not same
