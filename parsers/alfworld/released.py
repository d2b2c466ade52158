"""The readers of two released programs, as they are: each takes a reply for a command by a rule of its own.

Sources: ``process_action`` in ``VLM_PPO_ALF/alf_utils.py`` of [RL4VLM] (commit 202229a4), and ``alfworld_projection``
of verl-agent (October 2025). Where these programs hand the game a text that is no command, these readers report an
error; the environment's ``on_invalid="nothing"`` lets the game hear it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from typing_extensions import override

from parsers.alfworld.parser import ALFWorldTagsParser, CommandParser
from parsers.choice.base import ChoiceParser
from parsers.choice.json import JSONChoiceParser
from parsers.core import ErrorKind, Parse
from parsers.reading.json_text import to_json

_KEY = '"action":'
_OPEN, _CLOSE = "<action>", "</action>"
#: Characters at the end of a reply that both programs look at where the action's mark is missing.
_LAST = 30


def verl_agent_command(utterance: str) -> str:
    """Return the text that verl-agent hands to the game: between the first tags, or else the end of the reply."""
    text = utterance.lower()
    start, end = text.find(_OPEN), text.find(_CLOSE)
    return text[-_LAST:] if start < 0 or end < 0 else text[start + len(_OPEN) : end].strip()


class VerlAgentParser(ALFWorldTagsParser):
    """A reader of the text between the first ``<action>`` and the first ``</action>``, in lower case.

    It must be one of the choices as they are spelled. Without a tag the last 30 characters count; tags in thoughts
    count like any others, and so does a reply that is cut short.
    """

    prefix_free = False
    hides_thoughts = False
    first_wins = True

    _barred = ("action",)

    @override
    def _admissible(self, choices: Sequence[str] | None) -> Sequence[str]:
        return ChoiceParser._admissible(self, choices)

    @override
    def _without_thoughts(self, utterance: str) -> str:
        return utterance

    @override
    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        said = verl_agent_command(utterance).strip()
        if said not in self._vocabulary(choices):
            kind = ErrorKind.UNKNOWN_ACTION if _OPEN in utterance.lower() else ErrorKind.NO_ACTION
            return Parse.failure(kind, f'"{said[:40]}" is not an action here')
        tags = utterance.find(_OPEN) + len(_OPEN), utterance.find(_CLOSE)
        if utterance[slice(*tags)] == said and utterance.endswith(_CLOSE):
            exact = utterance.startswith("<think>") or not self.fields
            return Parse(said, span=tags, repaired=not exact)
        text = utterance.lower()
        opening = text.find(_OPEN)
        first = text.rfind(said) if opening < 0 or _CLOSE not in text else text.find(said, opening)
        return Parse(said, span=(_place(utterance, first), _place(utterance, first + len(said))), repaired=True)


class RL4VLMCommandParser(CommandParser, JSONChoiceParser):
    """A reader of the first choice in the list's order that occurs in the lower-cased text from ``"action":`` on.

    The order is that of the choices, whatever the order in the reply. Without ``"action":`` the last 30 characters are
    searched. Nothing of JSON is checked, thoughts in marks are text like any other, and a command that contains an
    earlier one is taken for that: where there is a "cabinet 1", "go to cabinet 10" cannot be said. Of two commands in a
    reply it does not take the first, as the contract asks of a parser with ``first_wins``.
    """

    prefix_free = False
    hides_thoughts = False
    first_wins = True

    @override
    def _admissible(self, choices: Sequence[str] | None) -> Sequence[str]:
        return ChoiceParser._admissible(self, choices)

    @override
    def _without_thoughts(self, utterance: str) -> str:
        return utterance

    @override
    def _check_writable(self, action: str) -> None:
        super()._check_writable(action)
        for choice in (action, *(self.choices or ())):
            if self._read(f"{{{_KEY} {to_json(choice)}}}", self.choices or (action,)).action != choice:
                raise ValueError(f"the action {choice!r} cannot be read back by substring search")

    @override
    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        text = utterance.lower()
        key = text.find(_KEY)
        start = key if key >= 0 else max(0, len(text) - _LAST)
        found = next((choice for choice in choices if choice in text[start:]), None)
        if found is None:
            where = f"from {_KEY} on" if key >= 0 else f"in the last {_LAST} characters"
            return Parse.failure(ErrorKind.NO_ACTION, f"no action {where}; choose one of: {self._listed(choices)}")
        first = text.find(found, start)
        span = _place(utterance, first), _place(utterance, first + len(found))
        exact = utterance.startswith("{") and utterance.endswith(f"{_KEY} {to_json(found)}}}")
        return Parse(found, span=span, repaired=not exact)


def _place(utterance: str, index: int) -> int:
    """Return the place in a text of a place in its lower-cased form, which can be longer."""
    if len(utterance.lower()) == len(utterance):
        return index
    ends = itertools.accumulate(len(character.lower()) for character in utterance)
    return sum(end <= index for end in ends)
