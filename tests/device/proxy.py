"""A proxy before a real server that spoils some of its replies."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.request
from http.server import ThreadingHTTPServer

from typing_extensions import override

from tests.coso_envs.android.devices.faulty import Faults, FaultyHandler

#: Seconds that the real server may take for a reply.
_TIMEOUT = 180.0


class FaultyProxy(Faults):
    """Passes calls on to a server of Appium's protocol, or answers them with a fault itself."""

    def __init__(self, target: str) -> None:
        """Listen at a free port.

        Args:
            target: address of the server.
        """
        super().__init__()
        self.target = target
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(FaultyHandler):
    proxy: FaultyProxy

    @override
    def answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.spoil(self.proxy.fault_for(f"{method} {re.sub('^/session/[^/]+', '', self.path)}")):
            return
        headers = {"Content-Type": "application/json; charset=utf-8"}
        asked = urllib.request.Request(self.proxy.target + self.path, body or None, headers, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=_TIMEOUT) as reply:
                status, said = reply.status, reply.read()
        except urllib.error.HTTPError as error:
            status, said = error.code, error.read()
        self.send_raw(status, said, "application/json; charset=utf-8")
