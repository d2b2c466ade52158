"""A folder in use is locked and says by whom; a process that ends, however it ends, gives it back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.common.errors import UsageError
from benchmarks.common.locks import FolderInUseError, check_unused, is_empty, locked, make_folder

HOLD = "import sys; from pathlib import Path; from benchmarks.common.locks import locked\n"
HOLD += "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
#: Where a system has no file locks of its own.
WITHOUT_FCNTL = "import sys; sys.modules['fcntl'] = None\n"


@contextmanager
def held(folder: Path, code: str = HOLD) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


@pytest.mark.slow
def test_the_second_process_is_refused_and_told_by_whom(tmp_path: Path) -> None:
    with held(tmp_path / "k3") as process:
        for _ in range(5):
            said = rf"k3 is in use by process {process.pid}; nothing was changed"
            with pytest.raises(FolderInUseError, match=said), locked(tmp_path / "k3"):
                pytest.fail("two processes hold the lock")
        with pytest.raises(FolderInUseError):
            check_unused(tmp_path / "k3")
    with locked(tmp_path / "k3"):
        assert is_empty(tmp_path / "k3")
    check_unused(tmp_path / "k3")


@pytest.mark.slow
@pytest.mark.parametrize("code", [HOLD, WITHOUT_FCNTL + HOLD], ids=["fcntl", "no-fcntl"])
def test_the_lock_of_a_killed_process_does_not_remain(tmp_path: Path, code: str) -> None:
    with held(tmp_path, code) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
        take = code.replace("sys.stdin.read()", "pass")
        said = subprocess.run([sys.executable, "-c", take, str(tmp_path)], capture_output=True, text=True, timeout=60)
        assert said.stdout == "held\n", said.stderr


@pytest.mark.slow
def test_without_fcntl_the_second_process_is_refused_as_well(tmp_path: Path) -> None:
    with held(tmp_path, WITHOUT_FCNTL + HOLD) as process:
        second = subprocess.run(
            [sys.executable, "-c", WITHOUT_FCNTL + HOLD, str(tmp_path)], capture_output=True, text=True, timeout=60
        )
        assert f"is in use by process {process.pid}" in second.stderr and "held" not in second.stdout


def test_one_process_does_not_work_twice_in_a_folder(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(FolderInUseError, match=f"process {os.getpid()}"), locked(tmp_path):
        pytest.fail("the lock was given twice")


def test_a_failure_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    check_unused(tmp_path)


def test_asking_leaves_no_trace_where_nobody_ever_was(tmp_path: Path) -> None:
    check_unused(tmp_path / "new")
    assert not (tmp_path / "new").exists() and is_empty(tmp_path / "new")


def test_what_is_no_folder_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes"
    file.write_text("mine")
    for use in (make_folder, is_empty):
        with pytest.raises(UsageError, match="notes is a file, not a folder"):
            use(file)
    with pytest.raises(UsageError, match="cannot be made: Not a directory"):
        make_folder(file / "below")
    assert file.read_text() == "mine"
