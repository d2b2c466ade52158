"""Google Photos, the gallery."""

from __future__ import annotations

from coso_envs.android.apps.bars import TOP, title_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.seeded import number
from coso_envs.android.layout import Column
from coso_envs.android.pages import WIDTH, Page
from coso_envs.drawing.widgets import DARK, WHITE, Widget


class Photos(App):
    """Pictures."""

    name = "Google Photos"

    def page_main(self) -> Page:
        """All pictures by day."""
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
                        label=f"Photo {i + 1} of {day.lower()}", tap=("push", "photo", variant),
                        picture=("landscape", variant),
                    )
                )  # fmt: skip
            column.y = y + 700
        return Page("photos", column.done(), column.y, title_bar("Photos", back=False), top=TOP)

    def page_photo(self, variant: int) -> Page:
        """One picture."""
        column = Column(y=240)
        column.add(Widget(0, column.y, WIDTH, 810, picture=("landscape", variant)))
        bar = title_bar(
            "", fill=DARK, color=WHITE, actions=(("share", "Share", ("nothing",)), ("trash", "Delete", ("up",)))
        )
        return Page("photo", column.done(), column.y, bar, top=TOP, background=DARK, bar=DARK, dark=True)


APP = Photos
