"""Reads the last line of a reply: ``Answer: hit``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from parsers import ChoiceParser, ErrorKind, Parse, escape

_LINE = re.compile(r"^Answer: ([^\n]+)$", re.MULTILINE)
#: A mark of thoughts begins with one of these, so a field is written without them.
_OPENING = r"<\[&\uff1c\u25c1"


class AnswerLineParser(ChoiceParser):
    """Thoughts on the first lines, then ``Answer: ...``; two answers that differ are ambiguous."""

    prefix_free = False

    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        found = list(_LINE.finditer(utterance))
        if not found:
            return Parse.failure(ErrorKind.NO_ACTION, 'no line "Answer: ..." in the reply')
        return self._agree([self._resolve(m[1], utterance, m.span(1), choices, repaired=False) for m in found])

    def _write(self, action: str, fields: dict[str, Any]) -> str:
        plain = {name: re.sub(f"[{_OPENING}]", " ", str(fields.get(name, ""))) for name in self.fields}
        given = {name: " ".join(text.splitlines()) for name, text in plain.items()}
        said = [f"{name}: {text}" for name, text in given.items() if text]
        return "\n".join([*said, f"Answer: {action}"])

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        """The passage of a prompt that tells a model this format."""
        return f"End with a line: Answer: ... (one of: {', '.join(self._admissible(choices))})"

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        """What :meth:`format` writes; a line of thoughts cannot be mistaken for an answer, its name comes first."""
        said = "".join(rf"(?:{escape(name)}: [^\n{_OPENING}]+\n)?" for name in self.fields)
        return rf"{said}Answer: {self._alternatives(choices)}"
