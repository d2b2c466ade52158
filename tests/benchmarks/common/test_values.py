"""Which values fit which annotation."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest

from benchmarks.common.values import describe, fits


@pytest.mark.parametrize(
    ("value", "annotation", "expected"),
    [
        (1, int, True),
        (1, float, True),
        (True, int, False),
        (True, float, False),
        ("1", int, False),
        (1.0, int, False),
        (None, float | None, True),
        ("x", float | None, False),
        ("coso", Literal["rl", "coso"], True),
        ("cos", Literal["rl", "coso"], False),
        (True, Literal[1], False),
        ("all", Literal["none", "all"] | int, True),
        ({"size": 3}, dict[str, int | str], True),
        ({"size": 3.5}, dict[str, int | str], False),
        ([], dict[str, int], False),
        ("/data", Path, True),  # not checked: no plain type
        (3, str | Path, True),
    ],
)
def test_fits(value: Any, annotation: Any, expected: bool) -> None:
    assert fits(value, annotation) is expected


def test_annotations_are_read_out() -> None:
    assert describe(float | None) == "float or None"
    assert describe(Literal["none", "all"] | int) == '"none" or "all" or int'
