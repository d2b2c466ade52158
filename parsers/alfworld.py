"""The parsers of ALFWorld: a command of the game as JSON or in tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from parsers.alfworld_commands import ALL_COMMANDS, OBJECTS, RECEPTACLES, VERBS, Command, Thing, meant, read_command
from parsers.choice import INVALID, ChoiceParser
from parsers.core import ErrorKind, Label, Parse
from parsers.decoration import bare, find_choice, plain
from parsers.json_choice import JSONChoiceParser
from parsers.tags import TagsParser

#: Label of a command, or of a thing, that is none of ALFWorld's.
OTHER = "other"
_NONE = "none"
_MAX_NUMBER = 10


def verb_of(action: str) -> str:
    """The verb of a command, or "other"."""
    command = read_command(action)
    return OTHER if command is None else command.verb


class CommandParser(ChoiceParser):
    """Reads a command of ALFWorld; a format mixes it in before its own class.

    With choices, an utterance names a command also with articles, without numbers where only one thing can be meant,
    and as "put X in/on Y" where the choices have "move X to Y", or the other way round. Without choices it is any
    command of the game's grammar, in the spelling of ALFWorld 0.4. A command cut off by the end of the text counts
    only as it is spelled in the choices. The distance of two commands is 1 if their verbs differ, else the share of
    their things (object, receptacle) that differ.
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
            choices: the commands, or None where every call brings its own, or any command is admissible.
            fields: what an utterance may say besides the action, in this order.
            labels: what an SCM learns: "verb", or "factored": a tuple of verb, kind of object and kind of receptacle.

        Raises:
            ValueError: on another value of ``labels``, and as :class:`parsers.choice.ChoiceParser` does.
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
        """Index of a parse in :attr:`labels` (a tuple of indices if factored)."""
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
        admissible = self._admissible(choices)
        if admissible is not ALL_COMMANDS:
            return super().sample(rng, admissible)
        verb = tuple(VERBS)[int(rng.integers(len(VERBS)))]
        kinds = {"object": OBJECTS, "tool": ("knife", "butterknife"), "receptacle": RECEPTACLES}
        names = (kinds.get(slot, (*OBJECTS, *RECEPTACLES)) for slot in VERBS[verb])
        things = (Thing(pool[int(rng.integers(len(pool)))], str(1 + int(rng.integers(_MAX_NUMBER)))) for pool in names)
        return str(Command(verb, tuple(things)))

    def distance(self, a: str | None, b: str | None) -> float:
        """1 for another verb, else the share of things that differ."""
        one, other = (None if action is None else read_command(action) for action in (a, b))
        if a == b or one is None or other is None or one.verb != other.verb:
            return float(a != b)
        differ = [mine != theirs for mine, theirs in zip(one.things, other.things, strict=True)]
        # Two spellings of one command are two actions: something has to differ.
        return sum(differ) / len(differ) if any(differ) else 1.0

    def _admissible(self, choices: Sequence[str] | None) -> Sequence[str]:
        return ALL_COMMANDS if choices is None and self.choices is None else super()._admissible(choices)

    def _alternatives(self, choices: Sequence[str] | None, spell: Callable[[str], str] = str) -> str:
        admissible = self._admissible(choices)
        return ALL_COMMANDS.pattern if admissible is ALL_COMMANDS else super()._alternatives(admissible, spell)

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        """The passage of a prompt that tells a model this format."""
        passage = super().instructions(choices)  # type: ignore[safe-super]  # the format comes next in line
        if self._admissible(choices) is not ALL_COMMANDS:
            return passage
        return f'{passage} Objects and receptacles have numbers, as in "apple 1".'

    def _find(self, value: str, choices: Sequence[str]) -> tuple[str, int, int] | None:
        return find_choice(value, () if choices is ALL_COMMANDS else choices, lambda core: _only(meant(core, choices)))

    def _resolve(
        self, value: str, utterance: str, span: tuple[int, int], choices: Sequence[str], repaired: bool
    ) -> Parse[str]:
        parse = super()._resolve(value, utterance, span, choices, repaired)
        if parse.error is ErrorKind.UNKNOWN_ACTION and len(could := meant(bare(value), choices)) > 1:
            return Parse.failure(ErrorKind.AMBIGUOUS, f'"{value}" could be {self._listed(could)}: give the number')
        return parse

    def _resolve_cut(self, value: str, utterance: str, span: tuple[int, int], choices: Sequence[str]) -> Parse[str]:
        # "go to the cabinet 1" may go on with a "2"; only what cannot go on, or the choices' own spelling, is safe.
        if choices is ALL_COMMANDS:
            complete = VERBS.get(plain(bare(value))) == ()
        else:
            complete = find_choice(value, choices) is not None
        if not complete:
            return Parse.failure(ErrorKind.AMBIGUOUS, f'the reply ends within its action, after "{value[:40]}"')
        return super()._resolve_cut(value, utterance, span, choices)


def _only(commands: Sequence[str]) -> str | None:
    return commands[0] if len(commands) == 1 else None


class ALFWorldParser(CommandParser, JSONChoiceParser):
    """Reads ``{"thoughts": "...", "action": "go to fridge 1"}``: see :class:`CommandParser`, and ``coso/json``."""


class ALFWorldTagsParser(CommandParser, TagsParser):
    """Reads ``<think>...</think><action>go to fridge 1</action>``: see :class:`CommandParser`, and ``coso/tags``."""
