"""The expert's ways to videos and maps."""

from __future__ import annotations

from coso_envs.android.expert.moves import WAIT, fill, launch, seek, spoken, towards
from coso_envs.android.phone.apps.youtube import VideoResults, YouTube
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from parsers import GuiAction


def _youtube(phone: SimulatedPhone, query: str) -> GuiAction | None:
    """Return the next action on the way to YouTube's results for a query; None there."""
    if phone.foreground != YouTube.name:
        return launch(phone, YouTube.name)
    if phone.focus is None and phone.opened(YouTube).page == VideoResults(query):
        return None
    return fill(phone, "video_search", query)


@towards.register
def _videos_found(goal: goals.VideosFound, phone: SimulatedPhone, request: str) -> GuiAction:
    return _youtube(phone, spoken(goal.about, request)) or WAIT


@towards.register
def _watching(goal: goals.Watching, phone: SimulatedPhone, request: str) -> GuiAction:
    return _youtube(phone, spoken(goal.about, request)) or seek(phone, "video:0") or WAIT


@towards.register
def _map(goal: goals.FoundOnMap, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != "Maps":
        return launch(phone, "Maps")
    return fill(phone, "map_search", spoken(goal.about, request))
