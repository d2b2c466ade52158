"""Instructions about videos and maps."""

from __future__ import annotations

import re

from coso_envs.android.phone.content.language import topic
from coso_envs.android.phone.content.vocabulary import FAMOUS
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal, either
from coso_envs.android.tasks.understand.line import Line
from coso_envs.android.tasks.understand.rules import Said, rules
from coso_envs.android.tasks.understand.slots import UNEXPECTED, answered, free

_VIDEO_WORDS = re.compile(
    r"\b(?:the|a|an|some|new(?! york)|newest|latest|recent|video|videos|from|by|of|song|songs|clip|youtube|channel|"
    r"music video|official|about)\b"
)


_FAMOUS = frozenset(topic(name) for name in FAMOUS)


def _about(line: Line) -> frozenset[str] | None:
    bare = _VIDEO_WORDS.sub(" ", line.words())
    return topic(bare) if bare.strip() else None


def _expected(said: Said, about: frozenset[str] | None) -> frozenset[str] | None:
    """Make a reading a little doubtful that is about nobody famous."""
    said.doubt += 0.0 if about in _FAMOUS else UNEXPECTED
    return about


def _play(said: Said) -> Goal | None:
    line = free(said, "what")
    return None if line is None else goals.Watching(_expected(said, _about(line)) or topic("music"))


def _music(said: Said) -> Goal:
    # Some music is any music; a kind of it is asked for by its name.
    return goals.Watching(topic("music"))


def _find(said: Said) -> Goal | None:
    line = free(said, "what")
    about = None if line is None else _expected(said, _about(line))
    return None if about is None else goals.VideosFound(about)


def _search_in_youtube(said: Said) -> Goal | None:
    if not said.before or said.before[-1] != goals.AppOpen("YouTube"):
        return None
    said.refines = True
    return _find(said)


def _play_found(said: Said) -> Goal | None:
    last = said.before[-1] if said.before else None
    if not isinstance(last, goals.VideosFound):
        return None
    said.refines = True
    return goals.Watching(last.about)


def _place(said: Said) -> Goal | None:
    line = free(said, "what")
    return None if line is None else goals.FoundOnMap(topic(line.words()))


def _search_in_maps(said: Said) -> Goal | None:
    if not said.before or said.before[-1] != goals.AppOpen("Maps"):
        return None
    said.refines = True
    return _place(said)


def _way(said: Said) -> Goal | None:
    line = free(said, "what")
    if line is None:
        return None
    about = topic(line.words())
    return either((answered(said), goals.Answered(about), goals.FoundOnMap(about)))


def _nearest(said: Said) -> Goal | None:
    line = free(said, "what")
    if line is None:
        return None
    return either((answered(said), goals.FoundOnMap(topic(line.words()))))


_PLAY = r"(?:play|watch|listen to|put on|stream)(?: me)?"
_YOUTUBE = r"(?:on|in|from|using|via|with) (?:the )?youtube(?: app)?"
_NEW = r"(?:the |a |an |some )?(?:new|newest|latest|recent|most recent|last|official|music)"
_FIND = r"(?:search(?: for)?|find(?: me)?|look (?:for|up)|show(?: me)?|see|locate|get|google)"
_MAPS = r"(?:on|in|using|with|via) (?:the )?(?:google )?maps?(?: app)?"

RULES = rules(
    (rf"{_PLAY} (?:some |any )?(?:music|songs?)(?: {_YOUTUBE})?", _music),
    (rf"{_PLAY} (?P<what><x>) {_YOUTUBE}", _play),
    (rf"{_PLAY} {_NEW} (?:youtube )?(?:videos?|songs?|clips?|music videos?|trailers?) (?:from|by|of|on|about) (?P<what><x>)", _play),
    (rf"{_PLAY} {_NEW} (?P<what><x>) (?:videos?|songs?|clips?|music videos?|trailers?)", _play),
    (rf"{_PLAY} (?:a |the |some )?(?P<what><x>) (?:videos?|songs?|clips?|music videos?)", _play),
    (rf"{_PLAY} (?:a |the |some )?(?:videos?|songs?|clips?) (?:from|by|of|on|about) (?P<what><x>)", _play),
    (rf"(?:(?:whats|what is|what are|{_FIND}) )?(?:the )?(?:latest|newest|new|recent|most recent|last) (?:youtube )?videos? (?:from|by|of|on|about) (?P<what><x>)(?: {_YOUTUBE})?", _find),
    (rf"{_FIND} (?P<what><x>) videos?(?: {_YOUTUBE})?", _find),
    (rf"{_FIND} (?:videos? (?:of|from|by|about|on) )(?P<what><x>)(?: {_YOUTUBE})?", _find),
    (rf"(?:{_FIND}|type(?: in)?) (?P<what><x>) {_YOUTUBE}", _find),
    (r"<search> (?P<what><x>)", _search_in_youtube),
    (r"(?:play|watch|open|select|tap|start)(?: on)? (?:the |it|that|this)(?:first |top |1st )?(?: ?(?:one|result|video|entry|hit|song))?", _play_found),
    (rf"(?:{_FIND}|navigate to|get directions to|directions to) (?P<what><x>) {_MAPS}", _place),
    (r"(?:search|check|ask) (?:google )?maps for (?P<what><x>)", _place),
    (r"<search> (?P<what><x>)", _search_in_maps),
    (r"(?:how (?:do|can|would|should|could) (?:i|you|we) get to|how to get to|(?:get |show me |give me |find )?(?:the )?directions? to|navigate to|(?:show me )?(?:the )?route to|(?:show me |find )?(?:the )?way to|where is|wheres|take me to|drive(?: me)? to) (?P<what><x>)", _way),
    (rf"(?:{_FIND}|where is|wheres|whats|what is) (?P<what>(?:the |a )?(?:nearest|closest|nearby) <x>)", _nearest),
    (rf"(?:{_FIND}|are there any|where are) (?P<what><x> (?:near me|nearby|close to me|around me|around here|near here))", _nearest),
)  # fmt: skip
