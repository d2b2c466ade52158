"""``coso envs`` where an extra is missing."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import cli
from benchmarks.commands import envs
from benchmarks.common.envs import begin_episode


def test_an_environment_whose_extra_is_missing_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def begin(env_id: str) -> Any:
        if "ALFWorld" in env_id:
            raise ImportError('install it with: pip install "coso-envs[alfworld]"')
        return begin_episode(env_id)

    monkeypatch.setattr(envs, "begin_episode", begin)
    monkeypatch.setattr(envs, "installed_ids", lambda: ["coso/ALFWorldText-v0", "coso/NumberLine-v0"])
    assert cli.main(["envs"]) == 0
    said = capsys.readouterr().out
    assert 'pip install "coso-envs[alfworld]"' in said and "Walk along a number line" in said


def test_actions_that_depend_on_the_state_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["envs", "coso/ALFWorldText-v0"]) == 0
    assert "by state, 15 at first" in capsys.readouterr().out
