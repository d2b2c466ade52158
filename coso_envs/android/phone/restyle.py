"""The same page in another language or with larger letters: texts are replaced and what is below them moves down."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from coso_envs.android.phone.content.translations import translate
from coso_envs.android.phone.layout import line_height, wrap
from coso_envs.android.phone.pages import Page
from coso_envs.drawing.glyphs import text_width
from coso_envs.drawing.widgets import Widget

#: Size of letters by the setting "font_size".
FONT_SCALES = {"Small": 0.9, "Default": 1.0, "Large": 1.15, "Largest": 1.3}
Widgets = tuple[Widget, ...]


@dataclass(frozen=True)
class Style:
    """Language and size of letters; the default changes nothing.

    Attributes:
        language: "English", "Deutsch", "Español" or "中文", as the setting says.
        scale: size of letters where a page scrolls; bars keep theirs.
    """

    language: str = "English"
    scale: float = 1.0

    @property
    def plain(self) -> bool:
        """Whether widgets stay as they are."""
        return self.language == "English" and self.scale == 1.0

    def page(self, page: Page) -> Page:
        """Return a page in this style."""
        if self.plain:
            return page
        body, grown = _flow(page.body, self)
        return replace(
            page,
            body=body,
            height=page.height + grown,
            header=self.fixed(page.header),
            footer=self.fixed(page.footer),
            dialog=self.flowing(page.dialog),
        )

    def flowing(self, widgets: Widgets) -> Widgets:
        """Return widgets that move down where what is above them grows."""
        return widgets if self.plain else _flow(widgets, self)[0]

    def fixed(self, widgets: Widgets) -> Widgets:
        """Return widgets that keep their places: only the language changes."""
        return widgets if self.language == "English" else _flow(widgets, Style(self.language), fixed=True)[0]


@functools.lru_cache(maxsize=1024)
def _flow(widgets: Widgets, style: Style, fixed: bool = False) -> tuple[Widgets, int]:
    """Return widgets below each other as before, and by how many pixels their end moved down."""
    done: list[tuple[int, int]] = []  # where a widget ended, and by how much that moved down
    restyled: dict[int, Widget] = {}
    for i in sorted(range(len(widgets)), key=lambda i: widgets[i].y):
        before = widgets[i]
        after = _restyled(before, style, fixed)
        shift = max((moved for end, moved in done if end <= before.y + 2), default=0)
        restyled[i] = after.moved(0, shift) if shift else after
        done.append((before.y + before.h, shift + after.h - before.h))
    return tuple(restyled[i] for i in range(len(widgets))), max((moved for _, moved in done), default=0)


@functools.lru_cache(maxsize=8192)
def _restyled(widget: Widget, style: Style, fixed: bool) -> Widget:
    # What a person has typed stays; a hint in an empty field is the field's label.
    language = "English" if widget.role == "field" and not widget.label else style.language
    if language != style.language:
        style = Style(language, style.scale)
    children, grown = _flow(widget.children, style, fixed)
    lines, size = widget.lines, round(widget.size * style.scale)
    said = " ".join(lines)
    if lines and ((shown := translate(said, language)) != said or size != widget.size):
        if widget.align != "left":
            while size > widget.size // 2 and text_width(shown, size, widget.bold) > widget.w:
                size -= 1
        room = len(lines) if fixed or widget.tap is not None or widget.align != "left" else len(lines) + 2
        lines = wrap(shown, size, widget.w, room, widget.bold)
        grown = max(grown, line_height(size) * len(lines) - widget.h)
    label = translate(widget.label, language)
    if lines is widget.lines and children == widget.children and label == widget.label:
        return widget
    return widget.changed(lines, size, label, children, widget.h + (0 if fixed else max(0, grown)))
