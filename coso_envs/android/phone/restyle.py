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
    return _stacked(widgets, [_restyled(widget, style, fixed) for widget in widgets])


def _stacked(before: Widgets, after: list[Widget]) -> tuple[Widgets, int]:
    """Return ``after``, moved down by as much as others above have grown since ``before``; and how far the end is."""
    done: list[tuple[int, int]] = []  # where a widget ended, and by how much that moved down
    placed = list(after)
    for i in sorted(range(len(before)), key=lambda i: before[i].y):
        was = before[i]
        shift = max((moved for end, moved in done if end <= was.y + 2), default=0)
        if shift:
            placed[i] = _moved(after[i], shift)
        done.append((was.y + was.h, shift + after[i].h - was.h))
    return tuple(placed), max((moved for _, moved in done), default=0)


# Widgets of a page are cached, so that a page of which a part has changed has the others from before.
@functools.lru_cache(maxsize=2048)
def _moved(widget: Widget, down: int) -> Widget:
    return widget.moved(0, down)


@functools.lru_cache(maxsize=2048)
def _restyled(widget: Widget, style: Style, fixed: bool) -> Widget:
    return _restyle(widget, style, fixed)


def _restyle(widget: Widget, style: Style, fixed: bool) -> Widget:
    # What a person has typed stays; a hint in an empty field is the field's label.
    language = "English" if widget.role == "field" and not widget.label else style.language
    if language != style.language:
        style = Style(language, style.scale)
    children, grown = widget.children, 0
    if children:
        children, grown = _stacked(children, [_restyle(child, style, fixed) for child in children])
    lines, size = widget.lines, round(widget.size * style.scale)
    if lines:
        said = " ".join(lines)
        shown = translate(said, language)
        if shown != said or size != widget.size:
            if widget.align != "left":
                while size > widget.size // 2 and text_width(shown, size, widget.bold) > widget.w:
                    size -= 1
            room = len(lines) if fixed or widget.tap is not None or widget.align != "left" else len(lines) + 2
            lines = wrap(shown, size, widget.w, room, widget.bold)
            grown = max(grown, line_height(size) * len(lines) - widget.h)
    label = translate(widget.label, language)
    if lines is widget.lines and children == widget.children and label == widget.label:
        return widget
    restyled = widget.copied()
    restyled.lines, restyled.size, restyled.label, restyled.children = lines, size, label, children
    if not fixed:
        restyled.h += max(0, grown)
    return restyled
