"""The frozen panels of cards, households and the small phone: today's episodes are still the frozen ones."""

from __future__ import annotations

from dataclasses import replace

import PIL
import pytest

from benchmarks.measure import panels as command
from benchmarks.measure.output import conclude_panels
from benchmarks.measure.panels import begun, changed
from coso_envs import panels
from coso_envs.panels import PANELS, Frozen, PanelKey, load_panel

#: Those of web pages are compared by tests.device.web.
DRAWN = [key for key in PANELS if not key.browser]


@pytest.mark.slow
@pytest.mark.parametrize("key", DRAWN, ids=[f"{key.env} {key.name}" for key in DRAWN])
def test_every_episode_begins_as_the_frozen_one(key: PanelKey) -> None:
    panel = load_panel(key)
    assert len(panel.episodes) == key.episodes == len({episode.seed for episode in panel.episodes})
    pictures = panels.pillow_version() == PIL.__version__
    if not pictures:
        print(f"only texts are compared: the pictures were drawn with Pillow {panels.pillow_version()}")
    assert changed(key, pictures=pictures) == []


def test_another_deal_or_picture_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    key = PANELS[2]
    first, second, third = load_panel(key).episodes[:3]
    spoiled = replace(load_panel(key), episodes=(replace(first, text="x"), replace(second, picture="x"), third))
    monkeypatch.setattr(command, "load_panel", lambda key: spoiled)
    assert [row.seed for row in changed(key, pictures=False)] == [first.seed]
    assert [row.seed for row in changed(key, pictures=True)] == [first.seed, second.seed]
    assert next(begun(key, range(third.seed, third.seed + 1))) == third


def test_without_a_browser_its_panels_are_left_out_and_nothing_is_overwritten(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> None:
        raise ImportError("MiniWoB++ needs chromium")

    def unchanged(key: PanelKey, pictures: bool) -> list[Frozen]:
        asked.append(key)
        return []

    monkeypatch.setattr(command, "find_programs", missing)
    asked: list[PanelKey] = []
    monkeypatch.setattr(command, "changed", unchanged)
    command.main(command.Options())
    assert asked == DRAWN
    assert "panels of web pages are left out: MiniWoB++ needs chromium\n" in capsys.readouterr().out
    with pytest.raises(SystemExit, match=r"nothing was written, since .* MiniWoB\+\+ needs chromium"):
        command.main(command.Options(write=True))


def test_changed_episodes_are_printed_and_end_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    conclude_panels([], pictures=True)
    assert capsys.readouterr().out == "all episodes begin as the frozen ones by text and picture\n"
    with pytest.raises(SystemExit, match=r"2 episodes begin otherwise than the frozen ones by text \(the pictures"):
        conclude_panels(["a", "b"], pictures=False)
    assert capsys.readouterr().out == "a\nb\n"
