"""The expert's ways in the browser."""

from __future__ import annotations

from coso_envs.android.expert.moves import BACK, browse, launch, spoken, tap, towards
from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from parsers import GuiAction


@towards.register
def _answered(goal: goals.Answered, phone: SimulatedPhone, request: str) -> GuiAction:
    return browse(phone, spoken(goal.about, request))


@towards.register
def _site_open(goal: goals.SiteOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    return browse(phone, goal.domain)


@towards.register
def _new_tab(goal: goals.NewTab, phone: SimulatedPhone, request: str) -> GuiAction:
    chrome = phone.app
    if not isinstance(chrome, Chrome):
        return launch(phone, Chrome.name)
    entry = "menu:New incognito tab" if goal.incognito else "menu:New tab"
    return tap(phone, entry if chrome.menu else "bar:More") or BACK
