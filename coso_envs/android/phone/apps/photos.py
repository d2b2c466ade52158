"""Google Photos, the gallery."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.intents import NOTHING, UP, Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import DARK, WHITE, Widget


@dataclass(frozen=True)
class Photo(PageState):
    """The page of one picture."""

    variant: int


class Photos(App):
    """Pictures by day, and each alone."""

    name = "Google Photos"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._photos()
            case Photo(variant):
                return self._photo(variant)
        raise self.unknown_page()

    def _photos(self) -> Page:
        column = Column(y=12)
        side = 342
        for day in ("Today", "Yesterday", "Last week"):
            column.heading(day)
            y = column.y
            for i in range(6):
                variant = number(f"{self.phone.world}{day}{i}", 0, 19)
                column.widgets.append(
                    Widget(
                        18 + i % 3 * 350, y + i // 3 * 350, side, side, key=f"photo:{day}:{i}", role="image",
                        label=f"Photo {i + 1} of {day.lower()}", tap=Push(Photo(variant)),
                        picture=("landscape", variant),
                    )
                )  # fmt: skip
            column.y = y + 700
        return Page("photos", column.done(), column.y, title_bar("Photos", back=False), top=TOP)

    def _photo(self, variant: int) -> Page:
        column = Column(y=240)
        column.add(Widget(0, column.y, WIDTH, 810, picture=("landscape", variant)))
        bar = title_bar("", fill=DARK, color=WHITE, actions=(("share", "Share", NOTHING), ("trash", "Delete", UP)))
        return Page("photo", column.done(), column.y, bar, top=TOP, background=DARK, bar=DARK, dark=True)


APP = Photos
