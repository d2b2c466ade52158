"""Alarms, the timer, the stopwatch."""

from __future__ import annotations

import re
from collections.abc import Callable

from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal, one_after_another
from coso_envs.android.tasks.understand.rules import Said, rules
from coso_envs.android.tasks.understand.slots import duration, number, time_of_day


def _times(said: Said) -> list[tuple[int, int]] | None:
    """Return the times of a list such as "6 and 7:30am"; a half of the day counts for those before it, too."""
    pieces = re.split(r",? and |,? & | , ", said.words("times"))
    halves = [next(iter(re.findall(r"(?:am|pm)$", piece)), "") for piece in pieces]
    found = []
    for i, piece in enumerate(pieces):
        half = (
            next((half for half in halves[i:] if half), "") if not halves[i] and re.fullmatch(r"[\d:]+", piece) else ""
        )
        time = time_of_day(piece + half)
        if time is None:
            return None
        found.append(time)
    return found


def _alarms(make: Callable[[int, int], Goal]) -> Callable[[Said], Goal | None]:
    def build(said: Said) -> Goal | None:
        times = _times(said)
        return None if not times else one_after_another(make(*time) for time in times)

    return build


def _labelled(said: Said) -> Goal | None:
    times = _times(said)
    label = said.raw("label")
    return goals.AlarmSet(*times[0], label) if times and len(times) == 1 and label else None


def _switched(said: Said) -> Goal | None:
    on = said.words("verb").split()[-1] in ("on", "enable", "activate")
    return _alarms(goals.AlarmSet if on else goals.AlarmOff)(said)


def _timer(said: Said) -> Goal | None:
    seconds = duration(said.words("long"))
    return None if seconds is None else goals.TimerSet(seconds, running=not said.has("stopped"))


def _timer_in_parts(said: Said) -> Goal | None:
    seconds = sum(
        (number(said.words(part)) or 0) * size for part, size in (("h", 3600), ("m", 60), ("s", 1)) if said.has(part)
    )
    return goals.TimerSet(seconds, running=not said.has("stopped")) if seconds else None


_TIMES = r"(?P<times><time>(?:(?:,? and|,? &| ,) <time>)*)"
_AT = r"(?:for|at|to|to ring at|to go off at|of|from)"
_LONG = (
    r"(?P<long>(?:[\w-]+[ -]?(?:hours?|hr|min(?:ute)?s?|sec(?:ond)?s?|[hms])\b|an hour and a half|half an hour|\w+ and a half \w+)"
    r"(?:(?:,? and| ,)? \w+[ -]?(?:hours?|hr|min(?:ute)?s?|sec(?:ond)?s?|[hms])\b)*)"
)
_STOPPED = r"(?P<stopped>(?: ,)? (?:and |but )?(?:do not|dont|without) (?:start(?:ing)?)(?: it| the timer| yet)*)"
_EXTRA = r"(?: in (?:the )?clock(?: app)?| on my phone| using (?:the )?clock(?: app)?)?"

RULES = rules(
    (rf"(?:set(?: up)?|create|add|make|schedule|put|start|give me|i need) <a>(?:new )?alarms? {_AT} {_TIMES}{_EXTRA}", _alarms(goals.AlarmSet)),
    (rf"(?:set(?: up)?|create|add|make|schedule) <a>{_TIMES} alarms?{_EXTRA}", _alarms(goals.AlarmSet)),
    (rf"wake me(?: up)? (?:at )?{_TIMES}", _alarms(goals.AlarmSet)),
    (rf"(?:set|create|add|make|schedule) <a>(?:new )?alarm {_AT} {_TIMES}(?: in the clock(?: app)?)?,? (?:labell?ed|with <a>(?:label|name|title)|called|named|and (?:label|name|call) it|with <a>label) (?P<label><x>)", _labelled),
    (rf"(?:set|create|add|make|schedule) <a>(?:new )?alarm (?:labell?ed|called|named) (?P<label><x>) {_AT} {_TIMES}", _labelled),
    (rf"cancel <a>alarms? {_AT} {_TIMES}", _alarms(goals.AlarmCancelled)),
    (rf"cancel <a>{_TIMES} alarms?", _alarms(goals.AlarmCancelled)),
    (rf"<delete> <a>alarms? (?:{_AT} )?{_TIMES}", _alarms(goals.AlarmGone)),
    (rf"<delete> <a>{_TIMES} alarms?", _alarms(goals.AlarmGone)),
    (rf"(?P<verb>(?:turn|switch) (?:on|off)|enable|disable|activate|deactivate|stop) <a>alarms? {_AT} {_TIMES}", _switched),
    (rf"(?P<verb>(?:turn|switch) (?:on|off)|enable|disable|activate|deactivate|stop) <a>{_TIMES} alarms?", _switched),
    (r"(?:<delete>|cancel) (?:all (?:of )?)(?:the |my )?alarms", lambda _: goals.NoAlarms()),
    (r"(?:turn|switch) (?:all (?:of )?)(?:the |my )?alarms off", lambda _: goals.NoAlarms(gone=False)),
    (r"(?:turn off|switch off|disable|deactivate) (?:all (?:of )?)(?:the |my )?alarms", lambda _: goals.NoAlarms(gone=False)),
    # The timer.
    (rf"(?:set(?: up)?|start|create|run|make|begin|put on|give me|add) <a>(?:new )?(?:countdown )?timer (?:for|of|to|with) {_LONG}(?:{_STOPPED})?{_EXTRA}", _timer),
    (rf"(?:set(?: up)?|start|create|run|make|begin|add) <a>(?:new )?{_LONG} (?:countdown )?timer(?:{_STOPPED})?{_EXTRA}", _timer),
    (r"(?:set(?: up)?|start|create) <a>timer (?:for|of|with) (?:(?P<h>\d+) hours?(?: ,)?(?: and)? ?)?(?:(?P<m>\d+) minutes?(?: ,)?(?: and)? ?)?(?:(?P<s>\d+) seconds?)?(?:<stopped>)?".replace("<stopped>", _STOPPED), _timer_in_parts),
    (r"(?:cancel|stop|delete|remove|end|clear|dismiss) <a>(?:running |current )?timer(?: in <a>clock(?: app)?)?", lambda _: goals.TimerGone()),
    # The stopwatch.
    (r"(?:start|run|begin|launch|resume|turn on) <a>stopwatch(?: in <a>clock(?: app)?)?", lambda _: goals.StopwatchIs(running=True)),
    (r"(?:stop|pause|halt) <a>stopwatch(?: in <a>clock(?: app)?)?", lambda _: goals.StopwatchIs(running=False)),
)  # fmt: skip
