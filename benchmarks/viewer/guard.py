"""The guard in front of the pages: who may ask, and what a page may do."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).parent / "static"
#: Names under which a browser on this machine reaches the server. Any other is a page elsewhere whose name was made to
#: lead here.
HOSTS = ("127.0.0.1", "localhost")
#: Longest body of a request, in bytes: the longest utterance with every character escaped.
MAX_BODY = 1_000_000

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Guard:
    """An ASGI application that refuses requests without the token, and too long ones, and sets security headers.

    Args:
        app: the application behind it.
        token: first part of the path of every request.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of a browser."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        given = scope["path"].split("/")[1]
        if not secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode()):
            return PlainTextResponse("Open the whole address that the command has printed, with its token.", 403)
        if scope["method"] == "POST":
            length = dict(scope["headers"]).get(b"content-length", b"")
            if not length.isdigit() or int(length) > MAX_BODY:
                return PlainTextResponse(f"A request has a length, of at most {MAX_BODY:,} bytes.", 413)
        return None


def guarded(routes: Sequence[BaseRoute], token: str) -> Starlette:
    """Return an application that serves routes and static files under ``/TOKEN/`` only."""
    inside = [*routes, Mount("/static", StaticFiles(directory=STATIC))]
    return Starlette(
        routes=[Mount(f"/{token}", routes=inside)],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS), www_redirect=False),
            Middleware(Guard, token=token),
        ],
    )
