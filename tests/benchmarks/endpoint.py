"""A server on loopback that speaks the protocol of chat completions and answers as a test wants."""

from __future__ import annotations

import functools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: Answers a request: a text, or the response itself.
Answer = Callable[[dict[str, Any]], "str | Response"]


@dataclass(frozen=True)
class Response:
    """A response as it goes over the wire, after a pause in seconds."""

    status: int = 200
    body: bytes | dict[str, Any] = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0


@dataclass
class FakeModel:
    """A server that remembers its requests."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def texts(self, number: int = -1) -> str:
        """All texts of a request, turn after turn."""
        found = []
        for message in self.requests[number]["messages"]:
            content = message["content"]
            parts = [content] if isinstance(content, str) else [part.get("text", "<picture>") for part in content]
            found.append(f"{message['role']}: {''.join(parts)}")
        return "\n".join(found)


def completion(text: Any, *, finish: str = "stop") -> dict[str, Any]:
    """A chat completion that counts ten tokens of the prompt and two of the answer."""
    message = {"role": "assistant", "content": text}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12},
    }


class Server(ThreadingHTTPServer):
    """The server behind :func:`serve`, one for all tests of a process."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/v1"
        self.lock = threading.Lock()
        self.answer: Answer = in_turn("")
        self.models: tuple[str, ...] | None = ()
        self.fake = FakeModel(self.url)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        if self.server.models is None:
            respond(self, Response(500, b"Internal Server Error", {"Content-Type": "text/plain"}))
            return
        listed = [{"id": name, "object": "model", "created": 1, "owned_by": "test"} for name in self.server.models]
        respond(self, Response(body={"object": "list", "data": listed}))

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            answer = self.server.answer
            self.server.fake.requests.append(asked)
            self.server.fake.keys.append(self.headers.get("Authorization", ""))
        said = answer(asked)
        respond(self, said if isinstance(said, Response) else Response(body=completion(said)))

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


def respond(handler: BaseHTTPRequestHandler, response: Response) -> None:
    time.sleep(response.pause)
    body = response.body if isinstance(response.body, bytes) else json.dumps(response.body).encode()
    try:
        handler.send_response(response.status)
        for name, value in {"Content-Type": "application/json", **response.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    except OSError:
        handler.close_connection = True  # the client has given up


@functools.cache
def _server() -> Server:
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@contextmanager
def serve(answer: Answer, models: tuple[str, ...] | None = ("fake",)) -> Iterator[FakeModel]:
    """Let the server give what ``answer`` returns for each request, while the context is open.

    With ``models`` None it fails when it is asked for them, as ``transformers serve`` does without a cache of models.
    """
    server = _server()
    server.answer, server.models, server.fake = answer, models, FakeModel(server.url)
    yield server.fake


def nobody() -> FakeModel:
    """An address at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return FakeModel(f"http://127.0.0.1:{found.getsockname()[1]}/v1")


def in_turn(*answers: str | Response) -> Answer:
    """Give one answer after the other, the last one again and again."""
    left = list(answers)
    lock = threading.Lock()

    def answer(asked: dict[str, Any]) -> str | Response:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    return answer
