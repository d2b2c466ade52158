"""Defaults of ``compat="rl4vlm"``, under which a game follows the rules of the released program."""

from __future__ import annotations

from typing import Any, Literal

from coso_envs.core import OnInvalid
from parsers import ActionParser

#: None: the rules as documented; "rl4vlm": those of the released program of [RL4VLM] (commit 202229a4; NumberLine as of
#: 2d947f40, the only later change of a game's rules).
Compat = Literal["rl4vlm"] | None


def compat_defaults(
    compat: Compat, parser: str | ActionParser[Any] | None, on_invalid: OnInvalid | None
) -> tuple[str | ActionParser[Any], OnInvalid]:
    """Return ``parser`` and ``on_invalid``, with None replaced by the default under ``compat``.

    Raises:
        ValueError: if ``compat`` is neither None nor "rl4vlm".
    """
    if compat not in (None, "rl4vlm"):
        raise ValueError(f'compat must be None or "rl4vlm", got {compat!r}')
    if parser is None:
        parser = "coso/json" if compat is None else "coso/rl4vlm"
    if on_invalid is None:
        on_invalid = "penalty" if compat is None else "random"
    return parser, on_invalid
