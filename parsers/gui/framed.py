"""Formats with one action in a frame: thoughts before it, a marker or a tag around it."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from parsers.core import Parse
from parsers.gui.actions import GuiAction, Point
from parsers.gui.base import GuiParser
from parsers.gui.scales import Scale
from parsers.reading.free_text import free_text
from parsers.reading.patterns import escape
from parsers.reading.thoughts import hide_thoughts, unfinished


@dataclass(frozen=True)
class Frame:
    """The text around an action.

    Attributes:
        before: directly before the action.
        after: directly behind it.
        thought: what stands before and behind the thoughts, which may be absent; they are one line if a line break ends
            them, else any text without "</"; no further thought begins in them.
        head: a regular expression of what may also stand before ``before``.
        tail: a regular expression of what may also stand behind ``after``.
    """

    before: str = ""
    after: str = ""
    thought: tuple[str, str] = ("", "")
    head: str = ""
    tail: str = ""

    def thought_pattern(self) -> str:
        """Return a regular expression of the thoughts with their marks."""
        opening, closing = self.thought
        return escape(opening) + (free_text() if closing == "\n" else free_text("", closers=True)) + escape(closing)

    def pattern(self, action: str) -> str:
        """Return a regular expression of a whole reply, where ``action`` is one of the action."""
        thoughts = f"(?:{self.thought_pattern()})?" if self.thought[0] else ""
        return f"{thoughts}{self.head}{escape(self.before)}{action}{escape(self.after)}{self.tail}"

    def write(self, action: str, thoughts: Any) -> str:
        """Write a reply; ``thoughts`` may be None.

        Raises:
            ValueError: on thoughts that are no text, or cannot be written here.
        """
        said = ""
        if thoughts is not None:
            if not isinstance(thoughts, str):
                raise ValueError(f"field 'thoughts' must be a str, got {thoughts!r}")
            said = f"{self.thought[0]}{thoughts}{self.thought[1]}"
            if re.fullmatch(self.thought_pattern(), said) is None:
                kind = "one line" if self.thought[1] == "\n" else 'text without "</"'
                raise ValueError(
                    f"field 'thoughts' must be {kind} in this format, without marks of thoughts such as <think>, "
                    f"got {thoughts!r}"
                )
        return f"{said}{self.before}{action}{self.after}"


class FramedParser(GuiParser):
    """A reader of one action in a frame.

    What :meth:`pattern` describes is the strict spelling: there, the action decides alone, whatever the thoughts
    say. All other replies are read loosely and flagged as ``repaired``.
    """

    fields = ("thoughts",)
    frame: ClassVar[Frame]
    #: The scale of the points; a parser whose scale has a size sets its own.
    scale: Scale = Scale()
    #: Whether marks of thoughts inside JSON objects are text.
    in_json: ClassVar[bool] = False

    def __init__(self, labels: Literal["type", "factored"] = "type") -> None:
        """Make a parser; ``labels`` as in :class:`parsers.gui.base.GuiParser`."""
        super().__init__(labels)
        self._strict = re.compile(self.frame.pattern(f"({self._action_pattern()})"))

    @property
    def size(self) -> tuple[int, int] | None:
        """``(width, height)`` of the picture whose pixels the format counts; None if it counts shares of the screen."""
        return self.scale.size

    @abstractmethod
    def _find(self, text: str, strict: bool) -> Parse[GuiAction]:
        """Read the actions of a reply without its thoughts; if ``strict``, only the action is left of it."""

    @abstractmethod
    def _spell(self, action: GuiAction) -> str:
        """Write an action without its frame."""

    @abstractmethod
    def _action_pattern(self) -> str:
        """Return a regular expression, without groups that capture, of all that :meth:`_spell` writes."""

    def _read(self, utterance: str) -> Parse[GuiAction]:
        strict = self._strict.fullmatch(utterance)
        if strict is None:
            text = hide_thoughts(utterance, objects=self.in_json)
            if text is None:
                return unfinished()
            parse = self._find(text, False)
            return replace(parse, repaired=True) if parse.valid else parse
        begin, end = strict.span(1)
        if hide_thoughts(utterance[:begin]) is None:
            return unfinished()
        return replace(self._find("\n" * begin + utterance[begin:end], True), repaired=False)

    def _write(self, action: GuiAction, fields: dict[str, Any]) -> str:
        return self.frame.write(self._spell(action), fields.get("thoughts"))

    def _snap(self, point: Point) -> Point:
        return self.scale.snap(point)

    def pattern(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Return a regular expression of all that :meth:`format` writes, without lookaround."""
        return self.frame.pattern(f"(?:{self._action_pattern()})")
