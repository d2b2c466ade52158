"""The tags parser: ``<think>...</think><action>...</action>``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from parsers.choice.base import ChoiceParser, check_field
from parsers.core import ErrorKind, Parse
from parsers.reading.free_text import free_text
from parsers.reading.thoughts import hide_thoughts

# Replaces each character of a thought: unlike white space, it cannot be part of an action.
_HIDDEN = "\x00"


def tag_of(field: str) -> str:
    """Return the tag of a field: ``think`` for ``thoughts``, as in the replies of reasoning models."""
    return "think" if field == "thoughts" else re.sub(r"\W", "_", field)


class TagsParser(ChoiceParser):
    """A parser of ``<think>...</think><action>stand</action>``.

    Text inside the tag of a field is thought, never an action, even if its closing tag is missing; so is all
    text before a closing tag that was never opened (some chat templates open ``<think>`` in the prompt). Flagged as
    ``repaired``: text after the action, another case of tag or action, decoration of the action, the same action twice,
    and a missing ``</action>`` at the end if no other choice begins like the text there.
    """

    def __init__(
        self,
        choices: Sequence[str] | None = None,
        fields: Sequence[str] = ("thoughts",),
        action_tag: str = "action",
        *,
        labels: Sequence[str] | None = None,
        label_of: Callable[[str], str] | None = None,
    ) -> None:
        """Fix choices, fields and the tag of the action (see :class:`parsers.choice.base.ChoiceParser`).

        Raises:
            ValueError: also if the action's tag is not a word or marks a thought, or two fields have the same tag.
        """
        self.action_tag = action_tag
        tags = [action_tag, *map(tag_of, fields)]
        if not re.fullmatch(r"\w+", action_tag):
            raise ValueError(f"action_tag must be a word, got {action_tag!r}")
        if hide_thoughts(f"<{action_tag}>") is None:
            raise ValueError(f"action_tag {action_tag!r} marks a thought, which is never read as an action")
        if len({tag.casefold() for tag in tags}) < len(tags):
            raise ValueError(f"the tags of action and fields must differ, got {', '.join(tags)}")
        self._tag = re.compile(rf"<\s*(\\?/|)\s*({'|'.join(tags)})\s*>", re.IGNORECASE)
        super().__init__(choices, fields, labels=labels, label_of=label_of)

    _writes_thoughts = True
    #: The tags that no field may hold, besides those of thoughts and fields.
    _barred: tuple[str, ...] = ()

    def _field_pattern(self) -> str:
        """Return a regular expression of the text of a field, whose closing tag is the first one behind it."""
        return free_text("", (*map(tag_of, self.fields), *self._barred), closers=True)

    def _without_thoughts(self, utterance: str) -> str | None:
        return hide_thoughts(utterance, filler=_HIDDEN)

    def _check_writable(self, action: str) -> None:
        super()._check_writable(action)
        if self._tag.search(action):
            raise ValueError(f"an action cannot contain a tag of its own format, got {action!r}")

    def _read(self, utterance: str, choices: Sequence[str]) -> Parse[str]:
        readings: list[Parse[str]] = []
        inside = ""
        opened = 0
        strict = False
        for tag in self._tag.finditer(utterance):
            closing, name = bool(tag[1]), tag[2].casefold()
            is_action = name == self.action_tag.casefold()
            if not inside and not closing:
                inside, opened = name, tag.end()
                strict = tag[0] == f"<{self.action_tag}>"
            elif not inside and not is_action:
                readings.clear()  # the end of a thought that the prompt has opened
            elif inside == self.action_tag.casefold() and not (closing and is_action):
                return Parse.failure(ErrorKind.MALFORMED_VALUE, f"there is a tag inside <{self.action_tag}>")
            elif inside == name and closing:
                inside = ""
                if is_action:
                    clean = strict and tag[0] == f"</{self.action_tag}>" and not utterance[tag.end() :].strip()
                    value = utterance[opened : tag.start()]
                    readings.append(self._resolve(value, utterance, (opened, tag.start()), choices, repaired=not clean))
        if inside == self.action_tag.casefold():
            value = utterance[opened:]
            readings.append(self._resolve_cut(value, utterance, (opened, opened + len(value)), choices))
        elif inside:
            return Parse.failure(ErrorKind.NO_ACTION, f"<{inside}> is never closed, so there is no action")
        if not readings:
            return Parse.failure(ErrorKind.NO_ACTION, f"no <{self.action_tag}>...</{self.action_tag}> in the reply")
        return self._agree(readings)

    def _find(self, value: str, choices: Sequence[str]) -> tuple[str, int, int] | None:
        return None if _HIDDEN in value else super()._find(value, choices)

    def _write(self, action: str, fields: dict[str, Any]) -> str:
        parts = [f"<{tag_of(name)}>{self._field(name, fields.get(name, ''))}</{tag_of(name)}>" for name in self.fields]
        return f"{''.join(parts)}<{self.action_tag}>{action}</{self.action_tag}>"

    def _field(self, name: str, value: Any) -> str:
        check_field(name, value)
        text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        if re.fullmatch(self._field_pattern(), text) is None:
            raise ValueError(
                f"field {name!r} cannot contain '</' in this format, nor marks of thoughts as <think>, got {value!r}"
            )
        return text

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        """Write the passage of a prompt that explains this format to a model."""
        tags = [*map(tag_of, self.fields), self.action_tag]
        example = "".join(f"<{tag}>...</{tag}>" for tag in tags)
        return f"Reply as {example}. The {self.action_tag} is one of: {self._quoted(choices)}."

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        """Return a regular expression of all that :meth:`format` writes, up to ``max_length``, without lookaround."""
        fields = "".join(f"<{tag_of(name)}>{self._field_pattern()}</{tag_of(name)}>" for name in self.fields)
        return f"{fields}<{self.action_tag}>{self._alternatives(choices)}</{self.action_tag}>"
