"""A full disk is one sentence; any other bug keeps its traceback, in the folder as well."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from benchmarks.common.errors import TRACEBACK_FILE, MessageError, UsageError, explained, out_of_room


def raised_from(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (RuntimeError("I/O error: File too large (os error 27)"), True),
        (raised_from(ValueError("cannot save"), OSError(errno.ENOSPC, "No space left")), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("too many values to unpack"), False),
    ],
)
def test_a_full_disk_is_known(error: Exception, expected: bool, tmp_path: Path) -> None:
    assert out_of_room(error) is expected
    with pytest.raises(Exception) as raised, explained(tmp_path, lambda: "go on with: coso"):
        raise error
    assert isinstance(raised.value, UsageError) is expected
    if expected:
        assert str(tmp_path) in str(raised.value) and "then go on with: coso" in str(raised.value)
    assert (tmp_path / TRACEBACK_FILE).exists() is not expected


def test_a_message_is_no_bug(tmp_path: Path) -> None:
    with pytest.raises(MessageError), explained(tmp_path, str):
        raise MessageError("stopped")
    assert list(tmp_path.iterdir()) == []


def test_work_that_went_on_to_its_end_has_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="bug"), explained(tmp_path, str):
        raise ValueError("bug")
    with explained(tmp_path, str):
        pass
    assert list(tmp_path.iterdir()) == []
    with explained(tmp_path / "missing", str):
        pass


def test_a_folder_that_cannot_be_written_hides_no_bug(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as raised, explained(tmp_path / "gone", str):
        raise ZeroDivisionError
    assert not hasattr(raised.value, "__notes__")
