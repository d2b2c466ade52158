"""Google Photos, the gallery."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.camera import pictures_taken
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.scenes import scene
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.dialogs import Dialog, confirm, menu, share
from coso_envs.android.phone.intents import Flip, Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import DARK, WHITE, Intent, Widget

#: The flags of pictures that were deleted, and of those that are favourites.
DELETED, FAVORITE = "photo deleted", "favorite photo"


@dataclass(frozen=True)
class Photo(PageState):
    """The page of one picture: its name and what it shows."""

    name: str
    variant: int


class Photos(App):
    """Pictures by day, and each alone."""

    name = "Google Photos"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._photos()
            case Photo(name, variant):
                return self._photo(name, variant)
        raise self.unknown_page()

    def _photos(self) -> Page:
        column = Column(y=12)
        for day in ("Today", "Yesterday", "Last week"):
            column.heading(day)
            y = column.y
            names = [f"Photo {i + 1} of {day.lower()}" for i in range(6)]
            if day == "Today":
                names = [*pictures_taken(self.phone.data), *names]
            left = [name for name in names if not self.phone.data.flagged(DELETED, name)]
            for i, name in enumerate(left):
                variant = number(f"{self.phone.world}{name}", 0, 19)
                column.widgets.append(
                    Widget(
                        18 + i % 3 * 350, y + i // 3 * 350, 342, 342, key=f"photo:{day}:{i}", role="image", label=name,
                        tap=Push(Photo(name, variant)), picture=(scene(name)[0], variant),
                    )
                )  # fmt: skip
            column.y = y + (len(left) + 2) // 3 * 350
        return Page("photos", column.done(), column.y, title_bar("Photos", back=False), top=TOP)

    def _photo(self, name: str, variant: int) -> Page:
        column = Column(y=240)
        column.add(Widget(0, column.y, WIDTH, 810, picture=(scene(name)[0], variant)))
        favorite = self.phone.data.flagged(FAVORITE, name)
        actions = (
            ("heart" if favorite else "star", "Remove favorite" if favorite else "Favorite", Flip(FAVORITE, name)),
            ("share", "Share", share(name)),
            ("trash", "Delete", confirm("Delete this photo?", name, "Delete", Flip(DELETED, name))),
        )
        bar = title_bar("", fill=DARK, color=WHITE, actions=actions)
        return Page("photo", column.done(), column.y, bar, top=TOP, background=DARK, bar=DARK, dark=True)

    @override
    def handle(self, intent: Intent) -> None:
        super().handle(intent)
        if isinstance(intent, Flip) and intent.kind == DELETED and isinstance(self.page, Photo):
            self.back()

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case Push(Photo(name)):
                delete = confirm("Delete this photo?", name, "Delete", Flip(DELETED, name))
                return menu(name, ("Share", share(name)), ("Delete", delete))
        return None


APP = Photos
