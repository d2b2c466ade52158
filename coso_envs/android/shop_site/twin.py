"""A simulated phone that shows what a real browser shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import override

from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.screen import Screen


@dataclass(frozen=True)
class SeenScreen(Screen):
    """A screen of the simulated phone whose widgets stand where a browser has drawn them.

    Attributes:
        seen: the browser's widgets by key, as ``dom.js`` describes them.
    """

    seen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @override
    def find(self, key: str) -> tuple[float, float] | None:
        touch = self.seen.get(key, {}).get("touch")
        return None if touch is None else (float(touch[0]), float(touch[1]))

    @override
    def below(self, key: str) -> bool | None:
        return bool(self.seen[key]["below"]) if key in self.seen else None

    @override
    def label_at(self, x: float, y: float) -> str:
        for widget in self.seen.values():
            left, top, right, bottom = widget["bounds"]
            if widget["touch"] is not None and left <= x < right and top <= y < bottom:
                return str(widget["text"])
        return ""


class Twin(SimulatedPhone):
    """The record of what a browser shows, which the scripted expert plays by.

    Its pages and the user's data are those that the site has served; where widgets are and what stands in the fields
    is taken from the browser by ``mirror``.
    """

    _seen: Mapping[str, Mapping[str, Any]] | None = None

    def mirror(self, widgets: Iterable[Mapping[str, Any]]) -> None:
        """Take over what a browser shows now."""
        self._seen = {str(widget["id"]): widget for widget in _flat(widgets) if widget["id"]}
        self.focus, self.replaces = None, False
        for key, widget in self._seen.items():
            state = widget["field"]
            if state is None or self.app is None:
                continue
            self.app.fields[key] = str(state["value"])
            if state["focused"]:
                self.focus, self.replaces = key, bool(state["selected"])

    @override
    def screen(self) -> Screen:
        """Build what is on the screen now, with the places of the latest ``mirror``."""
        own = super().screen()
        if self._seen is None:
            return own
        return SeenScreen(own.where, own.layers, own.theme, own.width, self._seen)


def _flat(widgets: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for widget in widgets:
        yield widget
        yield from _flat(widget["children"])
