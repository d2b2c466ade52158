"""The crawl: few widgets do nothing, and one that does nothing is found."""

from __future__ import annotations

import pytest

from benchmarks.measure.phone.crawl import crawl
from coso_envs.android.phone.apps.calculator import Calculator, Key
from coso_envs.drawing.widgets import Intent


@pytest.mark.slow
def test_hardly_any_widget_does_nothing() -> None:
    found = crawl(pages=60)
    assert len(found.pages) == 60 and found.widgets > 400
    assert found.share <= 0.03, found.dead


@pytest.mark.slow
def test_a_key_that_does_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    handle = Calculator.handle

    def deaf(self: Calculator, intent: Intent) -> None:
        if intent != Key("7"):
            handle(self, intent)

    monkeypatch.setattr(Calculator, "handle", deaf)
    assert ("Calculator: calculator", "7") in crawl(pages=30).dead
