"""The bound on files of AGENTS.md, which no linter here checks."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_LINES = 400


@pytest.mark.parametrize("folder", ["agents", "benchmarks", "coso_envs", "docs", "examples", "parsers", "tests"])
def test_no_file_has_more_lines_than_one_can_oversee(folder: str) -> None:
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in (ROOT / folder).rglob("*.py")}
    assert lines
    assert {str(file.relative_to(ROOT)): count for file, count in lines.items() if count > MOST_LINES} == {}
