"""Files: folders, downloads among them; renaming, moving, deleting."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, search_bar, title_bar
from coso_envs.android.phone.content.scenes import scene
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.data import File
from coso_envs.android.phone.dialogs import Ask, Dialog, Dismiss, confirm, menu, share
from coso_envs.android.phone.intents import Push, PushSearch
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page, PageState
from coso_envs.drawing.widgets import GREY, Intent, Widget

SEARCH, _NAME = "file_search", "file_name"
_ICONS = {"Downloads": "download", "Images": "photos", "Videos": "video", "Audio": "note", "Documents": "file"}
_ENDINGS = {"jpg": "photos", "png": "photos", "mp4": "video", "mp3": "note", "m4a": "note"}


@dataclass(frozen=True)
class Downloads(PageState):
    """The page of downloaded files."""


@dataclass(frozen=True)
class Folder(PageState):
    """The page of another folder."""

    title: str


@dataclass(frozen=True)
class Search(PageState):
    """The files whose name has what is written."""


@dataclass(frozen=True)
class FilePage(PageState):
    """The page of a file."""

    file: File


@dataclass(frozen=True)
class AskName(Intent):
    """Open the dialog for another name of a file."""

    file: File


@dataclass(frozen=True)
class Rename(Intent):
    """Give a file the name that was written."""

    file: File


@dataclass(frozen=True)
class Move(Intent):
    """Put a file into a folder."""

    file: File
    folder: str


@dataclass(frozen=True)
class Delete(Intent):
    """Delete a stored file."""

    file: File


@dataclass(frozen=True)
class AskFolder(Intent):
    """Open the dialog for the name of a new folder."""


@dataclass(frozen=True)
class MakeFolder(Intent):
    """Make the folder whose name was written."""


@dataclass(frozen=True)
class DeleteFolder(Intent):
    """Delete a folder with all that is in it."""

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
            case Search():
                return self._search()
            case FilePage(file):
                return self._file(file)
        raise self.unknown_page()

    def _folders(self) -> Page:
        column = Column(y=12)
        column.heading("Folders")
        for name in self.phone.data.folders:
            count = sum(file.folder == name for file in self.phone.data.files)
            icon, tap = _ICONS.get(name, "folder"), Push(_folder(name))
            column.row(f"folder:{name}", name, tap, subtitle=f"{count} files", icon_name=icon, height=160)
        column.heading("Storage devices")
        column.row("storage", "Internal storage", None, subtitle="34 GB free of 64 GB", icon_name="smartphone", role="")
        actions = (("search", "Search files", PushSearch(Search(), SEARCH)), ("plus", "New folder", AskFolder()))
        bar = title_bar("Files", back=False, actions=actions)
        return Page("files", column.done(), column.y, bar, top=TOP)

    def _rows(self, column: Column, files: list[File]) -> None:
        for i, file in enumerate(files):
            icon = _ENDINGS.get(file.name.rpartition(".")[2], "file")
            column.row(f"file:{i}", file.name, Push(FilePage(file)), subtitle=_size(file), icon_name=icon, height=160)
        if not files:
            column.text("No files", 44, GREY, align="center")

    def _listing(self, name: str) -> Page:
        column = Column(y=12)
        self._rows(column, [file for file in self.phone.data.files if file.folder == name])
        actions: tuple[tuple[str, str, Intent], ...] = ()
        if name not in _ICONS:
            actions = (("trash", "Delete folder", confirm(f"Delete {name}?", "", "Delete", DeleteFolder(name))),)
        return Page(name.lower(), column.done(), column.y, title_bar(name, actions=actions), top=TOP)

    def _search(self) -> Page:
        column, query = Column(y=12), self.words(SEARCH).casefold()
        self._rows(column, [file for file in self.phone.data.files if query in file.name.casefold()])
        bar = search_bar("Files", SEARCH, self.text(SEARCH), "Search files", self.focused(SEARCH), back=True)
        return Page("file search", column.done(), column.y, bar, top=TOP)

    def _file(self, file: File) -> Page:
        column = Column(y=60)
        icon = _ENDINGS.get(file.name.rpartition(".")[2], "file")
        picture = scene(file.name) if icon == "photos" else None
        column.add(Widget(290, column.y, 500, 500, icon="" if picture else icon, picture=picture, color=GREY), gap=40)
        column.text(file.name, 56, bold=True, align="center", max_lines=2)
        column.text(f"{_size(file)} - in {file.folder}", 42, GREY, align="center")
        column.gap(30)
        column.buttons(("share", "Share", share(file.name)), ("rename", "Rename", AskName(file)))
        column.buttons(("move", "Move", self._move(file)), ("delete", "Delete", _confirm(file)))
        return Page("file", column.done(), column.y, title_bar(""), top=TOP)

    def _move(self, file: File) -> Ask:
        others = tuple(folder for folder in self.phone.data.folders if folder != file.folder)[:10]
        options = tuple((folder, Move(file, folder)) for folder in others)
        return Ask(menu(f"Move {file.name} to", *options))

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case AskName(file):
                self._ask_name("Rename", Rename(file), file.name)
            case Rename(file) if self.words(_NAME):
                self._replace(file, File(self.words(_NAME), file.folder))
            case Rename():
                self.phone.toast = "A file needs a name"
            case Move(file, folder):
                self._replace(file, File(file.name, folder))
            case Delete(file):
                self._replace(file, None)
            case AskFolder():
                self._ask_name("New folder", MakeFolder())
            case MakeFolder():
                self._make_folder(self.words(_NAME))
            case DeleteFolder(title):
                data = self.phone.data
                data.folders = tuple(name for name in data.folders if name != title)
                data.files = tuple(file for file in data.files if file.folder != title)
                if isinstance(self.page, Folder):
                    self.back()
            case _:
                super().handle(intent)

    def _ask_name(self, title: str, tap: Intent, name: str = "") -> None:
        self.ask(Dialog(title, "", (("OK", tap), ("Cancel", Dismiss())), _NAME, "Name"), name)

    def _replace(self, file: File, new: File | None) -> None:
        """Put another file in the place of one, or nothing."""
        data = self.phone.data
        if new is not None and new != file and new in data.files:
            self.phone.toast = f"{new.folder} has a {new.name} already"
            return
        data.files = tuple(other for old in data.files for other in ((new,) if old == file else (old,)) if other)
        if isinstance(self.page, FilePage):
            if new is None:
                self.back()
            else:
                self.show(FilePage(new))

    def _make_folder(self, name: str) -> None:
        if not name or name in self.phone.data.folders:
            self.phone.toast = f"There is a folder {name} already" if name else "A folder needs a name"
            return
        self.phone.data.folders = (*self.phone.data.folders, name)

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case Push(FilePage(file)):
                return menu(
                    file.name,
                    ("Share", share(file.name)),
                    ("Rename", AskName(file)),
                    ("Move", self._move(file)),
                    ("Delete", _confirm(file)),
                )
            case Push(Folder(title)) if title not in _ICONS:
                return menu(title, ("Delete", confirm(f"Delete {title}?", "", "Delete", DeleteFolder(title))))
        return None


def _folder(name: str) -> PageState:
    return Downloads() if name == "Downloads" else Folder(name)


def _size(file: File) -> str:
    return f"{number(file.name, 1, 90)} MB, Mar {number(file.name + 'd', 1, 28)}"


def _confirm(file: File) -> Ask:
    return confirm(f"Delete {file.name}?", "It cannot be brought back.", "Delete", Delete(file))


APP = Files
