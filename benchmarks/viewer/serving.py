"""Serving of pages on the loopback interface until Ctrl-C."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Sequence

import uvicorn
from starlette.routing import BaseRoute

from benchmarks.common.errors import UsageError
from benchmarks.viewer.guard import HOSTS, guarded

#: Seconds that requests in progress are waited for at the end.
_GRACE = 2


def bound(port: int) -> socket.socket:
    """Return a socket that listens on this machine only.

    Args:
        port: port; 0 takes a free one.

    Raises:
        UsageError: if the port cannot be taken.
    """
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOSTS[0], port))
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or error
        raise UsageError(
            f"port {port} cannot be taken: {reason}; choose another --port, or 0 for a free one"
        ) from error
    return listening


def new_token() -> str:
    """Return a random token of 128 bits, as it stands in an address."""
    return secrets.token_urlsafe(16)


def address(listening: socket.socket, token: str) -> str:
    """Return the address of the pages."""
    return f"http://{HOSTS[0]}:{listening.getsockname()[1]}/{token}/"


def serve(routes: Sequence[BaseRoute], listening: socket.socket, token: str) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    config = uvicorn.Config(
        guarded(routes, token),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    # uvicorn ends its work first and then hands the signal on.
    with listening, contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
