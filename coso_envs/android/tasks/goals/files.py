"""Goals about files and folders."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.data import Changes, Fact, File
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals.base import Addition, Removal, StateGoal, replaced
from coso_envs.android.tasks.goals.texts import same_text


@dataclass(frozen=True)
class FileGone(Removal):
    """No folder, or not the one that was said, has a file of this name."""

    name: str
    folder: str = ""
    family = record = "file"

    @property
    @override
    def decides(self) -> Fact:
        return ("file", self.name.casefold())

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return self.folder in ("", fact[2]) and same_text(str(fact[1]), self.name)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        """Let there be exactly one such file."""
        _only_file(phone, self.name, self.folder or "Downloads")


def _only_file(phone: SimulatedPhone, name: str, folder: str) -> None:
    """Let there be exactly one file of a name."""
    others = tuple(file for file in phone.data.files if not same_text(file.name, name))
    phone.data.files = (*others, File(name, folder))


@dataclass(frozen=True)
class FileMoved(StateGoal):
    """A file that was elsewhere lies in this folder, and only there."""

    name: str
    folder: str
    family = "file"

    @property
    @override
    def decides(self) -> Fact:
        return ("file", self.name.casefold())

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        found = [file for file in phone.data.files if same_text(file.name, self.name)]
        return bool(found) and all(file.folder == self.folder for file in found)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        """Let there be exactly one such file, and elsewhere than it is to be."""
        _only_file(phone, self.name, "Downloads" if self.folder != "Downloads" else "Documents")

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        return replaced(changed, self._moved)

    def _moved(self, file: Fact) -> Fact | None:
        """Return the file that is to be moved as it is in the other folder."""
        match file:
            case ("file", str(name), _) if same_text(name, self.name):
                return ("file", name, self.folder)
        return None


@dataclass(frozen=True)
class FolderMade(Addition):
    """There is a folder of this name."""

    name: str
    family = "file"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(same_text(folder, self.name) for folder in phone.data.folders)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.folders = tuple(f for f in phone.data.folders if not same_text(f, self.name))

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return fact[0] == "folder" and same_text(str(fact[1]), self.name)
