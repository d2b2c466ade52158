"""A browser that draws nothing: every link, button and field of a page is one row of a window of twenty."""

from __future__ import annotations

import urllib.parse
import urllib.request
from html.parser import HTMLParser
from typing import Any

ROWS = 20
#: Rows that stay in sight, as a page's header does.
_FIXED = 6


class _Page(HTMLParser):
    """The rows of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []
        self.form: dict[str, Any] | None = None
        self.dialog = False
        self.refresh = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "div" and at.get("class") == "dialog":
            self.rows, self.dialog = [], True
        elif tag == "meta" and at.get("http-equiv") == "refresh":
            self.refresh = at["content"].partition("url=")[2]
        elif tag == "form":
            self.form = {"action": at["action"], "method": at.get("method", "get"), "values": {}}
        elif tag == "input" and at.get("type") == "hidden" and self.form:
            self.form["values"][at["name"]] = at["value"]
        elif tag in ("a", "button", "input", "label"):
            text = at.get("aria-label") or at.get("value") or at.get("placeholder", "")
            own = {"name": at.get("name", ""), "value": at.get("value", ""), "for": at.get("for", "")}
            key = at.get("data-key", "")
            self.rows.append({"tag": tag, "key": key, "text": text, "href": at.get("href"), "form": self.form, **own})

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None


class TextBrowser:
    """Follows links, sends forms, types, goes back and scrolls, as told by the calls of Appium's protocol."""

    def __init__(self) -> None:
        self.history: list[str] = []
        self.page = _Page()
        self.focus: dict[str, Any] | None = None
        self.selected = False
        self.top = 0

    def widgets(self) -> list[dict[str, Any]]:
        """Return what ``dom.js`` returns."""
        return [self._widget(i, row) for i, row in enumerate(self.page.rows)]

    def _widget(self, i: int, row: dict[str, Any]) -> dict[str, Any]:
        place = i if i < _FIXED or self.page.dialog else i - self.top
        seen = (0 if i < _FIXED or self.page.dialog else _FIXED) <= place < ROWS
        field = None
        if row["tag"] == "input":
            focused = row is self.focus
            field = {"value": row["value"], "focused": focused, "selected": focused and self.selected}
        return {
            "role": "field" if row["tag"] == "input" else "button", "text": row["text"], "id": row["key"],
            "bounds": [0, place / ROWS, 1, (place + 1) / ROWS], "checked": None, "children": [], "seen": seen,
            "touch": [0.5, (place + 0.5) / ROWS] if seen else None, "below": place >= ROWS // 2, "field": field,
        }  # fmt: skip

    def act(self, method: str, path: str, body: dict[str, Any]) -> None:
        """Do what a call of the protocol asks for."""
        if (method, path) == ("POST", "/url"):
            self._open(body["url"])
        elif (method, path) == ("POST", "/goog/cdp/execute"):
            del self.history[:-1]
        elif (method, path) == ("POST", "/back") and len(self.history) > 1:
            self.history.pop()
            self._open(self.history.pop())
        elif (method, path) == ("POST", "/actions"):
            self._inputs(body["actions"][0])

    def _inputs(self, source: dict[str, Any]) -> None:
        if source["type"] == "key":
            for sign in (action["value"] for action in source["actions"] if action["type"] == "keyDown"):
                self._type(sign)
            return
        places = [action for action in source["actions"] if action["type"] == "pointerMove"]
        if len(places) == 1:
            self._tap(places[0]["y"])
        else:
            self.top = max(0, self.top + round((places[0]["y"] - places[1]["y"]) / 760 * ROWS))

    def _tap(self, y: float) -> None:
        self.focus = None
        for row, widget in zip(self.page.rows, self.widgets(), strict=True):
            if widget["touch"] and widget["bounds"][1] <= y / 760 < widget["bounds"][3]:
                if row["tag"] == "label":
                    row = next(other for other in self.page.rows if other["key"] == row["for"])
                if row["tag"] == "input":
                    self.focus, self.selected = row, True
                elif row["href"]:
                    self._open(row["href"])
                elif row["form"]:
                    self._send(row["form"], {})
                return

    def _type(self, sign: str) -> None:
        if self.focus is None:
            return
        if sign == "\ue007":
            self._send(self.focus["form"], {self.focus["name"]: self.focus["value"]})
            return
        self.focus["value"] = ("" if self.selected else self.focus["value"]) + sign
        self.selected = False

    def _send(self, form: dict[str, Any], more: dict[str, str]) -> None:
        said = urllib.parse.urlencode({**form["values"], **more})
        if form["method"] == "get":
            self._open(f"{form['action']}?{said}")
        else:
            self._open(form["action"], said.encode())

    def _open(self, url: str, data: bytes | None = None) -> None:
        whole = urllib.parse.urljoin(self.history[-1], url) if self.history else url
        while whole:
            with urllib.request.urlopen(whole, data) as reply:
                found, address = reply.read().decode(), reply.url
            self.page, self.focus, self.top = _Page(), None, 0
            self.page.feed(found)
            whole, data = self.page.refresh and urllib.parse.urljoin(address, self.page.refresh), None
        self.history.append(address)
