"""The plain parser: the whole reply is the action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parsers.choice import STRAY, ChoiceParser
from parsers.core import ErrorKind, Parse


class PlainParser(ChoiceParser):
    """Reads ``stand``: nothing but the name of an action.

    Flagged as ``repaired``: another case, quotes and spaces around it, a full stop or exclamation mark after it.
    A longer reply is no action, whatever it mentions. Having no room for thoughts, the format drops the fields it is
    given, so that an environment can write demonstrations in it as in any other. There is no closing mark either: a
    reply cut short may be another action, if one choice begins like another.
    """

    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        value = utterance
        if value not in choices:
            if not value.strip(STRAY):
                return Parse.failure(ErrorKind.NO_ACTION, "the reply is empty")
            unpunctuated = value.rstrip(STRAY + ".!")
            if self._match(value, choices) is None and self._match(unpunctuated, choices) is not None:
                value = unpunctuated
        start = utterance.index(value)
        return self._resolve(value, utterance, (start, start + len(value)), choices, repaired=value != utterance)

    def _write(self, action: str, fields: dict[str, Any]) -> str:
        return action

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        """The passage of a prompt that tells a model this format."""
        listed = ", ".join(f'"{choice}"' for choice in self._admissible(choices))
        return f"Reply with your action and nothing else. It is one of: {listed}."

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        """A regular expression of the choices."""
        return self._alternatives(choices)
