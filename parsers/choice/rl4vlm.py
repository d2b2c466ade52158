"""The parser of [RL4VLM] as released: any action that occurs in the text after ``"action":``.

Source: ``text_projection`` in ``VLM_PPO/a2c_ppo_acktr/rl_utils.py`` of the released program (commit 202229a4). Where
that program draws a random action, this parser reports an error; the environment's ``on_invalid="random"`` draws one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from parsers.choice.json import JSONChoiceParser
from parsers.core import ErrorKind, Parse
from parsers.reading.json_text import to_json

_KEY = '"action":'
_STRICT = re.compile(r'\s*"(.*)"\s*\}\s*', re.DOTALL)


class RL4VLMParser(JSONChoiceParser):
    """A parser of the one action that occurs as a substring of the lower-cased text after the first ``"action":``.

    As in the released program, the JSON is not checked; without ``"action":`` only the last character of the reply is
    searched; text after the action counts too, so that a second action in it makes the reply ambiguous. An action that
    contains another (``10`` contains ``1``) is searched first and then removed from the text. Thoughts in marks such
    as ``<think>`` are read like any other text, and a reply that is cut off may be another action. ``format`` writes
    the JSON that the program asks for.
    """

    prefix_free = False
    hides_thoughts = False

    def __init__(
        self,
        choices: Sequence[str] | None = None,
        fields: Sequence[str] = ("thoughts",),
        *,
        labels: Sequence[str] | None = None,
        label_of: Callable[[str], str] | None = None,
    ) -> None:
        """Fix choices and fields (see :class:`parsers.choice.base.ChoiceParser`).

        Raises:
            ValueError: also if a choice cannot be distinguished from the others, or from the JSON around it.
        """
        super().__init__(choices, fields, labels=labels, label_of=label_of)
        for choice in self.choices or ():
            self._check_distinct(choice, self.choices or ())

    def _without_thoughts(self, utterance: str) -> str:
        return utterance

    def _check_writable(self, action: str) -> None:
        super()._check_writable(action)
        self._check_distinct(action, (action,))

    def _check_distinct(self, action: str, choices: Sequence[str]) -> None:
        if self._read(f"{{{_KEY} {to_json(action)}}}", choices).action != action:
            raise ValueError(f"the action {action!r} cannot be read back by substring search among {list(choices)}")

    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        text = _lower(utterance)
        key = text.find(_KEY)
        start = key + len(_KEY) if key >= 0 else max(len(text) - 1, 0)
        tail = text[start:]
        found = self._contained(tail, choices)
        if not found:
            return Parse.failure(ErrorKind.NO_ACTION, f"no action after {_KEY}; choose one of: {self._listed(choices)}")
        if len(found) > 1:
            return Parse.failure(ErrorKind.AMBIGUOUS, f"the reply names several actions: {self._listed(found)}")
        (action,) = found
        first = start + tail.index(_lower(action))
        exact = _STRICT.fullmatch(utterance, start)
        repaired = key < 0 or exact is None or exact[1] != action
        return Parse(action, span=(first, first + len(action)), repaired=repaired)

    @staticmethod
    def _contained(tail: str, choices: Sequence[str]) -> list[str]:
        """Find the choices in ``tail``, longest first; remove the text of each before looking for shorter ones."""
        lowered = {choice: _lower(choice) for choice in choices}
        found = []
        for choice in sorted(choices, key=len, reverse=True):
            word = lowered[choice]
            if word in tail and any(other != choice and lowered[other] in word for other in choices):
                found.append(choice)
                tail = tail.replace(word, "")
        return list(dict.fromkeys([*found, *(choice for choice in choices if lowered[choice] in tail)]))


def _lower(text: str) -> str:
    """Lower the case without changing the length, so that offsets stay those of ``text``."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)
