"""The pages of ``coso play`` and ``coso view``: a small server on this machine, and static files of its own."""

from __future__ import annotations

from benchmarks.common.extras import check_installed

check_installed(("starlette", "uvicorn"), "play")
