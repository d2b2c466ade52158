"""Ways to apps, their pages, their settings; installing and switching."""

from __future__ import annotations

from coso_envs.android.expert.moves import BACK, OPEN_SHADE, fill, launch, seek, tap, towards
from coso_envs.android.phone.apps.settings import Apps, Settings
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
    if phone.foreground != goal.app:
        return launch(phone, goal.app)
    for page in goal.pages:
        name = "Alarm" if goal.app == "Clock" and isinstance(page, Main) else type(page).__name__.removesuffix("Page")
        found = seek(phone, f"tab:{name}") or seek(phone, f"folder:{name}")
        if found is not None:
            return found
    return BACK


@towards.register
def _app_settings(goal: goals.AppSettings, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != Settings.name:
        return launch(phone, Settings.name)
    match phone.opened(Settings).page:
        case Main():
            return seek(phone, "settings:Apps") or BACK
        case Apps():
            return seek(phone, f"app_row:{goal.app}") or BACK
    return BACK


@towards.register
def _switch(goal: goals.NotificationSwitch, phone: SimulatedPhone, request: str) -> GuiAction:
    settings = goals.AppSettings(goal.app)
    return (tap(phone, f"notify:{goal.app}") if settings.met(phone) else None) or towards(settings, phone, request)


@towards.register
def _installed(goal: goals.Installed, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != "Play Store":
        return launch(phone, "Play Store")
    if phone.focus is None:
        install = tap(phone, f"install:{goal.app}")
        if install is not None:
            return install
    return fill(phone, "store_search", goal.app)
