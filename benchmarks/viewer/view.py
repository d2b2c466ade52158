"""The routes of ``coso view``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from benchmarks.common.errors import MessageError
from benchmarks.viewer.guard import STATIC
from benchmarks.viewer.requests import asked, json_response, number
from benchmarks.viewer.sources import Source


def view_routes(sources: Sequence[Source]) -> list[BaseRoute]:
    """Return the page of one or two folders and what its script asks for."""

    def chosen(query: dict[str, Any]) -> Source:
        return sources[number(query, "source", len(sources) - 1)]

    def episode(query: dict[str, Any]) -> Any:
        return chosen(query).episode(number(query, "id"))

    async def page(request: Request) -> Response:
        return FileResponse(STATIC / "view.html")

    async def picture(request: Request) -> Response:
        query = dict(request.query_params)
        try:
            file = chosen(query).picture(number(query, "id"), number(query, "step"))
        except MessageError as error:
            return json_response({"error": str(error)}, 400)
        if not file.is_file():
            return json_response({"error": "this step has no picture"}, 404)
        return FileResponse(file, media_type="image/png")

    return [
        Route("/", page),
        Route("/picture", picture),
        asked("/sources", lambda query: [one.summary() for one in sources], method="GET"),
        asked("/episodes", lambda query: chosen(query).episodes(), method="GET"),
        asked("/episode", episode, method="GET"),
    ]
