"""The plain parser: the whole reply is the action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parsers.choice.base import ChoiceParser
from parsers.core import ErrorKind, Parse


class PlainParser(ChoiceParser):
    """A parser of replies such as ``stand``: only the name of an action.

    Flagged as ``repaired``: thoughts in their marks before or after it, and decoration (another case, quotes, bold, a
    fence, a full stop). A longer reply is not an action, even if it mentions one. ``format`` drops the fields it is
    given, since the format has no room for thoughts. A reply that is cut off may be another action if one choice
    begins like another, since nothing marks the end.
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
