"""Files: folders, downloads among them."""

from __future__ import annotations

from coso_envs.android.apps.bars import TOP, title_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.seeded import number, several
from coso_envs.android.layout import Column
from coso_envs.android.pages import Page

_FOLDERS = (
    ("Downloads", "download"),
    ("Images", "photos"),
    ("Videos", "video"),
    ("Audio", "note"),
    ("Documents", "file"),
)
_FILES = ("report.pdf", "ticket.pdf", "menu.pdf", "notes.txt", "song.mp3", "photo_0412.jpg", "backup.zip", "map.png")


class Files(App):
    """What is stored on the phone."""

    name = "Files"

    def page_main(self) -> Page:
        """The folders."""
        column = Column(y=12)
        column.heading("Categories")
        for name, icon in _FOLDERS:
            tap = ("push", "downloads") if name == "Downloads" else ("push", "folder", name)
            size = f"{number(f'{name}{self.phone.world}', 2, 900)} MB"
            column.row(f"folder:{name}", name, tap, subtitle=size, icon_name=icon, height=160)
        column.heading("Storage devices")
        column.row(
            "storage",
            "Internal storage",
            ("push", "folder", "Internal storage"),
            subtitle="34 GB free",
            icon_name="smartphone",
        )
        return Page("files", column.done(), column.y, title_bar("Files", back=False), top=TOP)

    def page_downloads(self) -> Page:
        """What was downloaded."""
        return self._listing("Downloads")

    def page_folder(self, name: str) -> Page:
        """Another folder."""
        return self._listing(name)

    def _listing(self, name: str) -> Page:
        column = Column(y=12)
        for i, file in enumerate(several(_FILES, f"{name}{self.phone.world}", 6)):
            size = f"{number(file + name, 1, 90)} MB, Mar {number(name + file, 1, 28)}"
            column.row(f"file:{i}", file, ("nothing",), subtitle=size, icon_name="file", height=160)
        return Page(name.lower(), column.done(), column.y, title_bar(name), top=TOP)


APP = Files
