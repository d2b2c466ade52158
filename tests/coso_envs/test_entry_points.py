"""Environments of installed packages, by the entry points of their metadata."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import gymnasium as gym
import pytest

from coso_envs import ENTRY_POINTS
from coso_envs.registration import ENTRY_POINT_GROUP, installed_ids, register_all


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that names one environment well and one badly; neither module exists."""
    folder = tmp_path / "lake-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: lake\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(
        f"[{ENTRY_POINT_GROUP}]\nmine/Lake-v0 = no_such_lake:Lake\nno id at all = no_such_lake:Lake\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert "mine/Lake-v0" in metadata.entry_points(group=ENTRY_POINT_GROUP).names
    yield
    gym.registry.pop("mine/Lake-v0", None)


def test_a_package_extends_the_table_and_is_not_imported(installed: None) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        register_all()
    assert gym.spec("mine/Lake-v0").entry_point == "no_such_lake:Lake"
    assert installed_ids() == sorted([*ENTRY_POINTS, "mine/Lake-v0"])
    assert ["'no id at all'" in str(warning.message) for warning in said] == [True]
