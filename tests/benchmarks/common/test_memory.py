from __future__ import annotations

import math
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.common import memory
from benchmarks.common.memory import largest_resident_mebibytes, resident_mebibytes

MEASURES = (resident_mebibytes, largest_resident_mebibytes)
HELD = 64 * 2**20


@pytest.fixture
def no_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_text

    def refuse(path: Path, *arguments: str | None, **options: str | None) -> str:
        if str(path).startswith("/proc"):
            raise FileNotFoundError(path)
        return read(path, *arguments, **options)

    monkeypatch.setattr(Path, "read_text", refuse)


@pytest.fixture
def no_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A psutil that counts 10 and 20 MiB; the true one would read /proc here."""
    info = SimpleNamespace(rss=10 * 2**20, peak_wset=20 * 2**20)
    fake = SimpleNamespace(Process=lambda: SimpleNamespace(memory_info=lambda: info), Error=RuntimeError)
    monkeypatch.setitem(sys.modules, "psutil", fake)
    yield


@pytest.mark.parametrize("measure", MEASURES)
def test_what_is_held_is_seen(measure: Callable[[], float]) -> None:
    # In a process of its own: this one may have freed memory at hand, and takes that.
    code = f"""if True:
        from benchmarks.common import memory
        before = memory.resident_mebibytes()
        held = bytearray(b"1" * {HELD})
        print(before, memory.{measure.__name__}())
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    before, found = map(float, done.stdout.split())
    if math.isnan(before) or math.isnan(found):
        pytest.skip("nothing tells the memory of a process here: neither /proc and `resource` nor psutil")
    assert found - before > 0.9 * HELD / 2**20


@pytest.mark.usefixtures("no_proc", "no_resource", "counted")
def test_psutil_tells_where_the_system_does_not() -> None:
    assert (resident_mebibytes(), largest_resident_mebibytes()) == (10.0, 20.0)


@pytest.mark.usefixtures("no_proc", "no_resource")
@pytest.mark.parametrize("psutil", [None, "refused", "another system's"])
def test_nothing_is_made_up(monkeypatch: pytest.MonkeyPatch, psutil: str | None) -> None:
    class RefusedError(Exception):
        pass

    def memory_info() -> object:
        if psutil == "refused":
            raise RefusedError
        return SimpleNamespace()

    fake = SimpleNamespace(Process=lambda: SimpleNamespace(memory_info=memory_info), Error=RefusedError)
    monkeypatch.setitem(sys.modules, "psutil", None if psutil is None else fake)
    assert all(math.isnan(measure()) for measure in MEASURES)


@pytest.mark.parametrize(("platform", "unit"), [("linux", 2**10), ("darwin", 1)])
def test_kibibytes_on_linux_and_bytes_on_macos(monkeypatch: pytest.MonkeyPatch, platform: str, unit: int) -> None:
    usage = SimpleNamespace(ru_maxrss=30 * 2**20 // unit)
    monkeypatch.setitem(sys.modules, "resource", SimpleNamespace(RUSAGE_SELF=0, getrusage=lambda who: usage))
    monkeypatch.setattr(memory, "sys", SimpleNamespace(platform=platform))
    assert largest_resident_mebibytes() == 30.0


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked to keep freed memory")
def test_freed_memory_is_kept_for_reuse() -> None:
    def page_faults(before: str) -> int:
        uses = "for _ in range(20): bytearray(b'1') * 2**25"
        fault = "resource.getrusage(resource.RUSAGE_SELF).ru_minflt"
        program = f"import resource; from benchmarks.common.memory import *; {before}; start = {fault}\n{uses}\n"
        return int(subprocess.check_output([sys.executable, "-c", f"{program}print({fault} - start)"]))

    assert page_faults("keep_freed_memory()") < 0.2 * page_faults("pass")
