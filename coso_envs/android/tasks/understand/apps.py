"""Apps: open, install, uninstall, their settings and notifications; tabs of the browser; well-known pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from coso_envs.android.phone.apps.calendar_app import Day, Month, Schedule, Week
from coso_envs.android.phone.apps.clock import TimerPage, WorldClock
from coso_envs.android.phone.apps.files import Downloads
from coso_envs.android.phone.apps.settings import Area
from coso_envs.android.phone.content.apps_table import find_app
from coso_envs.android.phone.pages import Main, PageState
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal, either, one_after_another
from coso_envs.android.tasks.understand.rules import Said, rules
from coso_envs.android.tasks.understand.slots import answered, app

_FROM_STORE = r"(?: (?:from|on|in|via|using) <a>(?:google )?(?:play ?store|play|app store|store))?"
_IF_MISSING = (
    r"(?:,? (?:install|download|get)(?: it)? (?:if|when) (?:it is |its )?(?:not already|not yet|not) (?:installed|there|"
    r"present|available|on the phone))"
)


def _open(said: Said) -> Goal | None:
    name = app(said)
    if name is None:
        return None
    return goals.AppOpen(name)


def _open_or_install(said: Said) -> Goal | None:
    name = app(said, explicit=True)
    return None if name is None else one_after_another((goals.Installed(name), goals.AppOpen(name)))


def _install(said: Said) -> Goal | None:
    name = app(said)
    # The store cannot be had from itself.
    return None if name is None or name == "Play Store" else goals.Installed(name)


def _install_and_open(said: Said) -> Goal | None:
    installed = _install(said)
    return installed and one_after_another((installed, goals.AppOpen(installed.app)))  # type: ignore[attr-defined]


#: Apps that a phone cannot do without.
_FIXED = frozenset(("Play Store", "Settings", "Chrome", "Phone", "Messages", "Camera", "Clock", "Google"))


def _uninstall(said: Said) -> Goal | None:
    name = app(said)
    return None if name is None or name in _FIXED else goals.Uninstalled(name)


_THE_PHONE = frozenset(
    """
    phone system device android wifi bluetooth display sound battery network location date time language storage
    security privacy accessibility keyboard general volume brightness notification notifications alarm all
    """.split()  # noqa: SIM905 - a table is easier to read as text
)


def _app_settings(said: Said) -> Goal | None:
    if said.words("app").removeprefix("the ").removeprefix("my ") in _THE_PHONE:
        return None
    name = app(said, explicit=False)
    return None if name is None else goals.AppSettings(name)


def _page(name: str, *pages: PageState) -> Goal:
    return goals.PageOpen(name, pages)


def _notifications(said: Said) -> Goal | None:
    verb = said.words("verb") if said.has("verb") else f"turn {said.words('way')}"
    name = app(said)
    if name is None:
        return None
    if verb in ("toggle", "change", "switch", "flip"):
        return goals.NotificationSwitch(name, None)
    return goals.NotificationSwitch(name, verb in ("turn on", "switch on", "enable", "allow", "unmute", "activate"))


def _events(said: Said) -> Goal | None:
    span = said.words("span")
    if "month" in span:
        return _page("Calendar", Month(), Schedule())
    pages: tuple[PageState, ...] = (Week(), Schedule())
    return _page("Calendar", *pages, Day()) if "today" in span or span == "" else _page("Calendar", *pages)


def _camera(said: Said) -> Goal:
    return goals.AppOpen("Camera")


def _tab(said: Said) -> Goal | None:
    what = said.match[0]
    secret = "incognito" in what or "private" in what
    return goals.NewTab(secret)


def _reddit(said: Said) -> Goal:
    return either((goals.AppOpen("Reddit"), answered(said), goals.SiteOpen("reddit.com")))


_NOTIFY = r"(?:notifications?|notification settings?|alerts)"
_SPAN = r"(?P<span>(?:(?:for |this |the |rest of |of |in |my |coming |next |whole |entire )*(?:weeks?|months?|days?|todays?|weekend)))"


def _in_app(said: Said) -> Goal | None:
    found = find_app(said.words("app"))
    return None if found is None else goals.AppOpen(found.name)


def _several(make: Callable[[str], Goal]) -> Callable[[Said], Goal | None]:
    """Return what makes a goal for each of several apps, all of which must be known."""

    def build(said: Said) -> Goal | None:
        pieces = re.split(r",? and | , ", said.words("app"))
        names = [found.name for piece in pieces if (found := find_app(re.sub(r"^the | apps?$", "", piece)))]
        if len(names) < 2 or len(names) != len(pieces) or "Play Store" in names:
            return None
        return one_after_another(make(name) for name in names)

    return build


#: What people call an area of the settings -> its title.
_AREAS = {
    "wifi": "Network & internet", "network": "Network & internet", "internet": "Network & internet",
    "bluetooth": "Connected devices", "display": "Display", "brightness": "Display", "sound": "Sound & vibration",
    "volume": "Sound & vibration", "battery": "Battery", "storage": "Storage", "location": "Location",
    "security": "Security", "system": "System", "wallpaper": "Wallpaper & style", "accounts": "Accounts",
    "account": "Accounts",
}  # fmt: skip


def _area(said: Said) -> Goal:
    return _page("Settings", Area(_AREAS[said.words("area")]))


RULES = rules(
    (r"in (?:the |my )?<app>(?: app)?", _in_app),
    (rf"<open> (?:the |my )?(?:phones? |system )?(?P<area>{'|'.join(_AREAS)}) settings(?: page| menu)?", _area),
    (rf"<open> (?:the )?settings (?:for|of) (?:the |my )?(?P<area>{'|'.join(_AREAS)})", _area),
    (rf"(?:install|download) (?:the )?(?P<app>[^,]+?(?: ,[^,]+?)*(?: ,)? and [^,]+?)(?: apps?)?{_FROM_STORE}", _several(goals.Installed)),
    (rf"(?:turn off|switch off|disable|mute|block) {_NOTIFY} (?:for|of|from) (?:the )?(?P<app>[^,]+? and [^,]+?)(?: apps?)?", _several(lambda name: goals.NotificationSwitch(name, False))),
    (rf"(?:turn on|switch on|enable|unmute|allow) {_NOTIFY} (?:for|of|from) (?:the )?(?P<app>[^,]+? and [^,]+?)(?: apps?)?", _several(lambda name: goals.NotificationSwitch(name, True))),
    (rf"<open> <a>(?:app |application )?<app>(?: on (?:the|my) (?:phone|device))?{_IF_MISSING}", _open_or_install),
    (rf"(?:install|download) <a>(?:app )?<app>{_FROM_STORE}(?:,? and)?(?:,? then)? (?:open|launch|start|run) (?:it|the app)", _install_and_open),
    (rf"(?:install|download|get me|set up and install) <a>(?:app |application )?<app>{_FROM_STORE}(?: on (?:my|the|this) (?:phone|device))?", _install),
    (rf"(?:get|add|set up|put) <a>(?P<app>[^,]+? (?:app|application)){_FROM_STORE}(?: on(?:to)? (?:my|the|this) (?:phone|device))?", _install),
    (r"(?:get|add|download|install) <a>(?P<app>[^,]+?) (?:from|on|in|via) <a>(?:google )?(?:play ?store|app store)", _install),
    (r"(?:uninstall|delete|remove|get rid of) <a>(?:app |application )?(?P<app>[^,]+? (?:app|application))(?: from (?:my|the|this) (?:phone|device))?", _uninstall),
    (r"(?:uninstall|delete|remove) (?:the )?(?:app|application) (?P<app>[^,]+?)(?: from (?:my|the|this) (?:phone|device))?", _uninstall),
    (r"uninstall <a><app>(?: from (?:my|the|this) (?:phone|device))?", _uninstall),
    (r"remove <a><app> from (?:my|the|this) (?:phone|device)", _uninstall),
    # Settings of an app.
    (r"(?:<open>|find) <a>(?:app )?(?:settings?|info|information|details)(?: page)? (?:for|of|in) <a>(?:app )?<app>", _app_settings),
    (r"(?:<open>) <a>(?:app )?(?P<app>[^,]+?)(?: app)? (?:app )?(?:settings|app info|app settings|app information)", _app_settings),
    (r"open <a><app> in (?:the )?settings", _app_settings),
    # Notifications.
    (r"(?:<open> |what are |see |pull down |open up |read |swipe down )(?:my |the |all |of )*(?:notifications?|notification (?:shade|panel|bar|center|drawer))(?: panel| bar| shade)?", lambda _: goals.ShadeOpen()),
    (rf"(?P<verb>toggle|change|flip|(?:turn|switch) (?:on|off)|enable|disable|mute|unmute|stop|allow|block|activate|deactivate) <a>(?:all )?{_NOTIFY} (?:for|of|from|in|on) <a><app>", _notifications),
    (rf"(?P<verb>toggle|change|flip|(?:turn|switch) (?:on|off)|enable|disable|mute|unmute|stop|allow|block|activate|deactivate) <a>(?P<app>[^,]+?)(?: app)? {_NOTIFY}", _notifications),
    (rf"(?:turn|switch) <a>{_NOTIFY} (?:for|of|from|in) <a>(?P<app>[^,]+?) (?P<way>on|off)", _notifications),
    (rf"(?:turn|switch) <a>(?P<app>[^,]+?)(?: app)? {_NOTIFY} (?P<way>on|off)", _notifications),
    # Tabs.
    (r"(?:open|start|create|launch|show|go to|make|get|add)(?: me)?(?: up)? <a>(?:new |fresh |empty |blank )?(?:chrome |google chrome |browser )?(?:incognito|private)(?: browsing| browser)? (?:tab|window|mode|page|session)(?: (?:in|on|with) <a>(?:google )?(?:chrome|browser)(?: app| browser)?)?", _tab),
    (r"(?:open|start|create|launch|show|go to|make|get|add)(?: me)?(?: up)? (?:a |the |my |this )?(?:new|another|fresh|empty|blank)(?: google)?(?: chrome| browser)? (?:incognito |private )?(?:tab|window|page)(?: (?:in|on|with) <a>(?:google )?(?:chrome|browser)(?: app| browser)?)?", _tab),
    (r"(?:go|browse)(?: in(?:to)?)? incognito(?: mode)?(?: in (?:chrome|the browser))?", _tab),
    # Pages that everybody knows.
    (r"<open> <a>(?:downloads?|downloaded files)(?: folder| app| page)?(?: in (?:the )?files(?: app)?)?", lambda _: _page("Files", Downloads())),
    (r"(?:<open>|read|see) <a>(?:new |latest )?(?:emails?|gmail|mails?|inbox|(?:email|gmail|mail) inbox)(?: app| inbox)?(?: in gmail)?", lambda _: goals.AppOpen("Gmail")),
    (r"(?:did i get|do i have|are there|have i got) (?:any )?(?:new )?(?:emails?|mails?)", lambda _: goals.AppOpen("Gmail")),
    (rf"(?:whats|what is|what do i have|show me whats|see whats|check whats) on <a>(?:calendar|schedule|agenda)(?: {_SPAN})?", _events),
    (rf"(?:<open>|see|what are) <a>(?:calendar )?(?:events?|schedule|agenda|appointments?)(?: {_SPAN})(?: in (?:the )?calendar)?", _events),
    (rf"<open> <a>calendar(?: app)?,? (?:and|to) (?:show me|see|look at|check|view|open) (?:me )?<a>{_SPAN}(?: events?| schedule| view)?", _events),
    (r"<open> <a>(?P<span>todays?|weeks?|months?|this weeks?|this months?) (?:events?|schedule|agenda|appointments?)(?: (?:in|on) <a>calendar)?", _events),
    (r"<open> <a>(?:alarms|alarm list)", lambda _: _page("Clock", Main())),
    (r"<open> <a>world clock(?: in <a>clock(?: app)?)?", lambda _: _page("Clock", WorldClock())),
    (r"<open> <a>timer(?: tab| page)?(?: in <a>clock(?: app)?)?", lambda _: _page("Clock", TimerPage())),
    (r"(?:take|shoot|snap|capture) <a>(?:few )?(?:one )?(?:photos?|pictures?|selfies?|pics?)(?: (?:with|using) <a>camera(?: app)?)?", _camera),
    (r"<open> (?:the |my )?camera(?: app)?(?: to)? (?:and )?(?:take <a>(?:photo|picture))", _camera),
    (r"(?:whats|what is|what are|see|show me|check)(?: the)?(?: top| latest| new| hot)?(?: posts?| stories)? (?:on|in|from) reddit(?: app)?(?: right now| today| this week| now)?", _reddit),
    (r"(?:whats|what is) (?:new|hot|trending|happening|popular) on reddit(?: right now| today| this week| now)?", _reddit),
    (r"<open> <a>(?:app |application )?<app>(?: on (?:the|my|this) (?:phone|device))?", _open),
)  # fmt: skip
