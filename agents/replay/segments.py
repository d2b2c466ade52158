"""Records of bytes in files that are only appended to, and read through memory maps.

A file is closed for good when it is full or when a checkpoint is written. From then on it never changes, so that a
checkpoint takes it over as a hard link, without copying it, and keeps it when the replay no longer needs it. Whatever
a killed process was writing lies in files that no checkpoint names.
"""

from __future__ import annotations

import os
import shutil
import uuid
import weakref
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agents.storage import CheckpointError

#: Suffix of the files, by which a checkpoint's folder knows those that it no longer needs.
SUFFIX = ".replay"


class Address(NamedTuple):
    """The place of a record: name of its file, first byte, and number of bytes."""

    file: str
    start: int
    size: int


class Segments:
    """Append-only files of records in a folder of their own, which is removed with this object.

    Args:
        parent: where the folder is made when the first record is written; best on the disk of the checkpoints.
        limit: size in bytes at which a file is full.
    """

    def __init__(self, parent: str | Path, limit: int = 64 * 2**20) -> None:
        # A name that is never used again: two learners may have the same parent.
        self.folder = Path(parent) / f"replay-{uuid.uuid4().hex}"
        self._limit = limit
        self._name = ""
        self._end = 0
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def append(self, record: bytes) -> Address:
        """Write a record at the end; return its address.

        Raises:
            CheckpointError: if it cannot be written, for example because the disk is full.
        """
        if not self._name:
            self._name, self._end = uuid.uuid4().hex + SUFFIX, 0
        address = Address(self._name, self._end, len(record))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / self._name).open("ab") as file:
                file.write(record)
        except OSError as error:
            raise CheckpointError(f"a step for the replay could not be written: {error}") from error
        self._end += len(record)
        if self._end >= self._limit:
            self.close()
        return address

    def close(self) -> None:
        """Close the present file for good; the next record begins a new one."""
        self._name = ""

    def is_open(self, name: str) -> bool:
        """Return whether the next record is appended to the file with this name."""
        return bool(name) and name == self._name

    def read(self, addresses: Collection[Address]) -> dict[Address, bytes]:
        """Return records by their addresses.

        A file is mapped only while it is read, so that the process does not come to hold all pages that it ever saw.

        Raises:
            CheckpointError: naming a file that is missing or too short.
        """
        of_file: dict[str, list[Address]] = {}
        for address in addresses:
            of_file.setdefault(address.file, []).append(address)
        found: dict[Address, bytes] = {}
        for name, wanted in of_file.items():
            try:
                mapped = np.memmap(self.folder / name, np.uint8, mode="r")
            except (OSError, ValueError) as error:
                raise CheckpointError(f"{self.folder / name} cannot be read: {error}") from error
            for address in wanted:
                found[address] = mapped[address.start : address.start + address.size].tobytes()
                if len(found[address]) != address.size:
                    raise CheckpointError(f"{self.folder / name} is damaged: it is too short")
            del mapped
        return found

    def keep_only(self, names: Collection[str]) -> None:
        """Remove all files but those with these names and the one that is being written."""
        if self.folder.is_dir():
            for file in self.folder.iterdir():
                if file.name not in names and not self.is_open(file.name):
                    file.unlink()

    def sizes(self, names: Collection[str]) -> dict[str, int]:
        """Return the sizes in bytes of some files, which are closed for good."""
        self.close()
        return {name: (self.folder / name).stat().st_size for name in names}

    def save(self, folder: Path, names: Collection[str]) -> None:
        """Put files, closed for good, into a checkpoint's folder too, and leave what is there.

        Raises:
            CheckpointError: if they cannot be written.
        """
        self.close()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name in names:
                _link(self.folder / name, folder / name)
        except OSError as error:
            raise CheckpointError(f"the replay could not be written to {folder}: {error.strerror or error}") from error

    def load(self, folder: Path, sizes: Mapping[str, int]) -> None:
        """Take over the files of a checkpoint in place of the present ones.

        Raises:
            CheckpointError: naming a file that is missing or has another size.
        """
        self.close()
        self.keep_only(())
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, size in sizes.items():
            file = folder / name
            if Path(name).name != name or not name.endswith(SUFFIX):
                raise CheckpointError(f"{folder} names a file of its replay that cannot be one: {name!r}")
            try:
                found = file.stat().st_size
                if found != size:
                    raise CheckpointError(f"{file} is damaged: it has {found} bytes instead of {size}")
                _link(file, self.folder / name)
            except OSError as error:
                raise CheckpointError(f"{file} cannot be read: {error.strerror or error}") from error


def drop_others(folder: Path, names: Collection[str]) -> None:
    """Remove the replay files of a checkpoint's folder that its state does not name."""
    for file in folder.glob(f"*{SUFFIX}"):
        if file.name not in names:
            file.unlink(missing_ok=True)


def _link(source: Path, target: Path) -> None:
    """Give a file that never changes a second name, or copy it to another disk; do nothing if it is there."""
    if target.exists():
        return
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        os.link(source, partial)
    except OSError:
        shutil.copyfile(source, partial)
    partial.replace(target)
