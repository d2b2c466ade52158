"""Requests and answers in JSON, with a sentence for every request that cannot be met."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.common.errors import MessageError


class RequestError(MessageError):
    """A request that cannot be met; the message says why."""


def json_response(content: Any, status: int = 200) -> Response:
    """Return JSON in ASCII, since what a model said may hold lone surrogates, which UTF-8 cannot hold."""
    return Response(json.dumps(content), status, media_type="application/json")


def asked(path: str, answer: Callable[[dict[str, Any]], Any], method: str = "POST") -> Route:
    """Return a route that answers JSON with JSON; a request that cannot be met gets status 400 and its reason.

    Args:
        path: path of the route.
        answer: called with the body of a POST, or the query of a GET.
        method: POST or GET.
    """

    async def respond(request: Request) -> Response:
        try:
            body = dict(request.query_params) if method == "GET" else _read(await request.body())
            return json_response(answer(body))
        except MessageError as error:
            return json_response({"error": str(error)}, 400)

    endpoint: Callable[[Request], Awaitable[Response]] = respond
    return Route(path, endpoint, methods=[method])


def _read(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise RequestError(f"the request is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise RequestError(f"the request must be a JSON object, got {type(content).__name__}")
    return content


def text(body: dict[str, Any], name: str) -> str:
    """Return a text of a request.

    Raises:
        RequestError: if it is missing or no text.
    """
    value = body.get(name)
    if not isinstance(value, str):
        raise RequestError(f"{name} must be a text, got {value!r}")
    return value


def whole(body: dict[str, Any], name: str, most: int = 2**31 - 1) -> int:
    """Return a whole number of a request, from 0 to ``most``.

    Raises:
        RequestError: if it is missing, no whole number, or out of range.
    """
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise RequestError(f"{name} must be a whole number from 0 to {most}, got {value!r}")
    return value


def number(query: dict[str, Any], name: str, most: int = 2**31 - 1) -> int:
    """Return a whole number of a query, whose values are texts, from 0 to ``most``.

    Raises:
        RequestError: if it is missing, no whole number, or out of range.
    """
    value = str(query.get(name))
    return whole({name: int(value) if value.isascii() and value.isdigit() and len(value) < 12 else value}, name, most)


def point(body: dict[str, Any], name: str) -> tuple[float, float]:
    """Return a point of a picture, both coordinates in 0 .. 1.

    Raises:
        RequestError: if it is missing or not on the picture.
    """
    value = body.get(name)
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(isinstance(part, int | float) and 0 <= part <= 1 for part in value)
    ):
        raise RequestError(f"{name} must be [x, y] with both in 0 .. 1, got {value!r}")
    return float(value[0]), float(value[1])
