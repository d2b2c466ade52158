"""The tests that train, under several processors' kernels, numbers of threads and seeds.

``python -m tests.learning_grid`` runs everything marked ``learning`` in each column of the grid (3 sets of kernels, 1
and 2 threads, 5 seeds: 30 columns), prints a table and ends with 1 if any cell failed. A column is written
KERNELS/THREADS/SEED; ``--columns default/1/0 avx2/2/1`` runs these alone. Floating-point sums come out in another order
under each of them, and a trained policy differs: a bound that holds only where it was written fails here.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Kernels -> what makes torch, oneDNN and MKL choose them; "own": what suits this machine.
KERNELS = {
    "default": {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41", "MKL_CBWR": "COMPATIBLE"},
    "avx2": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_CBWR": "AVX2"},
    "own": {},
}
THREADS = (1, 2)
SEEDS = range(5)


@dataclass(frozen=True)
class Column:
    """One way to run the tests."""

    kernels: str
    threads: int
    seed: int

    @classmethod
    def read(cls, text: str) -> Column:
        """Read KERNELS/THREADS/SEED."""
        kernels, threads, seed = text.split("/")
        if kernels not in KERNELS:
            raise ValueError(f"unknown kernels {kernels!r}; there are {', '.join(KERNELS)}")
        return cls(kernels, int(threads), int(seed))

    def __str__(self) -> str:
        return f"{self.kernels}/{self.threads}/{self.seed}"


@dataclass(frozen=True)
class Cell:
    """One test in one column, with the numbers that it recorded."""

    test: str
    passed: bool
    message: str
    figures: dict[str, float]


def run(column: Column, paths: Sequence[str]) -> list[Cell]:
    """Run the tests in a process of their own.

    Raises:
        RuntimeError: if pytest ended otherwise than with passed or failed tests; its output is the message.
    """
    chosen = {name for settings in KERNELS.values() for name in settings}
    environment = {name: value for name, value in os.environ.items() if name not in chosen}
    # Passive: threads that spin while they wait take each other's time on a busy machine.
    environment |= {"OMP_NUM_THREADS": str(column.threads), "OMP_WAIT_POLICY": "passive"} | KERNELS[column.kernels]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            "pyproject.toml",
            "-q",
            "-m",
            "learning",
            "-p",
            "no:cacheprovider",
        ]
        command += [f"--learning-seed={column.seed}", f"--junitxml={report}", *paths]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or not report.exists():
            raise RuntimeError(f"pytest failed in column {column}:\n{done.stdout}{done.stderr}")
        # A module that needs an absent package is skipped whole, before its tests have names: none of them trains.
        cases = ElementTree.parse(report).iter("testcase")
        return [_cell(case) for case in cases if case.attrib["classname"]]


def _cell(case: ElementTree.Element) -> Cell:
    fault = next((child for child in case if child.tag in ("failure", "error", "skipped")), None)
    found = {item.attrib["name"]: float(item.attrib["value"]) for item in case.iter("property")}
    name = f"{case.attrib['classname'].split('.')[-1]}::{case.attrib['name']}"
    return Cell(name, fault is None, "" if fault is None else fault.attrib.get("message", fault.tag), found)


def table(cells: dict[Column, list[Cell]]) -> str:
    """How many seeds passed each test, by kernels and threads, and the extremes of the numbers that it recorded."""
    groups = list(dict.fromkeys((column.kernels, column.threads) for column in cells))
    tests = list(dict.fromkeys(cell.test for row in cells.values() for cell in row))
    lines = ["passed / seeds".ljust(16) + "".join(f"{kernels}/{threads}".rjust(12) for kernels, threads in groups)]
    for test in tests:
        found = {column: cell for column, row in cells.items() for cell in row if cell.test == test}
        counts = []
        for group in groups:
            passed = [cell.passed for column, cell in found.items() if (column.kernels, column.threads) == group]
            counts.append(f"{sum(passed)} / {len(passed)}".rjust(12))
        lines += [test, " " * 16 + "".join(counts)]
        for name in dict.fromkeys(name for cell in found.values() for name in cell.figures):
            values = [cell.figures[name] for cell in found.values() if name in cell.figures]
            lines.append(f"    {name}: {min(values):.4g} to {max(values):.4g}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the grid, print it, and return 1 if a cell failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.learning_grid", description=__doc__)
    parser.add_argument("--columns", nargs="+", type=Column.read, metavar="KERNELS/THREADS/SEED")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="columns that run side by side")
    parser.add_argument("--paths", nargs="+", default=["tests"], help="where the tests are (default: tests)")
    options = parser.parse_args(arguments)
    columns = options.columns or [Column(*parts) for parts in itertools.product(KERNELS, THREADS, SEEDS)]
    cells: dict[Column, list[Cell]] = {}
    with ThreadPoolExecutor(options.jobs) as pool:
        for column, row in zip(columns, pool.map(lambda column: run(column, options.paths), columns), strict=True):
            cells[column] = row
            failed = [cell for cell in row if not cell.passed]
            print(f"{column}: {len(row) - len(failed)} of {len(row)} passed", flush=True)
            for cell in failed:
                print(f"    {cell.test}: {cell.message.splitlines()[0]}", flush=True)
    print(table(cells))
    return int(any(not cell.passed for row in cells.values() for cell in row))


if __name__ == "__main__":
    sys.exit(main())
