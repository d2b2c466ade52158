"""Parts of clauses that name something: apps, sites, times of day, days, durations, numbers, free texts."""

from __future__ import annotations

import re

from coso_envs.android.phone.content.apps_table import app_info, find_app
from coso_envs.android.phone.content.language import topic
from coso_envs.android.phone.content.spelling import known
from coso_envs.android.phone.content.synonyms import NEUTRAL
from coso_envs.android.phone.content.vocabulary import FREQUENT
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.android.tasks.goals import Answered, Day, Goal
from coso_envs.android.tasks.understand.line import QUOTED, SIGNS, Line
from coso_envs.android.tasks.understand.rules import INVENTED, UNKNOWN, Said

_ARTICLE = re.compile(r"^(?:the |my |a |an |this )+")
_APP_WORD = re.compile(r"(?: mobile)? (?:app|application)$")


def app(said: Said, name: str = "app", explicit: bool = False) -> str | None:
    """Return the name of the app that is meant: one of the table, or one that is explicitly called an app."""
    line = said.part(name)
    text = _ARTICLE.sub("", line.words())
    bare = _APP_WORD.sub("", text).removeprefix("app ").removeprefix("application ")
    if said.quoted(name):
        bare = bare.partition(":")[0].strip() if find_app(bare.partition(":")[0].strip()) else bare
    found = find_app(bare) or find_app(text) or find_app(bare.removesuffix("s")) or find_app(f"{bare}s")
    if found is not None:
        return found.name
    called = explicit or bare != text or said.quoted(name)
    # A name is not made of a word that was taken for a misspelled one.
    called = called and not any(token.was for token in line.tokens)
    if not called or not bare or len(bare.split()) > 4 or not _is_name(line, bare):
        return None
    said.doubt += INVENTED
    spelled = said.raw(name) if said.quoted(name) else bare
    return app_info(" ".join(word[:1].upper() + word[1:] for word in spelled.split())).name


def _is_name(line: Line, bare: str) -> bool:
    """Return whether an unknown text may be an app's name: quoted, or words that are not those of instructions."""
    return any(token.quoted for token in line.tokens) or not set(bare.split()) & _NO_NAMES


_NO_NAMES = frozenset(
    """
    and then or not dont all every other new first second third last if unless except without with for from to it them
    notification notifications alarm wifi bluetooth setting settings permission permissions tab window brightness
    following these those cart in the on at of an by my
    """.split()  # noqa: SIM905 - a table is easier to read as text
)

# Sites.

SITE_NAMES = {name: shop.domain for shop in SHOPS.values() for name in (shop.domain, shop.brand, *shop.aliases)}


def site(text: str) -> str | None:
    """Return the domain of a shop by its name or address."""
    bare = re.sub(r"^(?:the |https?://|www\.)+|(?: web ?site| site| page| homepage| store| shop)$", "", text.casefold())
    return SITE_NAMES.get(bare.strip())


# Times.

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50,
    "sixty": 60, "ninety": 90, "a": 1, "an": 1, "half": 30,
}  # fmt: skip
NUMBER = r"(?:\d+|(?:twenty|thirty|forty|fifty)-(?:one|two|three|four|five|six|seven|eight|nine)|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|an?)"


def number(text: str) -> int | None:
    """Return a whole number in digits or words."""
    if text.isdigit():
        return int(text)
    tens, _, ones = text.partition("-")
    if ones:
        return _WORDS[tens] + _WORDS[ones] if {tens, ones} <= _WORDS.keys() else None
    return _WORDS.get(text)


def time_of_day(text: str) -> tuple[int, int] | None:
    """Return hour (0 .. 23) and minute of a time as people write it; None if it is none."""
    text = re.sub(r" oclock", "", text)
    text, half = _half_of_day(text)
    named = {"noon": (12, 0), "midday": (12, 0), "midnight": (0, 0)}.get(text)
    if named is not None:
        return named
    past = re.fullmatch(r"(half|quarter) (past|to) (\w+?)(am|pm)?", text)
    if past is not None:
        hour = number(past[3])
        if hour is None or not 1 <= hour <= 12 or (past[1], past[2]) == ("half", "to"):
            return None
        minute = 30 if past[1] == "half" else 15 if past[2] == "past" else 45
        return _on_the_clock(hour - (past[2] == "to"), minute, past[4] or half)
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?(am|pm)?|(\d{2})(\d{2})|([a-z]+)", text)
    if found is None:
        return None
    hour = number(found[1] or found[4] or found[6])
    return None if hour is None else _on_the_clock(hour, int(found[2] or found[5] or 0), found[3] or half)


def _half_of_day(text: str) -> tuple[str, str]:
    for ending, half in (
        (" in the morning", "am"), (" tomorrow morning", "am"), (" in the afternoon", "pm"),
        (" in the evening", "evening"), (" tomorrow evening", "evening"), (" at night", "night"),
        (" tonight", "night"), (" tomorrow", ""),
    ):  # fmt: skip
        if text.endswith(ending):
            return text.removesuffix(ending), half
    return text, ""


def _on_the_clock(hour: int, minute: int, half: str) -> tuple[int, int] | None:
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return (hour, minute) if minute < 60 and 12 < hour < 24 else None
    if half == "evening" and hour == 12:
        return None
    if half == "night":
        half = "am" if hour == 12 or hour <= 5 else "pm"
    if half:
        hour = hour % 12 + (0 if half == "am" else 12)
    return hour, minute


_UNITS = {
    "second": 1,
    "seconds": 1,
    "s": 1,
    "minute": 60,
    "minutes": 60,
    "m": 60,
    "hour": 3600,
    "hours": 3600,
    "h": 3600,
    "min": 60,
    "sec": 1,
    "hr": 3600,
}


def duration(text: str) -> int | None:
    """Return the seconds of a duration such as "1 hour and 30 minutes"; None if it is none."""
    text = re.sub(r"(\d)([hms])\b", r"\1 \2", text)
    text = re.sub(r"^half an hour$", "30 minutes", re.sub(r"\ban hour and a half\b", "90 minutes", text))
    text = re.sub(r"\b(\w+) and a half (minutes|hours)\b", r"\1 \2 30 half-\2", text)
    total = 0
    pieces = re.fullmatch(rf"(?:{NUMBER}[ -](?:half-)?[a-z]+(?:,? and | , | )?)+", text)
    if pieces is None:
        return None
    for amount, half, unit in re.findall(rf"({NUMBER})[ -](half-)?([a-z]+)", text):
        count = number(amount)
        if unit not in _UNITS or count is None:
            return None
        total += count * (_UNITS[unit] // 60 if half else _UNITS[unit])
    return total or None


# Days.

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
DAY = (
    r"(?:(?:on |for |this |next |the )*(?:today|tonight|tomorrow|the day after tomorrow|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday)|(?:on |for )?(?:the )?(?:january|february|march|april|may|june|july|august|"
    r"september|october|november|december) \d{1,2}(?:st|nd|rd|th)?|(?:on |for )?(?:the )?\d{1,2}(?:st|nd|rd|th)?"
    r"(?: of)? (?:january|february|march|april|may|june|july|august|september|october|november|december)|in "
    r"(?:\d+|two|three|four|five) days)"
)


def day(text: str) -> Day | None:
    """Return the day that is meant."""
    text = re.sub(r"^(?:(?:on|for|this|the)\b ?)+", "", text)
    named = {"today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2}.get(text)
    if named is not None:
        return Day(ahead=named)
    if text in _WEEKDAYS:
        return Day(weekday=_WEEKDAYS.index(text))
    ahead = re.fullmatch(r"in (\w+) days", text)
    if ahead is not None and (count := number(ahead[1])) is not None:
        return Day(ahead=count)
    date = re.fullmatch(
        r"(?P<m>[a-z]+) (?P<d>\d+)(?:st|nd|rd|th)?|(?P<d2>\d+)(?:st|nd|rd|th)?(?: of)? (?P<m2>[a-z]+)", text
    )
    if date is None or (date["m"] or date["m2"]) not in _MONTHS:
        return None
    count = int(date["d"] or date["d2"])
    return Day(month=_MONTHS.index(date["m"] or date["m2"]) + 1, day=count) if 1 <= count <= 28 else None


# Free texts.

#: Words that change what is asked; no rule may take them for a part of a free text.
_CHANGES = re.compile(
    r"\b(?:not|dont|no|if|or|but|doesnt|do not|never|without|except|unless|instead|rather than|cancel|delete|remove|uninstall|undo|"
    r"sort|sorted|filter|filtered|order by|ordered by|then|afterwards|add (?:it|them|this|one)|first|second|third|"
    r"last one|cheapest|most expensive|lowest|highest|click|tap|press|select|scroll|install|turn (?:on|off)|"
    r"and (?:open|search|add|who|what|when|where|how|why|which|its|pin|rename|share|set|send|call|show|select|play|tell|text|email|buy|check|go|start|make|create|write|find|"
    r"look|give|turn|read|save|share|copy|download|view|pick|choose|put|get|note|count|compare|take|close|mute|"
    r"subscribe|like|book|order|reply))\b"
)


#: What it costs that a name is not one of those that are expected in its place.
UNEXPECTED = 0.2


_SHORT = 4
_MEANT = frozenset(("the", "new", "good", "best", "nice", "buy"))


def expect(said: Said, name: str, topics: frozenset[frozenset[str]]) -> None:
    """Make the reading a little doubtful where a part is none of the expected names."""
    if said.has(name) and topic(said.words(name)) not in topics:
        said.doubt += UNEXPECTED


#: Words that join or turn what is said; a free text does not lose them to a repair.
_JOINING = frozenset(
    [
        "and",
        "or",
        "then",
        "no",
        "if",
        "the",
        "for",
        "from",
        "to",
        "with",
        "who",
        "what",
        "when",
        "where",
        "how",
        "why",
        "by",
        "as",
        "than",
        "that",
    ]
)


def verbatim(said: Said, name: str) -> str | None:
    """Return a text that is to be written as it stands: one quote, or words that hold nothing else to do."""
    line = free(said, name)
    if line is None or (len(line.tokens) > 1 and any(token.quoted for token in line.tokens)):
        return None
    return line.meant()


def free(said: Said, name: str) -> Line | None:
    """Return a free text; None if it holds words that change what is asked. Unknown words make it doubtful."""
    line = said.part(name)
    if not line.tokens:
        return None
    bare = " ".join(token.word for token in line.tokens if token.word != QUOTED)
    if any(token.was in _JOINING and not token.fits for token in line.tokens):
        return None
    if _CHANGES.search(bare) or any(token.word in SIGNS for token in line.tokens):
        return None
    said.doubt += UNKNOWN * sum(unknown(token.word) for token in line.tokens if token.word != QUOTED)
    # A short word of a free text may be right although no list has it.
    repaired = [token for token in line.tokens if token.was and not token.fits]
    said.doubt += UNEXPECTED * sum(len(token.was) < _SHORT and token.word not in FREQUENT for token in repaired)
    # A name that was repaired to a short word that says nothing is lost.
    said.doubt += UNKNOWN * sum(len(token.word) <= _SHORT and token.word in NEUTRAL - _MEANT for token in repaired)
    return line


def unknown(word: str) -> bool:
    """Return whether a word is in no list, nor a number."""
    parts = re.split(r"[-/&.@]", word.rstrip("+"))
    return not (known(word) or all(part and known(part) for part in parts))


def answered(said: Said) -> Goal:
    """Return the goal of asking the search engine all of a clause, in the words as meant or as spelled."""
    about, spelled = topic(said.line.words()), topic(said.line.raw())
    # A misspelled text that is right as well may be another question.
    strange = any(unknown(word) for word in spelled - about)
    repaired = any(token.was for token in said.line.tokens)
    return Answered(about, frozenset() if spelled == about or (repaired and not strange) else spelled)
