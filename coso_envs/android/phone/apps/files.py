"""Files: folders, downloads among them."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.intents import NOTHING, Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page, PageState

_FOLDERS = (
    ("Downloads", "download"),
    ("Images", "photos"),
    ("Videos", "video"),
    ("Audio", "note"),
    ("Documents", "file"),
)


@dataclass(frozen=True)
class Downloads(PageState):
    """The page of downloaded files."""


@dataclass(frozen=True)
class Folder(PageState):
    """The page of another folder."""

    title: str


class Files(App):
    """The files stored on the phone."""

    name = "Files"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._folders()
            case Downloads():
                return self._listing("Downloads")
            case Folder(title):
                return self._listing(title)
        raise self.unknown_page()

    def _folders(self) -> Page:
        column = Column(y=12)
        column.heading("Categories")
        for name, icon in _FOLDERS:
            tap = Push(Downloads() if name == "Downloads" else Folder(name))
            size = f"{number(f'{name}{self.phone.world}', 2, 900)} MB"
            column.row(f"folder:{name}", name, tap, subtitle=size, icon_name=icon, height=160)
        column.heading("Storage devices")
        column.row(
            "storage",
            "Internal storage",
            Push(Folder("Internal storage")),
            subtitle="34 GB free",
            icon_name="smartphone",
        )
        return Page("files", column.done(), column.y, title_bar("Files", back=False), top=TOP)

    def _listing(self, name: str) -> Page:
        column = Column(y=12)
        for i, file in enumerate(file for file, folder in self.phone.data.files if folder == name):
            size = f"{number(file + name, 1, 90)} MB, Mar {number(name + file, 1, 28)}"
            column.row(f"file:{i}", file, NOTHING, subtitle=size, icon_name="file", height=160)
        return Page(name.lower(), column.done(), column.y, title_bar(name), top=TOP)


APP = Files
