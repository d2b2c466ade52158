"""Parametrised tests of which the inner loop (``-m "not slow"``) runs a part."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def quick(chosen: Collection[Any], values: Iterable[Any]) -> list[Any]:
    """Return ``values`` as parameters, all but the ``chosen`` ones marked ``slow``."""
    return [value if value in chosen else pytest.param(value, marks=pytest.mark.slow) for value in values]
