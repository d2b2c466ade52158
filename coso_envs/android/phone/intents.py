"""Meanings of taps, wherever they happen; an app adds its own beside its class."""

from __future__ import annotations

from dataclasses import dataclass

from coso_envs.android.phone.pages import PageState
from coso_envs.drawing.widgets import Intent


@dataclass(frozen=True)
class Nothing(Intent):
    """Have no effect at all."""


@dataclass(frozen=True)
class Press(Intent):
    """Press a button of the navigation bar or the keyboard: "back", "home", "recents" or "enter"."""

    button: str


@dataclass(frozen=True)
class Focus(Intent):
    """Put the cursor into a field."""

    field: str


@dataclass(frozen=True)
class Clear(Intent):
    """Empty a text field."""

    field: str


@dataclass(frozen=True)
class Type(Intent):
    """Type one character into the field."""

    character: str


@dataclass(frozen=True)
class Backspace(Intent):
    """Take the last character away."""


@dataclass(frozen=True)
class ShowKeys(Intent):
    """Show other keys on the keyboard."""

    kind: str


@dataclass(frozen=True)
class SelectAll(Intent):
    """Put the cursor into a field so that typing replaces what stands in it."""

    field: str


@dataclass(frozen=True)
class Copy(Intent):
    """Take over what stands in a field, to be pasted elsewhere."""

    field: str


@dataclass(frozen=True)
class Paste(Intent):
    """Write what was copied behind what stands in a field."""

    field: str


@dataclass(frozen=True)
class CloseAll(Intent):
    """End all apps of the overview."""


@dataclass(frozen=True)
class RemoveIcon(Intent):
    """Take an app's icon off the home screen."""

    app: str


@dataclass(frozen=True)
class OpenApp(Intent):
    """Bring an app to the foreground."""

    app: str


@dataclass(frozen=True)
class OpenFolder(Intent):
    """Open a folder of the home screen."""

    name: str


@dataclass(frozen=True)
class CloseFolder(Intent):
    """Close the open folder."""


@dataclass(frozen=True)
class SearchWeb(Intent):
    """Open the browser with the cursor in its address bar."""


@dataclass(frozen=True)
class ClosePopup(Intent):
    """Answer a pop-up and close it."""


@dataclass(frozen=True)
class Switch(Intent):
    """Turn one of the phone's settings on or off."""

    setting: str


@dataclass(frozen=True)
class Choose(Intent):
    """Give one of the phone's settings a value."""

    setting: str
    value: str | int


@dataclass(frozen=True)
class Slide(Intent):
    """Give a setting of 0 .. 100 the value at which its slider is touched."""

    setting: str


@dataclass(frozen=True)
class Flip(Intent):
    """Like, save, block, ... something, or take that back: a flag of the user's data."""

    kind: str
    of: str


@dataclass(frozen=True)
class CallNumber(Intent):
    """Open the telephone and call a number."""

    number: str


@dataclass(frozen=True)
class WriteTo(Intent):
    """Open the messages at the conversation with a contact or number."""

    person: str


@dataclass(frozen=True)
class ShareWith(Intent):
    """Hand a text to an app: to a new message or mail, or to the clipboard where no app is named."""

    app: str
    text: str


@dataclass(frozen=True)
class ShowAppInfo(Intent):
    """Open the settings at the page of an app."""

    app: str


@dataclass(frozen=True)
class Uninstall(Intent):
    """Remove an app from the phone."""

    app: str


@dataclass(frozen=True)
class ToggleNotifications(Intent):
    """Switch an app's notifications."""

    app: str


@dataclass(frozen=True)
class OpenNotice(Intent):
    """Open the app of a notice."""

    index: int


@dataclass(frozen=True)
class ClearNotices(Intent):
    """Remove all of the notices."""


@dataclass(frozen=True)
class Push(Intent):
    """Open a page of the app in front."""

    page: PageState


@dataclass(frozen=True)
class PushSearch(Intent):
    """Open a page of the app in front with the cursor in a field, which is empty."""

    page: PageState
    field: str


@dataclass(frozen=True)
class Show(Intent):
    """Show a page of the app in front instead of the present one."""

    page: PageState


NOTHING = Nothing()
UP = Press("back")
