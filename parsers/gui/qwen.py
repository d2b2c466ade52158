"""The ``mobile_use`` tool of Qwen2.5-VL and Qwen3-VL: a call in ``<tool_call>`` tags.

Source: the mobile agent's cookbook and its tool definition in the repository QwenLM/Qwen3-VL (``cookbooks``); Bai et
al., "Qwen2.5-VL Technical Report", 2025, and "Qwen3-VL Technical Report", 2025. Qwen2.5-VL counts the pixels of the
picture that it sees, Qwen3-VL counts 0 to 999 along both sides. The tools of the two differ in ``open`` and ``answer``;
both parsers read and write both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from parsers.gui.actions import GuiAction, GuiActionType
from parsers.gui.framed import Frame
from parsers.gui.function_call import FOUR_BUTTONS, KEYS, TAGS, CallDialect, CallParser
from parsers.gui.scales import DEFAULT_SIZE, Scale
from parsers.reading.free_text import free_text


class Qwen25VLParser(CallParser):
    """A reader of the ``mobile_use`` calls of Qwen2.5-VL, whose points are pixels, after thoughts in ``<thinking>``."""

    kinds = tuple(GuiActionType)
    dialect = CallDialect(buttons=FOUR_BUTTONS, keys=KEYS)
    frame = Frame(*TAGS, thought=("<thinking>\n", "\n</thinking>\n"))

    def __init__(self, size: tuple[int, int] = DEFAULT_SIZE, labels: Literal["type", "factored"] = "type") -> None:
        """Fix the picture whose pixels are counted.

        Args:
            size: ``(width, height)`` of the picture as the model sees it, after its processor has resized it;
                :data:`parsers.gui.scales.DEFAULT_SIZE` if absent. An environment that makes the parser by its id
                gives the size of its screen.
            labels: see :class:`parsers.gui.base.GuiParser`.

        Raises:
            ValueError: on a size that is not two positive numbers.
        """
        self.scale = Scale(size=size)
        super().__init__(labels)

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the tool, its actions and the layout of a reply."""
        return (
            f"You have one function, mobile_use. Call it once, as in:\n{self.frame.write(self._example(), None)}\n"
            f"{self._said()} You may think in <thinking></thinking> before the call."
        )


class Qwen3VLParser(CallParser):
    """A reader of the ``mobile_use`` calls of Qwen3-VL, whose points go from 0 to 999, after lines of thought."""

    kinds = tuple(GuiActionType)
    dialect = CallDialect(buttons=FOUR_BUTTONS, keys=KEYS)
    scale = Scale(999, 999)
    frame = Frame(*TAGS, thought=("Thought: ", "\n"), head=rf"(?:Action: {free_text()}\n)?")

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the tool, its actions and the layout of a reply."""
        return (
            "You have one function, mobile_use. Say in one line what you think, then call it once, as in:\n"
            f"{self.frame.write(self._example(), '...')}\n{self._said()}"
        )
