"""The phone, as the apps on it see it."""

from __future__ import annotations

import datetime
from typing import ClassVar, Protocol, TypeVar

from coso_envs.android.phone.data import UserData
from coso_envs.android.phone.options import Look, PhoneOptions


class NamedApp(Protocol):
    """An app as its class is named."""

    name: ClassVar[str]


A = TypeVar("A", bound=NamedApp)


class Host(Protocol):
    """The phone as its apps see it.

    Attributes:
        world: number of the set of content.
        today: the date.
        minutes: the time of day, in minutes since midnight.
        data: the user's data.
        options: of the phone.
        look: the variants of this episode.
        focus: the field that has the cursor; None if none has.
        caret: behind how many characters the cursor is.
        replaces: whether the field's text is selected, so that typing replaces it.
        popup: the kind of pop-up that is shown; "" for none.
        toast: a text that is shown until the next action; "" for none.
        seconds: since the start of the episode; each action takes one.
    """

    world: int
    today: datetime.date
    minutes: int
    data: UserData
    options: PhoneOptions
    look: Look
    focus: str | None
    caret: int
    replaces: bool
    popup: str
    toast: str
    seconds: int

    def time(self) -> str:
        """Spell the time of day."""

    def date(self) -> str:
        """Spell the present date."""

    def has(self, app: str) -> bool:
        """Return whether an app is installed."""

    def install(self, app: str) -> None:
        """Install an app at once."""

    def remove(self, app: str) -> None:
        """Remove an installed app."""

    def opened(self, app: type[A]) -> A:
        """Return an app, started if it was not yet running."""

    def is_running(self, app: str) -> bool:
        """Return whether an app has been opened and not ended since."""

    def stop(self, app: str) -> None:
        """End an app: it is started anew when it is opened again."""

    def bring(self, name: str) -> None:
        """Bring an installed app to the foreground, where it was left."""

    def page_opened(self) -> None:
        """React to a page that has opened."""

    def set_focus(self, field: str | None) -> None:
        """Put the cursor into a field of the app in front."""
