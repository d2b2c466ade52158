"""Notes: their list, a search, writing and deleting them."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import forms
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, search_bar, title_bar
from coso_envs.android.phone.data import Note
from coso_envs.android.phone.dialogs import Dialog, confirm, menu, share
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page, PageState
from coso_envs.drawing.widgets import GREY, Intent

SEARCH, _TITLE, _TEXT = "note_search", "note_title", "note_text"


@dataclass(frozen=True)
class NotePage(PageState):
    """A note to be written; a new one where there is none yet."""

    note: Note | None = None


@dataclass(frozen=True)
class OpenNote(Intent):
    """Open a note, or a new one."""

    note: Note | None = None


@dataclass(frozen=True)
class SaveNote(Intent):
    """Keep what was written."""


@dataclass(frozen=True)
class DeleteNote(Intent):
    """Delete a saved note."""

    note: Note


class Notes(App):
    """Short notes of the user."""

    name = "Notes"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._list()
            case NotePage(note):
                return self._note(note)
        raise self.unknown_page()

    def _list(self) -> Page:
        column = Column(y=12)
        query = self.words(SEARCH).casefold()
        notes = [note for note in self.phone.data.notes if query in " ".join(note).casefold()]
        for i, note in enumerate(notes):
            column.row(f"note:{i}", note.title or "Untitled", OpenNote(note), subtitle=note.text, height=170, bold=True)
            column.rule()
        if not notes:
            column.text("No notes", 44, GREY, align="center")
        bar = search_bar("Notes", SEARCH, self.text(SEARCH), "Search your notes", self.focused(SEARCH))
        add = (forms.round_button("plus", "New note", OpenNote()),)
        return Page("notes", column.done(), column.y + 240, bar, add, top=TOP)

    def _note(self, note: Note | None) -> Page:
        column = Column(y=12)
        self.line(column, _TITLE, "Title")
        self.line(column, _TEXT, "Note", 8)
        column.gap(24)
        column.buttons(("save", "Save", SaveNote()), filled=True)
        actions: tuple[tuple[str, str, Intent], ...] = ()
        if note is not None:
            delete = confirm("Delete this note?", note.title, "Delete", DeleteNote(note))
            actions = (("share", "Share", share(" ".join(note).strip())), ("trash", "Delete", delete))
        bar = title_bar("New note" if note is None else "Note", actions=actions)
        return Page("note", column.done(), column.y, bar, top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case OpenNote(note):
                self.push(NotePage(note))
                self.write(**{_TITLE: note.title if note else "", _TEXT: note.text if note else ""})
                if note is None:
                    self.phone.set_focus(_TITLE)
            case SaveNote():
                self.back()
            case DeleteNote(note):
                self.phone.data.notes = tuple(other for other in self.phone.data.notes if other != note)
                if isinstance(self.page, NotePage):
                    super().back()
            case _:
                super().handle(intent)

    @override
    def back(self) -> bool:
        """Keep what was written, as apps of notes do."""
        if isinstance(self.page, NotePage):
            self._keep(self.page.note)
        return super().back()

    def _keep(self, old: Note | None) -> None:
        new, notes = Note(self.words(_TITLE), self.words(_TEXT)), self.phone.data.notes
        if old in notes:
            self.phone.data.notes = tuple(new if other == old else other for other in notes)
        elif any(new):
            self.phone.data.notes = (new, *notes)

    @override
    def entered(self, field: str) -> None:
        if field == _TITLE:
            self.phone.set_focus(_TEXT)

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case OpenNote(Note() as note):
                delete = confirm("Delete this note?", note.title, "Delete", DeleteNote(note))
                return menu(note.title or "Untitled", ("Share", share(" ".join(note).strip())), ("Delete", delete))
        return None


APP = Notes
