"""Widgets as HTML: each stands where the simulated phone draws it, in shares of the window's width."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from urllib.parse import urlencode

from coso_envs.android.phone.intents import Focus
from coso_envs.android.phone.pages import STATUS_HEIGHT, Page
from coso_envs.android.phone.sites.search_engine import ADDRESS
from coso_envs.android.phone.sites.shop import SEARCH_FIELD
from coso_envs.android.shop_site.links import CHANGES, fields_of
from coso_envs.drawing.widgets import Color, Intent, Widget

#: Returns the path that a tap opens; "" if it opens none.
Link = Callable[[Intent], str]
#: Fields that can be written in -> (path of their form, its parameter).
FORMS = {ADDRESS: ("/go", "address"), SEARCH_FIELD: ("/find", "q")}

_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, user-scalable=no">{more}<style>
:root {{ --u: calc(100vw / 1080); }}
* {{ box-sizing: border-box; margin: 0; padding: 0; }}
body {{ font-family: Arial, "Liberation Sans", Helvetica, sans-serif; overflow-x: hidden; }}
header {{ position: fixed; top: 0; left: 0; width: 100vw; z-index: 2; background: #fff; }}
main {{ position: relative; width: 100vw; overflow: hidden; }}
.dialog {{ position: fixed; inset: 0; z-index: 3; background: rgba(0, 0, 0, .5); }}
.w {{ position: absolute; left: calc(var(--x) * var(--u)); top: calc(var(--y) * var(--u));
  width: calc(var(--w) * var(--u)); height: calc(var(--h) * var(--u)); display: block; border: 0; overflow: hidden;
  color: inherit; text-decoration: none; background: none; font: inherit; text-align: left; outline: none; }}
.w > span {{ display: block; white-space: nowrap; overflow: hidden; }}
form {{ display: contents; }}
</style></head><body>"""
#: A page that the browser kept is asked for again, so that the site knows what is shown; a field that is entered is
#: selected, as the simulated phone does.
_TAIL = """<script>
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
for (const field of document.querySelectorAll("input")) field.addEventListener("focus", () => field.select());
</script></body></html>"""


def document(page: Page, path: str, link: Link, values: dict[str, str], dialog: Iterable[Widget] = ()) -> str:
    """Write a page of the browser, below its bar.

    Args:
        page: as the simulated browser builds it.
        path: of the page, for its forms.
        link: where taps lead.
        values: what stands in the fields.
        dialog: widgets over it that take all taps.
    """
    writer = _Writer(path, link, values)
    top = page.top - STATUS_HEIGHT
    parts = [
        _HEAD.format(title=escape(page.name), more=""),
        f'<header style="height:calc({top} * var(--u))">{writer.all(page.header, -STATUS_HEIGHT)}</header>',
        f'<main style="margin-top:calc({top} * var(--u));height:calc({page.height} * var(--u))">',
        writer.all(page.body, 0),
        "</main>",
    ]
    shown = writer.all(dialog, -STATUS_HEIGHT)
    return "".join([*parts, f'<div class="dialog">{shown}</div>' if shown else "", _TAIL])


def waiting_page(path: str, seconds: float) -> str:
    """Write a page that says it is loading, and asks for ``path`` after so many seconds."""
    more = f'<meta http-equiv="refresh" content="{seconds:g};url={escape(path, quote=True)}">'
    return _HEAD.format(title="Loading", more=more) + '<p data-key="loading">Loading...</p>' + _TAIL


class _Writer:
    """Writes widgets. A widget that is tapped inside another stands beside it: HTML nests no links."""

    def __init__(self, path: str, link: Link, values: dict[str, str]) -> None:
        self._path, self._link, self._values = path, link, values

    def all(self, widgets: Iterable[Widget], dy: int) -> str:
        return "".join(self._top(widget, dy) for widget in widgets)

    def _top(self, widget: Widget, dy: int) -> str:
        beside: list[Widget] = []
        own = self._write(widget, 0, -dy, beside)
        return own + self.all(beside, dy)

    def _write(self, widget: Widget, x: int, y: int, beside: list[Widget]) -> str:
        """Write a widget inside one at ``(x, y)``; those to be written beside it are added to ``beside``."""
        style = _style(widget, x, y)
        if widget.key in FORMS:
            return self._field(widget, style)
        inner = "".join(self._inside(child, widget, beside) for child in widget.children)
        said = "".join(_line(line, widget.h / len(widget.lines)) for line in widget.lines)
        inner = said + _picture(widget) + inner
        about = _about(widget)
        match widget.tap:
            case Focus(field):
                return f'<label for="{field}" {about} {style}>{inner}</label>'
            case Intent() as tap if type(tap).__name__ in CHANGES:
                hidden = "".join(
                    f'<input type="hidden" name="{name}" value="{escape(value, quote=True)}">'
                    for name, value in {"of": self._path, **fields_of(tap)}.items()
                )
                return f'<form method="post" action="/change">{hidden}<button {about} {style}>{inner}</button></form>'
            case Intent() as tap if path := self._link(tap):
                return f'<a href="{escape(path, quote=True)}" {about} {style}>{inner}</a>'
        return f"<div {style}>{inner}</div>"

    def _inside(self, child: Widget, parent: Widget, beside: list[Widget]) -> str:
        if parent.tap is not None and any(part.tap is not None for part in child.walk()):
            beside.append(child)
            return ""
        return self._write(child, parent.x, parent.y, beside)

    def _field(self, widget: Widget, style: str) -> str:
        action, name = FORMS[widget.key]
        hint = escape(widget.label or next((part.words() for part in widget.children), ""), quote=True)
        value = escape(self._values.get(widget.key, ""), quote=True)
        # Without a button, Enter sends a form of one field.
        return (
            f'<form action="{action}"><input type="hidden" name="of" value="{escape(self._path, quote=True)}">'
            f'<input id="{widget.key}" data-key="{widget.key}" name="{name}" value="{value}" placeholder="{hint}" '
            f'autocomplete="off" {style[:-1]};padding:0 calc(36 * var(--u));font-size:calc(42 * var(--u))"></form>'
        )


def _line(words: str, height: float) -> str:
    return f'<span style="line-height:calc({height:.1f} * var(--u))">{escape(words)}</span>'


def _about(widget: Widget) -> str:
    words = escape(widget.words(), quote=True)
    checked = "" if widget.checked is None else f' aria-checked="{str(widget.checked).lower()}"'
    return (
        f'data-key="{escape(widget.key, quote=True)}" data-role="{widget.role or "item"}" aria-label="{words}"{checked}'
    )


def _style(widget: Widget, x: int, y: int) -> str:
    parts = [f"--x:{widget.x - x};--y:{widget.y - y};--w:{widget.w};--h:{widget.h}"]
    if widget.fill is not None:
        parts.append(f"background:{_hex(widget.fill)}")
    if widget.radius:
        parts.append(f"border-radius:calc({widget.radius} * var(--u))")
    if widget.border is not None:
        parts.append(f"border:1px solid {_hex(widget.border)}")
    if widget.lines:
        weight = "bold" if widget.bold else "normal"
        parts.append(
            f"font-size:calc({widget.size * 0.9:.0f} * var(--u));font-weight:{weight};color:{_hex(widget.color)};"
            f"text-align:{widget.align}"
        )
    return f'class="w" style="{";".join(parts)}"'


def _picture(widget: Widget) -> str:
    """Return the image of a widget with a picture or an icon, drawn as the simulated phone draws it."""
    if widget.lines or not (widget.picture or widget.icon):
        return ""
    name, variant = widget.picture or (widget.icon, 0)
    kind = "picture" if widget.picture else "icon"
    asked = urlencode({"name": name, "variant": variant, "w": widget.w, "h": widget.h, "color": _hex(widget.color)})
    return f'<img src="/{kind}?{escape(asked, quote=True)}" style="width:100%;height:100%;object-fit:contain">'


def _hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
