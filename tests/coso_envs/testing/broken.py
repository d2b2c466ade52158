"""Environments that break one promise each, for testing the checker; other files add theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BROKEN: list[Any] = []


def breaks(promise: str) -> Callable[[type[Any]], type[Any]]:
    """Registers an environment that breaks ``promise``."""

    def register(env: type[Any]) -> type[Any]:
        BROKEN.append(pytest.param(env, promise, id=env.__name__))
        return env

    return register
