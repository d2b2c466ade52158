"""Touches and buttons of the phone, as utterances in the format of the environment's parser."""

from __future__ import annotations

from typing import Any

from benchmarks.viewer.requests import RequestError, point, text
from coso_envs.android.base import AitWEnv
from parsers import GuiAction, GuiActionType

_POINTS = {GuiActionType.TAP: ("touch",), GuiActionType.LONG_PRESS: ("touch",), GuiActionType.SWIPE: ("touch", "lift")}
_TEXTS = (GuiActionType.TYPE, GuiActionType.OPEN_APP, GuiActionType.ANSWER)


def kinds(env: Any) -> list[str]:
    """Return the kinds of action that a person may do with the picture and its buttons; none but on a phone."""
    if not isinstance(env, AitWEnv):
        return []
    return [str(kind) for kind in getattr(env.parser, "kinds", GuiActionType)]


def utterance_of(env: Any, body: dict[str, Any]) -> str:
    """Return the utterance of a gesture.

    Args:
        env: an environment of the phone.
        body: ``kind``; ``touch`` and ``lift`` in shares of the picture, ``text``, as the kind needs them.

    Raises:
        RequestError: if the parser cannot express the gesture, or something of it is missing.
    """
    kind = text(body, "kind")
    if kind not in kinds(env):
        raise RequestError(f"{kind!r} is no action here; there are: {', '.join(kinds(env)) or 'none'}")
    places = [_on_screen(env, point(body, name)) for name in _POINTS.get(GuiActionType(kind), ())]
    said = text(body, "text") if kind in _TEXTS else None
    try:
        if kind == GuiActionType.SWIPE:
            action = GuiAction.drag(*places)
        else:
            action = GuiAction(GuiActionType(kind), touch=places[0] if places else None, text=said)
        return str(env.parser.format(env.as_said(action)))
    except ValueError as error:
        raise RequestError(str(error)) from error


def _on_screen(env: AitWEnv, place: tuple[float, float]) -> tuple[float, float]:
    """Return where a place in the picture is on the present screen, the last of ``obs_history``."""
    x = place[0] * env.obs_history - (env.obs_history - 1)
    if x < 0:
        raise RequestError("this is an earlier screen; the present one is on the right")
    return x, place[1]
