"""The walk-throughs of CONTRIBUTING.md run as printed: each block is the file its first line names."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = dict(
    re.findall(
        r"^```python\n# (\w+\.py)\n(.*?)^```",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)


def test_all_walk_throughs_are_complete() -> None:
    names = ("dots.py", "arrow.py", "reinforce.py")
    assert set(FILES) == {*names, *(f"test_{name}" for name in names), "reinforce_rows.py"}


@pytest.mark.parametrize("file", ["agents/learners/reinforce.py", "outsider/reinforce_rows.py"])
def test_the_learner_is_the_one_that_other_tests_run(file: str) -> None:
    assert FILES[Path(file).name] == (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_the_algorithm_of_awr_is_the_one_that_runs_and_under_20_lines() -> None:
    (shown,) = re.findall(
        r"^```python\n(def kept.*?)^```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len([line for line in shown.splitlines() if line.strip()]) < 20
    sources = [
        (ROOT / "agents" / "learners" / "awr" / name).read_text("utf-8") for name in ("filter.py", "objective.py")
    ]
    assert functions(shown) == {name: text for source in sources for name, text in functions(source).items()}


def functions(code: str) -> dict[str, str]:
    """The functions of a module without their docstrings."""
    found = {}
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef):
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
            found[node.name] = ast.unparse(node)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("test_file", "passed"), [("test_dots.py", 4), ("test_arrow.py", 6), ("test_reinforce.py", 4)])
def test_a_walk_through_runs(test_file: str, passed: int, tmp_path: Path) -> None:
    for name, code in FILES.items():
        (tmp_path / name).write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", test_file],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{passed} passed" in done.stdout
