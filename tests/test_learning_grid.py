"""The grid of learning tests sees a failure in any of its cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import learning_grid
from tests.learning_grid import KERNELS, SEEDS, THREADS, Cell, Column, main, table

TOY = """
import os, pytest

@pytest.mark.learning
def test_toy(learning_seed, learned):
    assert os.environ["OMP_NUM_THREADS"] in "12"
    learned("score", 0.9 - 0.1 * learning_seed, above=0.75)
    assert os.environ.get("ATEN_CPU_CAPABILITY") != "avx2"

def test_not_marked():
    assert False
"""


@pytest.fixture
def toy(tmp_path: Path) -> str:
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n")
    (tmp_path / "test_toy.py").write_text(TOY)
    return str(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "code", "said"),
    [
        ("own/2/1", 0, "own/2/1: 1 of 1 passed"),
        ("default/1/2", 1, "score is 0.7, not > 0.75"),
        ("avx2/1/0", 1, "avx2/1/0: 0 of 1 passed"),
    ],
)
def test_a_failure_in_any_cell_fails_the_grid(
    toy: str, column: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--columns", column, "--paths", toy]) == code
    assert said in capsys.readouterr().out


@pytest.mark.slow
def test_a_column_without_tests_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n")
    with pytest.raises(RuntimeError, match="pytest failed in column own/1/0"):
        main(["--columns", "own/1/0", "--paths", str(tmp_path)])


def test_the_whole_grid_has_thirty_columns(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[Column] = []

    def note(column: Column, paths: list[str]) -> list[Cell]:
        seen.append(column)
        return [Cell("test_it", column.seed != 3, "too low", {"score > 1": column.seed + 2.0})]

    monkeypatch.setattr(learning_grid, "run", note)
    assert main(["--jobs", "1"]) == 1
    assert len(set(seen)) == len(seen) == len(KERNELS) * len(THREADS) * len(SEEDS) == 30
    printed = capsys.readouterr().out
    assert printed.count("4 / 5") == 6 and printed.count("test_it: too low") == 6
    assert "score > 1: 2 to 6" in printed


def test_unknown_kernels_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown kernels 'sse9'; there are default, avx2, own"):
        Column.read("sse9/1/0")


def test_the_table_counts_seeds_by_kernels_and_threads() -> None:
    cells = {Column("own", 1, seed): [Cell("test_it", seed > 0, "", {})] for seed in range(3)}
    assert table(cells).splitlines()[-1].split() == ["2", "/", "3"]
