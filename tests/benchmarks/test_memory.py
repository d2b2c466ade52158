from __future__ import annotations

from benchmarks.memory import resident_mebibytes


def test_resident_memory_sees_what_is_held() -> None:
    before = resident_mebibytes()
    held = bytearray(b"1" * 64 * 2**20)
    assert resident_mebibytes() - before > 0.9 * len(held) / 2**20
