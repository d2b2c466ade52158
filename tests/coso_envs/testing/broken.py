"""Environments that break one promise each, for testing the checker; other files add theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BROKEN: list[Any] = []


def breaks(promise: str, *, slow: bool = False) -> Callable[[type[Any]], type[Any]]:
    """Registers an environment that breaks ``promise``; ``slow`` if it takes long to find out."""

    def register(env: type[Any]) -> type[Any]:
        BROKEN.append(pytest.param(env, promise, id=env.__name__, marks=[pytest.mark.slow] * slow))
        return env

    return register
