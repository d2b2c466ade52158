"""Questions whose answer must be given, and answers that are to be passed on."""

from __future__ import annotations

import re
from collections.abc import Callable

from coso_envs.android.phone.content.language import topic
from coso_envs.android.phone.content.places import CITIES
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal, Question
from coso_envs.android.tasks.understand.personal import name
from coso_envs.android.tasks.understand.rules import Said, rules
from coso_envs.android.tasks.understand.slots import DAY, day

Ask = Callable[[Said], Question | None]


def _owner(said: Said, part: str) -> str | None:
    """Return a person's name without the mark of the genitive."""
    found = name(said, part)
    return None if found is None else re.sub(r"['\u2019]s?$", "", found)


def _number_of(said: Said) -> Question | None:
    owner = _owner(said, "owner")
    return None if owner is None else goals.PhoneNumberOf(owner)


def _code_in(said: Said) -> Question | None:
    where = "mail" if said.has("mail") else "note"
    found = said.raw("source")
    return goals.CodeIn(where, found) if found and len(found.split()) <= 4 else None


def _event_time(said: Said) -> Question | None:
    when = day(said.words("day"))
    title = said.raw("title")
    return None if when is None or not title else goals.EventTime(title, when)


def _sender(said: Said) -> Question | None:
    return goals.SenderOf(said.raw("subject")) if said.quoted("subject") else None


def _event_on(said: Said) -> Question | None:
    when = day(said.words("day"))
    return None if when is None else goals.EventOn(when)


def _degrees(said: Said) -> Question | None:
    city = next((city for city in CITIES if topic(city) == topic(said.words("city"))), None)
    return None if city is None else goals.OnTheWeb(f"weather {city}")


def _rent(said: Said) -> Question | None:
    city = next((city for city in CITIES if topic(city) == topic(said.words("city"))), None)
    return None if city is None else goals.OnTheWeb(f"{said.words('rooms')} bedroom rent {city}")


def _answer(ask: Ask) -> Callable[[Said], Goal | None]:
    def build(said: Said) -> Goal | None:
        question = ask(said)
        return None if question is None else goals.found_out(question, goals.Answer(question))

    return build


def _sent(ask: Ask) -> Callable[[Said], Goal | None]:
    def build(said: Said) -> Goal | None:
        question, to = ask(said), name(said, "to")
        return None if question is None or to is None else goals.found_out(question, goals.AnswerSent(to, question))

    return build


def _noted(ask: Ask) -> Callable[[Said], Goal | None]:
    def build(said: Said) -> Goal | None:
        question, title = ask(said), said.raw("heading")
        return None if question is None or not title else goals.found_out(question, goals.AnswerNoted(title, question))

    return build


_WHAT = r"(?:what is|whats|tell me|give me|find(?: out)?|look up|read me)"
_CODE = r"(?:the |a )?code (?:is )?(?:in|from|of) (?:(?P<mail>(?:the |my )?(?:latest |last )?(?:email|mail) from)|(?:the |my )?note(?: called| named| titled)?) (?P<source><x>)"
_EVENT = rf"(?:my |the )?(?:(?:event|appointment) )?(?P<title><x>)(?: (?:event|appointment))? (?P<day>{DAY})"

_ASKED: tuple[tuple[str, Ask], ...] = (
    (r"(?P<owner><x>) (?:phone |telephone |mobile )?number(?: (?:in|from) (?:my |the )?(?:contacts|address book))?", _number_of),
    (r"(?:the )?(?:phone |telephone |mobile )?number of (?P<owner><x>)(?: (?:in|from) (?:my |the )?(?:contacts|address book))?", _number_of),
    (_CODE, _code_in),
)  # fmt: skip

RULES = rules(
    *((rf"{_WHAT} {pattern}", _answer(ask)) for pattern, ask in _ASKED),
    (rf"(?:which|what) code is (?:in|from) {_CODE.partition('(?:in|from|of) ')[2]}", _answer(_code_in)),
    (rf"(?:when|(?:at )?what time|at which time) (?:is|does) {_EVENT}(?: start| begin)?", _answer(_event_time)),
    (r"(?:who sent(?: me)?|who wrote(?: me)?|tell me who sent(?: me)?|from whom is) (?:the )?(?:email|mail)(?: (?:about|with the subject|called|titled))? (?P<subject><quote>)", _answer(_sender)),
    (rf"(?:which|what) (?:event|appointment) (?:do i have|is (?:in|on) (?:my |the )?calendar) (?P<day>{DAY})", _answer(_event_on)),
    (rf"(?:whats|what is) (?:the name of )?my (?:only )?(?:event|appointment) (?P<day>{DAY})(?: called)?", _answer(_event_on)),
    (r"how many degrees(?: fahrenheit)? (?:is it|are there|does it have) in (?P<city><x>)(?: (?:now|right now|today))?", _answer(_degrees)),
    (r"how many dollars a month is the average rent of a (?P<rooms>\d) bedroom apartment in (?P<city><x>)", _answer(_rent)),
    *((rf"(?:text|send|message) (?P<to><x>) {pattern}", _sent(ask)) for pattern, ask in _ASKED[1:]),
    (r"(?:text|send|message) (?P<to><quote>|[\w-]+ [\w-]+|[\w-]+) (?P<owner><x>) (?:phone |telephone |mobile )?number(?: (?:in|from) (?:my |the )?contacts)?", _sent(_number_of)),
    *((rf"(?:send|text) {pattern} to (?P<to><x>)", _sent(ask)) for pattern, ask in _ASKED),
    *((rf"(?:create|add|make|write) <a>(?:new )?note (?:called|named|titled) (?P<heading><x>) with {pattern}", _noted(ask)) for pattern, ask in _ASKED),
)  # fmt: skip
