"""Ways to the phone's settings, and to installing and removing apps."""

from __future__ import annotations

from coso_envs.android.expert.moves import BACK, answer, fill, inside, seek, tap, towards
from coso_envs.android.phone.apps.settings import Settings
from coso_envs.android.phone.apps.settings.app_info import AppInfo, Apps
from coso_envs.android.phone.apps.settings.areas import AREAS, Area, Choice, Level, Toggle
from coso_envs.android.phone.forms import SLIDER_MARGIN
from coso_envs.android.phone.pages import WIDTH, Main
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from parsers import GuiAction

#: Name of a setting -> the areas that have it.
_AREAS = {
    entry.setting: area
    for area, entries in AREAS.items()
    for entry in entries
    if isinstance(entry, Toggle | Level | Choice)
}


@towards.register
def _app_settings(goal: goals.AppSettings, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, Settings.name) or answer(phone, "")
    if away is not None:
        return away
    match phone.opened(Settings).page:
        case Main():
            return seek(phone, "settings:Apps") or BACK
        case Apps():
            return seek(phone, f"app_row:{goal.app}") or BACK
    return BACK


@towards.register
def _notifications(goal: goals.NotificationSwitch, phone: SimulatedPhone, request: str) -> GuiAction:
    settings = goals.AppSettings(goal.app)
    return (seek(phone, f"notify:{goal.app}") if settings.met(phone) else None) or towards(settings, phone, request)


@towards.register
def _setting(goal: goals.SettingIs, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, Settings.name) or answer(phone, str(goal.wanted))
    if away is not None:
        return away
    page = phone.opened(Settings).page
    if page == Main():
        # Some areas lie below another one.
        return seek(phone, f"settings:{_AREAS[goal.name]}") or seek(phone, "settings:System") or BACK
    if not isinstance(page, Area):
        return BACK
    if isinstance(goal.wanted, bool) or not isinstance(goal.wanted, int):
        return seek(phone, goal.name) or seek(phone, f"settings:{_AREAS[goal.name]}") or BACK
    key = f"slider:{goal.name}"
    place = phone.screen().find(key)
    if place is None:
        return seek(phone, key) or BACK
    x = SLIDER_MARGIN + (WIDTH - 2 * SLIDER_MARGIN) * goal.wanted / 100
    return GuiAction.tap(x / WIDTH, place[1])


@towards.register
def _installed(goal: goals.Installed, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Play Store") or answer(phone, "")
    if away is not None:
        return away
    if phone.focus is None:
        install = tap(phone, f"install:{goal.app}")
        if install is not None:
            return install
    return fill(phone, "store_search", goal.app)


@towards.register
def _uninstalled(goal: goals.Uninstalled, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, Settings.name) or answer(phone, "Uninstall", goal.app)
    if away is not None:
        return away
    if phone.opened(Settings).page == AppInfo(goal.app):
        return seek(phone, "uninstall") or BACK
    return towards(goals.AppSettings(goal.app), phone, request)
