from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.coso_envs.android.devices.fake_appium import FakeAppium


@pytest.fixture
def fake() -> Iterator[FakeAppium]:
    """A server that answers as Appium does."""
    server = FakeAppium()
    yield server
    server.close()
