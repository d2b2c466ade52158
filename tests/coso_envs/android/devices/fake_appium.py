"""A server that speaks the protocol of Appium and drives nothing; it records what it is asked, and fails when told."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import socket
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from typing import Any

from PIL import Image
from typing_extensions import override

from tests.coso_envs.android.devices.faulty import Faults, FaultyHandler
from tests.coso_envs.android.devices.text_browser import TextBrowser

Call = tuple[str, str, Any]
#: Calls that only look.
LOOKS = ("/screenshot", "/source")
XML = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<hierarchy index="0" class="hierarchy" rotation="0" width="1080" height="2280">
<android.widget.FrameLayout index="0" package="com.android.settings" class="android.widget.FrameLayout" text=""
 clickable="false" enabled="true" bounds="[0,0][1080,2280]" displayed="true">
<android.widget.LinearLayout class="android.widget.LinearLayout" text="" resource-id="com.android.settings:id/row"
 clickable="true" enabled="true" bounds="[0,228][1080,456]" displayed="true">
<android.widget.TextView class="android.widget.TextView" text="Network" clickable="false" bounds="[54,228][540,300]"/>
<android.widget.Switch class="android.widget.Switch" text="" content-desc="Wi-Fi" clickable="true" checkable="true"
 checked="true" enabled="true" bounds="[864,228][1080,456]"/>
</android.widget.LinearLayout>
<android.widget.EditText class="android.widget.EditText" text="find" clickable="true" enabled="false"
 bounds="[0,1140][1080,1254]"/>
<android.widget.TextView class="android.widget.TextView" text="hidden" clickable="false" displayed="false"
 bounds="[0,0][10,10]"/>
</android.widget.FrameLayout></hierarchy>"""


class FakeAppium(Faults):
    """A server at a free port; ``calls`` lists what it was asked: method, path behind the session, body."""

    def __init__(self, port: int = 0, size: tuple[int, int] = (108, 228), browser: TextBrowser | None = None) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.sessions: list[str] = []
        self.alive: set[str] = set()
        self.size = size
        self.browser = browser
        #: Returns the colour of the next screenshot, by its number.
        self.color: Callable[[int], int] = lambda number: 200
        self.pictures = 0
        self.crash_dialogs = 0
        #: How often a page says that it still has something to do.
        self.busy = 0
        self.installed = {"com.android.settings"}
        self.connections: list[socket.socket] = []
        handler = type("Handler", (_Handler,), {"fake": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def acts(self) -> list[Call]:
        """Return the calls that do something."""
        return [call for call in self.calls if call[1] not in LOOKS]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for connection in self.connections:  # a client may hold one open
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """Return the value of a call within a session."""
        script = body.get("script", "")
        match method, path:
            case "GET", "/screenshot":
                self.pictures += 1
                return _png(self.size, self.color(self.pictures))
            case "GET", "/source":
                return XML
            case "GET", "/window/rect":
                return {"x": 0, "y": 0, "width": 1080, "height": 2280}
            case "POST", "/elements":
                shown, self.crash_dialogs = self.crash_dialogs, 0
                return [{"element-6066-11e4-a52e-4f735466cecf": str(i)} for i in range(shown)]
            case "POST", "/execute/sync":
                if script == "mobile: isAppInstalled":
                    return body["args"][0]["appId"] in self.installed
                if "visualViewport" in script:
                    return [360, 760]
                if "return window.cosoWaits" in script:
                    self.busy -= 1
                    return self.busy >= 0
                if "document.body" in script and self.browser:
                    return self.browser.widgets()
                return [] if "document.body" in script else None
        if self.browser:
            self.browser.act(method, path, body)
        return None


def _png(size: tuple[int, int], color: int) -> str:
    stream = io.BytesIO()
    Image.new("RGB", size, (color, color, color)).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


class _Handler(FaultyHandler):
    fake: FakeAppium

    def setup(self) -> None:
        super().setup()
        self.fake.connections.append(self.connection)

    @override
    def answer(self, method: str) -> None:
        fake = self.fake
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else {}
        if self.path == "/status":
            self.send_value(200, {"ready": True})
            return
        found = re.fullmatch(r"/session/?([^/]*)(.*)", self.path)
        session, path = found.groups() if found else ("", self.path)
        name = path or "/session"
        kind = fake.fault_for(f"{method} {name} {str(body.get('script', ''))[:40]}")
        if kind.startswith("invalid session id"):
            fake.alive.discard(session)
        if self.spoil(kind):
            return
        if name == "/session" and method == "POST":
            made = f"s{len(fake.sessions)}"
            fake.sessions.append(made)
            fake.alive.add(made)
            fake.calls.append((method, name, body["capabilities"]["alwaysMatch"]))
            self.send_value(200, {"sessionId": made, "capabilities": {}})
        elif session not in fake.alive:
            message = "A session is either terminated or not started"
            self.send_value(404, {"error": "invalid session id", "message": message})
        else:
            fake.calls.append((method, name, body))
            if name == "/session":
                fake.alive.discard(session)
            self.send_value(200, fake.answer(method, name, body))
