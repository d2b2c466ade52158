"""Ways to apps and their pages."""

from __future__ import annotations

from coso_envs.android.expert.moves import BACK, OPEN_SHADE, answer, inside, launch, seek, towards
from coso_envs.android.phone.apps.settings import Area
from coso_envs.android.phone.pages import Main
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from parsers import GuiAction


@towards.register
def _app_open(goal: goals.AppOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    return launch(phone, goal.app)


@towards.register
def _shade(goal: goals.ShadeOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    return OPEN_SHADE


@towards.register
def _page_open(goal: goals.PageOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, goal.app) or answer(phone, "")
    if away is not None:
        return away
    for page in goal.pages:
        name = "Alarm" if goal.app == "Clock" and isinstance(page, Main) else type(page).__name__.removesuffix("Page")
        area = f"settings:{page.title}" if isinstance(page, Area) else ""
        found = seek(phone, f"tab:{name}") or seek(phone, f"folder:{name}") or (seek(phone, area) if area else None)
        if found is not None:
            return found
    return BACK
