"""The shop site on loopback."""

from __future__ import annotations

import functools
import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from PIL import Image
from typing_extensions import override

from coso_envs.android.shop_site.site import ShopSite
from coso_envs.drawing.icons import ICONS, icon_mask
from coso_envs.drawing.pictures import picture
from coso_envs.drawing.widgets import WHITE

_MOST_BYTES = 10_000
_MOST_PIXELS = 1200


class ShopServer:
    """Serves a :class:`ShopSite` at a free port of this machine, to this machine only."""

    def __init__(self, site: ShopSite | None = None) -> None:
        """Start to serve; by default a new site."""
        self.site = ShopSite() if site is None else site
        handler = type("Handler", (_Handler,), {"site": self.site})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address of the start page."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        """Stop to serve; idempotent."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers the requests of one browser."""

    site: ShopSite
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        if parts.path == "/go":
            self._redirect(self.site.go(asked.get("address", "")))
        elif parts.path == "/find":
            self._redirect(self.site.find(asked.get("of", ""), asked.get("q", "")))
        elif parts.path in ("/icon", "/picture"):
            self._send_picture(parts.path[1:], asked)
        else:
            # A browser asks for an icon of the site by itself.
            found = None if parts.path == "/favicon.ico" else self.site.get(self.path)
            self._send(404, b"no such page") if found is None else self._send(200, found.encode(), "text/html")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if urlsplit(self.path).path != "/change" or not length.isdigit() or int(length) > _MOST_BYTES:
            self._send(400, b"no such form")
            return
        form = dict(parse_qsl(self.rfile.read(int(length)).decode("utf-8", "replace")))
        try:
            path = self.site.change(form)
        except ValueError as error:
            self._send(400, str(error).encode())
            return
        self._redirect(path)

    def _redirect(self, path: str) -> None:
        self._send(303, b"", location=path)

    def _send_picture(self, kind: str, asked: dict[str, str]) -> None:
        try:
            sizes = [min(max(int(asked[name]), 4), _MOST_PIXELS) // 2 for name in ("w", "h")]
            drawn = _drawn(kind, asked["name"], int(asked.get("variant", "0")), *sizes, asked.get("color", "#000000"))
        except (KeyError, ValueError):
            self._send(404, b"no such picture")
            return
        self._send(200, drawn, "image/png", cache="max-age=86400")

    def _send(
        self, status: int, body: bytes, kind: str = "text/plain", *, location: str = "", cache: str = "no-store"
    ) -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text") else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", cache)
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Write no line for each request."""


@functools.lru_cache(maxsize=256)
def _drawn(kind: str, name: str, variant: int, w: int, h: int, color: str) -> bytes:
    """Return a PNG of a picture, or of an icon in a colour on nothing.

    Raises:
        KeyError: if there is no such picture.
        ValueError: on a colour that is none.
    """
    if kind == "picture":
        image = Image.fromarray(picture(name, variant, w, h, WHITE))
    else:
        if name not in ICONS:
            raise KeyError(name)
        side = max(4, min(w, h))
        image = Image.new("RGBA", (side, side), color)
        image.putalpha(Image.fromarray(icon_mask(name, side)))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
