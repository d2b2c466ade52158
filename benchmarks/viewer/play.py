"""The routes of ``coso play``."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from benchmarks.viewer.gestures import utterance_of
from benchmarks.viewer.guard import STATIC
from benchmarks.viewer.requests import RequestError, asked, json_response, text, whole
from benchmarks.viewer.session import Session


def play_routes(session: Session) -> list[BaseRoute]:
    """Return the page of a session and what its script asks for.

    All run in one thread, the server's, since environments are not made for several.
    """

    def new(body: dict[str, Any]) -> Any:
        session.begin(whole(body, "seed"))
        return session.shown()

    def say(body: dict[str, Any]) -> Any:
        session.say(text(body, "utterance"), whole(body, "turn"))
        return session.shown()

    def gesture(body: dict[str, Any]) -> Any:
        session.say(utterance_of(session.env, body), whole(body, "turn"))
        return session.shown()

    async def page(request: Request) -> Response:
        return FileResponse(STATIC / "play.html")

    async def picture(request: Request) -> Response:
        try:
            return Response(session.picture(), media_type="image/png")
        except RequestError as error:
            return json_response({"error": str(error)}, 404)

    return [
        Route("/", page),
        Route("/picture", picture),
        asked("/state", lambda body: session.shown(), method="GET"),
        asked("/read", lambda body: session.read(text(body, "utterance"))),
        asked("/hint", lambda body: session.hint()),
        asked("/new", new),
        asked("/say", say),
        asked("/gesture", gesture),
    ]
