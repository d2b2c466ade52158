"""The plain parser: the whole reply is the action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parsers.choice.base import ChoiceParser
from parsers.core import ErrorKind, Parse


class PlainParser(ChoiceParser):
    """A reader of ``stand``: nothing but the name of an action.

    Flagged as ``repaired``: thoughts in their marks before or after it, and decoration (another case, quotes, bold, a
    fence, a full stop). A longer reply is no action, whatever it mentions. Having no room for thoughts, the format
    drops the fields it is given, so that an environment can write demonstrations in it as in any other. There is no
    closing mark either: a reply cut short may be another action, if one choice begins like another.
    """

    prefix_free = False

    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        if not utterance.strip("\"'` \t\r\n"):
            return Parse.failure(ErrorKind.NO_ACTION, "the reply is empty")
        return self._resolve(utterance, utterance, (0, len(utterance)), choices, repaired=False)

    def _write(self, action: str, fields: dict[str, Any]) -> str:
        return action

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        """Write the passage of a prompt that explains this format to a model."""
        return f"Reply with your action and nothing else. It is one of: {self._quoted(choices)}."

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        """Return a regular expression of the choices."""
        return self._alternatives(choices)
