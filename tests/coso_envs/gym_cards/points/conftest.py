"""Tests of both games, one after the other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.coso_envs.gym_cards.points.games import GAMES


@pytest.fixture(params=GAMES, ids=lambda game: game.__name__)
def game(request: pytest.FixtureRequest) -> Any:
    return request.param
