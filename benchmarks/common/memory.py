"""Memory of this process, from the operating system or, if that lacks it, from psutil.

Linux has /proc and the module ``resource``, macOS only the latter, Windows neither. psutil, which ``coso-envs[train]``
installs, works on all of them; without any of these the result is NaN.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import sys
from pathlib import Path

_MEBIBYTE = 2**20

#: Parameters of glibc's mallopt, as in malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4


def resident_mebibytes() -> float:
    """Return the resident memory of this process in MiB; NaN if it is unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / _MEBIBYTE
    except (OSError, AttributeError):
        return _from_psutil("rss")


def keep_freed_memory() -> None:
    """Let the C library keep freed memory for reuse; where that is impossible (not on glibc), do nothing.

    By default glibc returns large blocks to the system and asks for them again at the next tensor, page by page, which
    takes a quarter of the time of training a small model. :func:`return_freed_memory` still returns it.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_MAX, 0)
        library.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)


def return_freed_memory() -> None:
    """Let the C library return memory that it keeps for reuse; where that is impossible (not on glibc), do nothing."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def largest_resident_mebibytes() -> float:
    """Return the largest resident memory of this process so far in MiB; NaN if it is unknown."""
    try:
        import resource
    except ImportError:
        return _from_psutil("peak_wset")
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / _MEBIBYTE if sys.platform == "darwin" else largest / 1024


def forget_largest_resident() -> None:
    """Let :func:`largest_resident_mebibytes` begin anew; where that is impossible (not on Linux), do nothing."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _from_psutil(field: str) -> float:
    """Return a field from psutil in MiB; NaN if psutil is missing, is refused, or lacks the field on this system."""
    try:
        import psutil
    except ImportError:
        return math.nan
    try:
        return float(getattr(psutil.Process().memory_info(), field)) / _MEBIBYTE
    except (psutil.Error, AttributeError, OSError):
        return math.nan
