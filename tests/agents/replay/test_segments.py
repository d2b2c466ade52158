"""Append-only files of records: read back, sealed by a checkpoint, removed when nothing needs them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agents.replay import Address, Segments
from agents.replay.segments import drop_others
from agents.storage import CheckpointError


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_records_come_back_from_any_file_and_in_any_order(tmp_path: Path) -> None:
    segments = Segments(tmp_path, limit=10)
    records = [bytes([number]) * (number + 1) for number in range(9)]
    addresses = [segments.append(record) for record in records]
    assert len(names(segments.folder)) > 2, "a full file is followed by another one"
    assert segments.read(list(reversed(addresses))) == dict(zip(addresses, records, strict=True))


def test_its_files_go_with_it(tmp_path: Path) -> None:
    segments = Segments(tmp_path)
    segments.append(b"one")
    assert len(names(tmp_path)) == 1
    del segments
    assert not names(tmp_path)


def test_what_is_appended_after_a_checkpoint_does_not_reach_it(tmp_path: Path) -> None:
    segments, saved = Segments(tmp_path / "work"), tmp_path / "saved"
    first = segments.append(b"first")
    segments.save(saved, {first.file})
    second = segments.append(b"second")
    assert second.file != first.file
    assert {file.name: file.read_bytes() for file in saved.iterdir()} == {first.file: b"first"}
    assert (saved / first.file).stat().st_ino == (segments.folder / first.file).stat().st_ino, "a link, no copy"


def test_a_checkpoint_keeps_what_the_replay_drops(tmp_path: Path) -> None:
    segments, saved = Segments(tmp_path / "work"), tmp_path / "saved"
    first = segments.append(b"first")
    segments.save(saved, {first.file})
    second = segments.append(b"second")
    segments.keep_only({second.file})
    with pytest.raises(CheckpointError, match=f"{first.file} cannot be read"):
        segments.read([first])
    again = Segments(tmp_path / "again")
    again.load(saved, {first.file: 5})
    assert again.read([first]) == {first: b"first"}


def test_a_disk_without_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("not on this disk")

    monkeypatch.setattr(os, "link", refuse)
    segments, saved = Segments(tmp_path / "work"), tmp_path / "saved"
    address = segments.append(b"first")
    segments.save(saved, {address.file})
    assert (saved / address.file).read_bytes() == b"first" and names(saved) == {address.file}


@pytest.mark.parametrize("damage", ["missing", "short", "long", "elsewhere"])
def test_a_damaged_file_is_named(damage: str, tmp_path: Path) -> None:
    segments, saved = Segments(tmp_path / "work"), tmp_path / "saved"
    address = segments.append(b"first")
    segments.save(saved, {address.file})
    sizes = {address.file: 5}
    file = saved / address.file
    if damage == "missing":
        file.unlink()
    elif damage == "elsewhere":
        sizes = {f"../{address.file}": 5}
    else:
        file.write_bytes(b"firs" if damage == "short" else b"first!")
    with pytest.raises(CheckpointError, match=address.file):
        Segments(tmp_path / "again").load(saved, sizes)


def test_a_record_beyond_the_end_is_damage(tmp_path: Path) -> None:
    segments = Segments(tmp_path)
    address = segments.append(b"first")
    with pytest.raises(CheckpointError, match="too short"):
        segments.read([Address(address.file, 3, 9)])


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match=r"a step for the replay could not be written: .*file"):
        Segments(tmp_path / "file").append(b"first")


def test_only_replay_files_are_dropped_from_a_checkpoint(tmp_path: Path) -> None:
    for name in ("learner.json", "old.replay", "new.replay"):
        (tmp_path / name).touch()
    drop_others(tmp_path, {"new.replay"})
    assert names(tmp_path) == {"learner.json", "new.replay"}
