"""Replies of a server in trouble, for tests: a handler of requests that spoils those that it is told to."""

from __future__ import annotations

import json
import re
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler

#: Kinds of faults whose reply is a status and a body; others are in `spoil`.
BODIES: dict[str, tuple[int, bytes]] = {
    "500": (500, b"<html>oh no</html>"),
    "502": (502, b""),
    "garbage": (200, b"<html>oh no</html>"),
    "empty": (200, b""),
    "no text": (200, b"\xff\xfe\x00"),
    "null": (200, b"null"),
    "list": (200, b"[1, 2]"),
    "no value": (200, b"{}"),
    "null value": (200, b'{"value": null}'),
    "number": (200, b'{"value": 7}'),
    "word": (200, b'{"value": "seven"}'),
    "lists": (200, b'{"value": [[7]]}'),
    "object": (200, b'{"value": {"x": "left"}}'),
    "odd error": (500, b'{"value": {"error": 7, "message": {}}}'),
    "error without a message": (404, b'{"value": {"error": "no such thing"}}'),
    "list as an error": (500, b"[]"),
}
#: Seconds that "hang" waits.
HANG = 1.5


class Faults:
    """What is to go wrong: a pattern of calls, the kind of fault, and how often. ``hits`` counts those that did."""

    def __init__(self) -> None:
        self._planned: list[tuple[re.Pattern[str], str, list[int]]] = []
        self.hits = 0

    def fail(self, pattern: str, kind: str, times: int = 1) -> None:
        """Let the next calls that match fail: a kind of :data:`BODIES`, "hang", "drop", "reset", "cut", or an error.

        An error is one of the protocol's, as "name: message".
        """
        self._planned.append((re.compile(pattern), kind, [times]))

    def fault_for(self, call: str) -> str:
        """Return the kind of fault that this call is to have, "" for none."""
        for pattern, kind, left in self._planned:
            if left[0] and pattern.search(call):
                left[0] -= 1
                self.hits += 1
                return kind
        return ""


class FaultyHandler(BaseHTTPRequestHandler):
    """A handler that can answer as a server in trouble does."""

    protocol_version = "HTTP/1.1"

    def answer(self, method: str) -> None:
        """Answer a request."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer a request."""
        self.answer("GET")

    def do_POST(self) -> None:
        """Answer a request."""
        self.answer("POST")

    def do_DELETE(self) -> None:
        """Answer a request."""
        self.answer("DELETE")

    def spoil(self, kind: str) -> bool:
        """Answer with a fault of this kind; return whether that was the answer ("hang" only delays one)."""
        if kind == "hang":
            time.sleep(HANG)
        if kind in ("", "hang"):
            return False
        if kind == "reset":  # closing sends RST at once
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if kind in ("reset", "drop"):
            self.close_connection = True
            self.connection.close()
        elif kind == "cut":
            self.close_connection = True
            self.send_raw(200, b'{"value": "iVBOR', "application/json", length=10_000)
        elif kind in BODIES:
            self.send_raw(*BODIES[kind])
        else:
            error, _, message = kind.partition(": ")
            self.send_value(404 if "invalid" in error else 500, {"error": error, "message": message, "stacktrace": ""})
        return True

    def send_value(self, status: int, value: object) -> None:
        """Send a value as the protocol has it."""
        self.send_raw(status, json.dumps({"value": value}).encode(), "application/json; charset=utf-8")

    def send_raw(self, status: int, body: bytes, kind: str = "text/html", *, length: int | None = None) -> None:
        """Send a reply; ``length`` is the one that is promised, by default that of the body."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def handle_one_request(self) -> None:
        """Handle a request; that the client, or a fault, has closed the connection is no error."""
        try:
            super().handle_one_request()
        except (ConnectionError, ValueError, OSError):
            self.close_connection = True
