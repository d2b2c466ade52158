"""Understanding an instruction: from words, with their typing errors, to a goal.

The rules go from the particular to the general; the last one takes any question or search for the search engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from coso_envs.android.phone.apps.calendar_app import Day, Month, Schedule, Week
from coso_envs.android.phone.apps.files import Downloads
from coso_envs.android.phone.content.apps_table import AppInfo, any_app, find_app
from coso_envs.android.phone.content.language import topic, words
from coso_envs.android.phone.pages import PageState
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.android.tasks.goals import (
    AlarmSet,
    Answered,
    AppOpen,
    AppSettings,
    FirstResultOpen,
    FoundOnMap,
    Goal,
    Installed,
    NewTab,
    NotificationSwitch,
    PageOpen,
    ShadeOpen,
    SiteOpen,
    SiteSearched,
    VideosFound,
    Watching,
    either,
)
from coso_envs.android.tasks.task import NotUnderstoodError

_POLITE = re.compile(
    r"^(?:(?:hey|please|pls|kindly|now|ok|okay|just|google assistant) |"
    r"(?:can|could|would|will) you (?:please )?|i (?:want|need|would like|d like) (?:you )?to |"
    r"help me (?:to )?|let us |lets )+"
)
_OPEN = (
    r"(?:open(?: up)?|launch|start|go to|goto|go into|show(?: me)?|bring up|navigate to|run|access|switch to|check|"
    r"view|pull up)"
)
_VISIT = r"(?:go to|goto|go on|open(?: up)?|visit|navigate to|head to|load|browse to|launch|pull up|access|on|at|in)"
_SEARCH = r"(?:search(?: for)?|look for|look up|find|type in|enter|query)"
_SELECT = r"(?:select|open|click(?: on)?|tap(?: on)?|choose|pick|view|go to|press(?: on)?)"
_FIRST = r"(?:first|top|1st)(?: (?:one|entry|result|item|product|listing|option|search result|hit))?"

Rule = Callable[[str], Goal | None]


def understand(instruction: str) -> Goal:
    """Return the goal of an instruction.

    Example:
        >>> understand('Go to ebay.com, search for "asus zenbook"')
        SiteSearched(domain='ebay.com', query='asus zenbook', exact=True)
        >>> understand("wake me up at 6:30 pm")
        AlarmSet(hour=18, minute=30)

    Raises:
        NotUnderstoodError: naming the instruction.
    """
    goal = _shopping(" ".join(instruction.split()))
    if goal is not None:
        return goal
    line = _POLITE.sub("", " ".join(words(instruction)))
    line = re.sub(r"(?: please| for me| thanks)+$", "", line)
    for rule in _RULES:
        goal = rule(line)
        if goal is not None:
            return goal
    raise NotUnderstoodError(instruction)


# Shops. The query is taken from the instruction itself: its spelling is what is to be typed.


def _domain(name: str) -> str | None:
    plain = re.sub(r"[^a-z0-9.]", "", name.casefold().removeprefix("https://").removeprefix("www."))
    plain = re.sub(r"^the|(?:web)?site$", "", plain)
    plain = re.sub(r"\.?com$", "", plain)
    return next((domain for domain, shop in SHOPS.items() if plain == shop.brand), None)


_PLACE = r"(?:https?://)?(?:www\.)?(?P<site>[A-Za-z' ]{3,18}?(?:\.com)?(?: website| site)?)"
_LINK = r"(?:,? (?:and|then|and then) |[,;.] ?(?:and |then |and then )?| )"
_LOOK = rf"{_SEARCH} (?P<query>\".+?\"|.+?)"
_PICK = rf"(?P<first>{_LINK}{_SELECT} (?:the |its )?(?:very )?{_FIRST}.*)?"
_GO_THERE = re.compile(
    rf"(?:{_VISIT}) {_PLACE}(?: in chrome| in the browser)?(?:{_LINK}{_LOOK}{_PICK})?", re.IGNORECASE
)
_LOOK_THERE = re.compile(rf"{_LOOK} (?:on|at|in) {_PLACE}{_PICK}", re.IGNORECASE)


def _shopping(text: str) -> Goal | None:
    text = re.sub(r"[\u201c\u201d]", '"', text).rstrip(".!? ")
    text = _POLITE.sub("", text[:1].lower() + text[1:])
    found = _GO_THERE.fullmatch(text)
    if found is not None and (domain := _domain(found["site"])) is not None:
        if found["query"] is not None:
            return _search_there(domain, found)
        # "Open Amazon" may mean the app.
        return SiteOpen(domain) if ".com" in found["site"] or not find_app(found["site"]) else None
    found = _LOOK_THERE.fullmatch(text)
    domain = None if found is None else _domain(found["site"])
    # Without quotes it is a question about goods, whose wording is free.
    if found is None or domain is None or not (found["query"].startswith('"') or found["first"]):
        return None
    return _search_there(domain, found)


def _search_there(domain: str, found: re.Match[str]) -> Goal:
    query = found["query"].strip('" ')
    return SiteSearched(domain, query) if found["first"] is None else FirstResultOpen(domain, query)


# The phone and its apps.


def _app(name: str) -> AppInfo | None:
    """Return the app that is meant, with or without "the" and "app"."""
    name = re.sub(r"^(?:the|my|a) ", "", name)
    name = re.sub(r" (?:app|application)$", "", name)
    return find_app(name)


def _named(name: str) -> str:
    """Return the name of an app, also of one no table knows."""
    found = _app(name)
    plain = re.sub(r"^(?:the|my) ", "", re.sub(r" (?:app|application)$", "", name))
    return found.name if found else any_app(plain).name


_SWITCH = r"(?P<verb>toggle|(?:turn|switch) (?:on|off)|enable|disable|mute|unmute|stop|allow|block|change|turn|switch)"
_SHADE = re.compile(
    rf"(?:{_OPEN} |what are |see )?(?:my |the |all )*(?:notifications?|notification (?:shade|panel|bar))"
)
_SWITCHES = tuple(
    re.compile(f"{_SWITCH} (?:the )?{rest}")
    for rest in (
        r"notifications?(?: settings?)? (?:for|of|from|in|on) (?P<app>.+?)(?: (?P<way>on|off))?",
        r"(?P<app>.+?)(?: app)? notifications?(?: (?P<way>on|off))?",
    )
)


def _notifications(line: str) -> Goal | None:
    if _SHADE.fullmatch(line):
        return ShadeOpen()
    found = _first(_SWITCHES, line)
    if found is None:
        return None
    verb = f"{found['verb']} {found['way'] or ''}".strip()
    if verb in ("turn", "switch"):
        return None
    on = None if verb in ("toggle", "change") else verb in ("turn on", "enable", "unmute", "switch on", "allow")
    return NotificationSwitch(_named(found["app"]), on)


def _first(patterns: tuple[re.Pattern[str], ...], line: str) -> re.Match[str] | None:
    """Return the match of the first pattern that matches the whole line."""
    return next((found for pattern in patterns if (found := pattern.fullmatch(line))), None)


_SETTINGS = (
    re.compile(
        rf"(?:{_OPEN}|look at|see|find) (?:the )?(?:app )?(?:settings?|info|information|details) "
        r"(?:for|of|in) (?P<app>.+)"
    ),
    re.compile(rf"(?:{_OPEN}|look at|see) (?:the )?(?P<app>.+?)(?: app)? (?:app )?(?:settings|app info|app settings)"),
)
_THE_PHONE = ("the phone", "my phone", "phone", "system", "device", "the system", "android", "my", "the", "the device")


def _settings(line: str) -> Goal | None:
    found = _first(_SETTINGS, line)
    if found is None or found["app"] in _THE_PHONE:
        return None
    return AppSettings(_named(found["app"]))


_TAB = re.compile(
    r"(?:open|start|create|launch|show|go to|make|get)(?: me)?(?: up)? (?:a |an |the |another )?"
    r"(?P<what>.*(?:tab|window|browser|mode|browsing|page).*)"
)


def _tabs(line: str) -> Goal | None:
    found = _TAB.fullmatch(line)
    if found is None or not re.search(r"\b(?:tab|window|incognito|private)\b", found["what"]):
        return None
    secret = re.search(r"\b(?:incognito|private)\b", found["what"]) is not None
    if not secret and not re.search(r"\b(?:new|another|chrome|browser|fresh|empty)\b", line):
        return None
    return NewTab(secret)


_HALF_DAY = re.compile(r"\b(?P<hour>\d{1,2})(?: (?P<minute>\d{2}))? ?(?P<half>am|pm|a\.m|p\.m|a m|p m)\b")
_PLAIN_TIME = re.compile(
    r"\b(?:at|for) (?:(?P<noon>noon|midday)|(?P<midnight>midnight)|"
    r"(?P<hour>\d{1,2})(?: (?P<minute>\d{2})| ?o ?clock)?)(?= |$)"
)


def _alarm(line: str) -> Goal | None:
    if not re.search(r"\balarm\b|\bwake me\b", line):
        return None
    # The colon of 6:30 is no part of a word: words() has turned it into a space.
    found = _HALF_DAY.search(line)
    if found is not None:
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if not 1 <= hour <= 12 or minute > 59:
            return None
        return AlarmSet(hour % 12 + (12 if found["half"].startswith("p") else 0), minute)
    found = _PLAIN_TIME.search(line)
    if found is None:
        return None
    if found["hour"] is None:
        return AlarmSet(12 if found["noon"] else 0, 0)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    return AlarmSet(hour, minute) if hour < 24 and minute < 60 else None


_INSTALL = re.compile(
    r"(?:install|download|get|add|set up) (?:me )?(?P<app>.+?)(?P<app_word> app| application)?"
    r"(?: (?:from|on|in) (?:the )?(?:google )?play(?: store)?)?"
)


def _install(line: str) -> Goal | None:
    found = _INSTALL.fullmatch(line)
    if found is None or (line.startswith(("get", "add", "set up")) and not found["app_word"]):
        return None
    app = _named(found["app"])
    # The store cannot be had from itself.
    return None if app == "Play Store" else Installed(app)


_DOWNLOADS = re.compile(rf"{_OPEN} (?:the |my )?(?:downloads?|downloaded files)(?: folder| app)?")
_MAIL = re.compile(
    rf"(?:{_OPEN}|read|see|look at) (?:my |the )?(?:new )?(?:e ?mails?|gmail|mail|inbox|(?:e ?mail|gmail|mail) inbox)"
    r"(?: app| inbox)?"
)
_EVENTS = re.compile(
    r"calendar.*\b(?:week|month|day|today|tomorrow|events?|schedule)|"
    r"\b(?:events?|schedule|agenda|appointments?)\b.*\b(?:week|month|today|calendar)"
)
_REDDIT = re.compile(
    r"\bposts? (?:on|in|from|of) reddit|on reddit|reddit(?: app)?(?: today| this week)?$|\breddit s? ?(?:top|front)"
)


def _open(line: str) -> Goal | None:
    if _DOWNLOADS.fullmatch(line):
        return PageOpen("Files", (Downloads(),))
    if _MAIL.fullmatch(line):
        return AppOpen("Gmail")
    if _EVENTS.search(line):
        pages: tuple[PageState, ...] = (Month() if "month" in line else Week(), Schedule())
        return PageOpen("Calendar", (*pages, Day()) if "today" in line else pages)
    if _REDDIT.search(line):
        return either([AppOpen("Reddit"), Answered(topic(line))])
    found = re.fullmatch(rf"{_OPEN} (?P<app>.+)", line)
    known = None if found is None else _app(found["app"])
    if found is not None and re.fullmatch(r"(?:the |my )?camera(?: app)?|(?:take a )?(?:photo|picture)", found["app"]):
        known = find_app("camera")
    if re.fullmatch(r"take (?:a |some )?(?:photos?|pictures?|selfie)", line):
        known = find_app("camera")
    return None if known is None else AppOpen(known.name)


# Videos, maps, shops by topic, and the rest of the web.


_PLAY = re.compile(r"(?:play|watch|listen to|put on)(?: me)? (?P<what>.+)")
_VIDEO_WORDS = re.compile(
    r"\b(?:on|in|from|by|using) youtube\b.*|"
    r"\b(?:the|a|an|some|new(?! york)|newest|latest|recent|video|videos|from|by|of|song|clip|youtube|channel)\b"
)
_LATEST_VIDEO = re.compile(r"(?:latest|newest|new|recent|last) (?:youtube )?videos? (?:from|by|of|on) (?P<what>.+)")
_FIND_VIDEO = (
    re.compile(r"(?:show(?: me)?|find|search for|search|look for|see) (?P<what>.+?) videos?(?: on youtube)?"),
    re.compile(r"(?:search|search for|find|look for|look up) (?P<what>.+) (?:on|in) youtube"),
)


def _videos(line: str) -> Goal | None:
    found = _PLAY.fullmatch(line)
    if found is not None:
        if not re.search(r"youtube|video|music|song|clip|trailer", line):
            return None
        what = _VIDEO_WORDS.sub(" ", found["what"])
        return Watching(topic(what if what.strip() else "music"))
    found = _LATEST_VIDEO.search(line) or _first(_FIND_VIDEO, line)
    return None if found is None else VideosFound(topic(_VIDEO_WORDS.sub(" ", found["what"])))


_ON_MAP = re.compile(r"(?P<what>.+?) (?:on|in|using|with) (?:the )?(?:google )?maps?(?: app)?")
_DIRECTIONS = re.compile(
    r"(?:how (?:do|can|would|should) i get to|how to get to|directions? to|navigate to|route to|way to|where is) "
    r"(?P<what>.+)"
)
_NEAREST = re.compile(
    r"(?:find|search for|search|show me|locate|where is) (?:the |a )?(?:nearest|closest|nearby)\b.*|.* near me"
)


def _maps(line: str) -> Goal | None:
    found = _ON_MAP.fullmatch(line)
    if found is not None:
        return FoundOnMap(topic(_aim(found["what"])))
    found = _DIRECTIONS.search(line)
    if found is not None:
        about = topic(_aim(found["what"]))
        return either(list(dict.fromkeys([Answered(topic(line)), Answered(about), FoundOnMap(about)])))
    if _NEAREST.fullmatch(line):
        return either([Answered(topic(line)), FoundOnMap(topic(_aim(line)))])
    return None


def _aim(what: str) -> str:
    return re.sub(rf"^(?:{_SEARCH}|show me|locate|get directions to|directions to|navigate to) ", "", what)


_SITE_NAMES = {name: shop.domain for shop in SHOPS.values() for name in (shop.domain, shop.brand, *shop.aliases)}


_ON_SITE = re.compile(
    rf"(?P<what>.+) (?P<how>on|at|in|from) (?P<site>{'|'.join(sorted(_SITE_NAMES, key=len, reverse=True))})"
)


def _on_site(line: str) -> Goal | None:
    found = _ON_SITE.fullmatch(line)
    if found is None:
        return None
    domain = _SITE_NAMES[found["site"]]
    what = _aim(found["what"])
    searched = SiteSearched(domain, " ".join(_goods(what)), exact=False)
    # A thing "on" a site is looked for there; the goods of a store can be asked of anyone.
    return searched if found["how"] == "on" else either([Answered(topic(line)), searched])


def _goods(text: str) -> list[str]:
    """Return the words that name what is to be bought, in their order."""
    about = topic(text) - {"price", "look", "bestselling", "product"} or topic(text)
    return list(dict.fromkeys(word for word in words(text) if topic(word) <= about))


_QUESTION = re.compile(
    r"(?:what|whats|who|whos|where|wheres|when|how|which|why|is|are|does|do|google|search|find|show|look|tell|check|get|give|"
    r"buy|shop|need|hotels?|flights?|weather|news|capital|price|time|best|good|book)\b"
)


def _ask(line: str) -> Goal | None:
    if not _QUESTION.match(line) or len(line.split()) < 2:
        return None
    about = topic(line)
    if "time" in about and len(about) == 1:
        return either([AppOpen("Clock"), Answered(about)])
    return Answered(about)


_RULES: tuple[Rule, ...] = (
    _notifications,
    _alarm,
    _settings,
    _tabs,
    _install,
    _videos,
    _open,
    _maps,
    _on_site,
    _ask,
)
