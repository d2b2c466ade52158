"""The example of Stable-Baselines3 runs, is short, and writes its metrics."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.loading import load_example

pytest.importorskip("stable_baselines3", reason="stable_baselines3 is not installed: pip install 'coso-envs[sb3]'")


def test_it_trains_and_tells_the_return(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = load_example("sb3_number_line", most_lines=40)
    mean = example.main(steps=256, folder=str(tmp_path), envs=4)
    assert f"return {mean:.2f}" in capsys.readouterr().out
    assert len((tmp_path / "metrics.jsonl").read_text(encoding="utf-8").splitlines()) == 1
