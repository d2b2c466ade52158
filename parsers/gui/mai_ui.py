"""MAI-UI's ``mobile_use`` tool: thoughts in ``<thinking>`` and a call in ``<tool_call>`` tags.

Source: the prompts and the agent in the repository Tongyi-MAI/MAI-UI (``src/prompt.py``); Zhou et al., "MAI-UI
Technical Report: Real-World Centric Foundation GUI Agents", 2025. It counts 0 to 999 along both sides, swipes by
direction, and drags from one point to another.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.gui.actions import GuiAction, GuiActionType
from parsers.gui.framed import Frame
from parsers.gui.function_call import FOUR_BUTTONS, TAGS, CallDialect, CallParser
from parsers.gui.scales import Scale


class MAIUIParser(CallParser):
    """A reader of the ``mobile_use`` calls of MAI-UI; a swipe ``up`` moves the finger up."""

    kinds = tuple(GuiActionType)
    dialect = CallDialect(
        swipe=("drag", "start_coordinate", "end_coordinate"),
        buttons={name.lower(): kind for name, kind in FOUR_BUTTONS.items()},
        statuses={"success": GuiActionType.COMPLETE, "fail": GuiActionType.IMPOSSIBLE},
        also={"failure": GuiActionType.IMPOSSIBLE},
        refused={
            "ask_user": "nobody is there to be asked; answer ends the task",
            "double_click": "use click or long_press",
        },
    )
    scale = Scale(999, 999)
    frame = Frame(*TAGS, thought=("<thinking>\n", "\n</thinking>\n"))

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the tool, its actions and the layout of a reply."""
        return (
            "You have one function, mobile_use. Think in <thinking></thinking>, then call it once, as in:\n"
            f"{self.frame.write(self._example(), '...')}\n{self._said()} To look further on the page, there is also "
            "swipe (direction: up, down, left, right, of the finger; coordinate, if it is to begin somewhere)."
        )
