"""GUI-Owl's ``mobile_use`` tool: a line ``Action: ...`` and a call in ``<tool_call>`` tags.

Source: the agent of GUI-Owl-1.5 in the repository X-PLUG/MobileAgent (``Mobile-Agent-v3.5``); the technical report of
GUI-Owl and Mobile-Agent-v3, 2025 (arXiv 2508.15144). It counts 0 to 1000 along both sides.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.gui.actions import GuiAction, GuiActionType
from parsers.gui.framed import Frame
from parsers.gui.function_call import FOUR_BUTTONS, KEYS, TAGS, CallDialect, CallParser
from parsers.gui.scales import Scale


class GUIOwlParser(CallParser):
    """A reader of the ``mobile_use`` calls of GUI-Owl; what it says of its action is a line before the call."""

    kinds = tuple(GuiActionType)
    dialect = CallDialect(buttons=FOUR_BUTTONS, keys=KEYS, aliases={"tap": "click"})
    scale = Scale(1000, 1000)
    frame = Frame(*TAGS, thought=("Action: ", "\n"))

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the tool, its actions and the layout of a reply."""
        return (
            "You have one function, mobile_use. Say in one line what to do next, then call it once, as in:\n"
            f"{self.frame.write(self._example(), '...')}\n{self._said()}"
        )
