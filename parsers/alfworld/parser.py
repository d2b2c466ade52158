"""The parsers of ALFWorld: a command of the game as JSON or in tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from parsers.alfworld.commands import OBJECTS, RECEPTACLES, VERBS, read_command
from parsers.alfworld.vocabulary import GRAMMAR, CommandList, Vocabulary
from parsers.choice.base import ChoiceParser
from parsers.choice.json import JSONChoiceParser
from parsers.choice.tags import TagsParser
from parsers.core import INVALID, ErrorKind, Label, Parse
from parsers.reading.decoration import bare, find_choice

#: Label of a command or a thing that ALFWorld does not have.
OTHER = "other"
_NONE = "none"


def verb_of(action: str) -> str:
    """Return the verb of a command, or "other"."""
    command = read_command(action)
    return OTHER if command is None else command.verb


class CommandParser(ChoiceParser):
    """A mixin that reads commands of ALFWorld; it stands before the format's class among the bases.

    With choices, a command may also be written with articles, without a number where only one thing can be meant, and
    as "put X in/on Y" where the choices have "move X to Y" or the reverse. Without choices, any command of the game's
    grammar is an action, in the spelling of ALFWorld 0.4. A command at the end of a reply that was cut off counts only
    if it is spelled as in the choices.
    """

    def __init__(
        self,
        choices: Sequence[str] | None = None,
        fields: Sequence[str] = ("thoughts",),
        *,
        labels: Literal["verb", "factored"] = "verb",
    ) -> None:
        """Fix choices, fields and labels.

        Args:
            choices: the commands; None if they are passed to each call, or if any command is admissible.
            fields: names of the fields of an utterance besides the action, in this order.
            labels: the classes that a causal model learns: "verb", or "factored": a tuple of verb, kind of object and
                kind of receptacle.

        Raises:
            ValueError: on another value of ``labels``, and as :class:`parsers.choice.base.ChoiceParser` does.
        """
        if labels not in ("verb", "factored"):
            raise ValueError(f'labels must be "verb" or "factored", got {labels!r}')
        super().__init__(choices, fields, labels=(*VERBS, OTHER), label_of=verb_of)
        self.factored = labels == "factored"
        self._kinds = {
            slot: (_NONE, *kinds, OTHER, INVALID) for slot, kinds in (("object", OBJECTS), ("receptacle", RECEPTACLES))
        }

    @property
    def labels(self) -> tuple[Any, ...]:
        """Names of the classes, ``"invalid"`` last in each factor."""
        return (self._labels, *self._kinds.values()) if self.factored else self._labels

    def label(self, parse: Parse[str]) -> Label:  # type: ignore[override]  # the base has one factor
        """Return the index of a parse in :attr:`labels` (a tuple of indices if factored)."""
        verb = super().label(parse)
        if not self.factored:
            return verb
        if parse.action is None:
            return (verb, *(len(names) - 1 for names in self._kinds.values()))
        command = read_command(parse.action)
        slots = {} if command is None else command.slots()
        found = ((names, slots.get(slot, _NONE)) for slot, names in self._kinds.items())
        return (verb, *(names.index(kind if kind in names else OTHER) for names, kind in found))

    def sample(self, rng: np.random.Generator, choices: Sequence[str] | None = None) -> str:
        """Draw one of the choices; without choices a verb, and then things with numbers from 1 to 10."""
        return self._vocabulary(self._admissible(choices)).sample(rng)

    def distance(self, a: str | None, b: str | None) -> float:
        """Return 1 for different verbs, else the share of things that differ."""
        one, other = (None if action is None else read_command(action) for action in (a, b))
        if a == b or one is None or other is None or one.verb != other.verb:
            return float(a != b)
        differ = [mine != theirs for mine, theirs in zip(one.things, other.things, strict=True)]
        # Two spellings of one command are two actions, so their distance must not be 0.
        return sum(differ) / len(differ) if any(differ) else 1.0

    def _admissible(self, choices: Sequence[str] | None) -> Sequence[str]:
        """Return the admissible commands, or an empty sequence if any command is admissible."""
        return () if choices is None and self.choices is None else super()._admissible(choices)

    @staticmethod
    def _vocabulary(choices: Sequence[str]) -> Vocabulary:
        """Return the vocabulary of admissible ``choices``: any command of the grammar if none are listed."""
        return CommandList(choices) if choices else GRAMMAR

    def _names(self, choices: Sequence[str]) -> Sequence[str]:
        return self._vocabulary(choices).forms

    def _alternatives(self, choices: Sequence[str] | None, spell: Callable[[str], str] = str) -> str:
        return self._vocabulary(self._admissible(choices)).pattern(spell)

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        """Write the passage of a prompt that explains this format to a model."""
        passage = super().instructions(choices)  # type: ignore[safe-super]  # the format comes next in line
        return f"{passage} {self._vocabulary(self._admissible(choices)).hint}".rstrip()

    def _find(self, value: str, choices: Sequence[str]) -> tuple[str, int, int] | None:
        meant = self._vocabulary(choices).meant
        return find_choice(value, choices, lambda core: _only(meant(core)))

    def _resolve(
        self, value: str, utterance: str, span: tuple[int, int], choices: Sequence[str], repaired: bool
    ) -> Parse[str]:
        vocabulary = self._vocabulary(choices)
        if value in vocabulary:
            return Parse(value, span=span, repaired=repaired)
        parse = super()._resolve(value, utterance, span, choices, repaired)
        if parse.error is ErrorKind.UNKNOWN_ACTION and len(could := vocabulary.meant(bare(value))) > 1:
            return Parse.failure(ErrorKind.AMBIGUOUS, f'"{value}" could be {self._listed(could)}: give the number')
        return parse

    def _resolve_cut(self, value: str, utterance: str, span: tuple[int, int], choices: Sequence[str]) -> Parse[str]:
        if not self._vocabulary(choices).is_complete(value):
            return Parse.failure(ErrorKind.AMBIGUOUS, f'the reply ends within its action, after "{value[:40]}"')
        return super()._resolve_cut(value, utterance, span, choices)


def _only(commands: Sequence[str]) -> str | None:
    return commands[0] if len(commands) == 1 else None


class ALFWorldParser(CommandParser, JSONChoiceParser):
    """A reader of ``{"thoughts": "...", "action": "go to fridge 1"}``: a :class:`CommandParser` of ``coso/json``."""


class ALFWorldTagsParser(CommandParser, TagsParser):
    """A reader of ``<think>...</think><action>look</action>``: a :class:`CommandParser` of ``coso/tags``."""
