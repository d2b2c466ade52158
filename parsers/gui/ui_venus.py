"""UI-Venus's actions: ``<think>...</think><action>Click(box=(500,250))</action><conclusion>...</conclusion>``.

Source: the prompts for phones and the readers of replies in the repository inclusionAI/UI-Venus (``models/navigation``,
``Venus_framework``); Gu et al., "UI-Venus Technical Report: Building High-performance UI Agents with RFT", 2025, and
"UI-Venus-1.5 Technical Report", 2026. Version 1.5 counts 0 to 999, in thousandths of the screen; version 1 counts the
pixels of the picture that it sees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from parsers.gui.actions import GuiAction, GuiActionType
from parsers.gui.framed import Frame
from parsers.gui.python_calls import Spelling, TwoScalesParser
from parsers.gui.scales import Scale

_DESKTOP = "it is an action of a desktop"
_ENDS = ((("start",), "touch"), (("end",), "lift"))


class UIVenusParser(TwoScalesParser):
    """A reader of UI-Venus's actions on phones.

    ``CallUser`` is the answer; ``Finished`` completes the task, whatever its content. A ``Scroll`` and a ``Drag`` both
    are swipes; to scroll in a ``direction`` shows more in that direction.
    """

    kinds = tuple(kind for kind in GuiActionType if kind is not GuiActionType.IMPOSSIBLE)
    scale = Scale(1000, 999)
    frame = Frame("<action>", "</action>", ("<think>", "</think>\n"), tail=r"(?:\n?<conclusion>[^<]*</conclusion>)?")
    marker = re.compile(r"<action>", re.IGNORECASE)
    ends = re.compile(r"</action>", re.IGNORECASE)
    spellings = (
        Spelling(GuiActionType.TAP, "Click", ((("box",), "touch"),)),
        Spelling(GuiActionType.LONG_PRESS, "LongPress", ((("box",), "touch"),)),
        Spelling(GuiActionType.SWIPE, "Scroll", _ENDS),
        Spelling(GuiActionType.SWIPE, "Scroll", ((("direction",), "shown"), (("start",), "touch?"))),
        Spelling(GuiActionType.SWIPE, "Drag", _ENDS),
        Spelling(GuiActionType.TYPE, "Type", ((("content",), "text"),)),
        Spelling(GuiActionType.OPEN_APP, "Launch", ((("app", "app_name"), "text"),)),
        Spelling(GuiActionType.WAIT, "Wait"),
        Spelling(GuiActionType.COMPLETE, "Finished", ((("content",), "text?"),)),
        Spelling(GuiActionType.ANSWER, "CallUser", ((("content",), "text"),)),
        Spelling(GuiActionType.ANSWER, "Answer", ((("content",), "text"),)),
        Spelling(GuiActionType.BACK, "PressBack"),
        Spelling(GuiActionType.HOME, "PressHome"),
        Spelling(GuiActionType.ENTER, "PressEnter"),
        Spelling(GuiActionType.RECENTS, "PressRecent"),
    )
    refused: ClassVar[Mapping[str, str]] = {"Hover": _DESKTOP, "DoubleClick": _DESKTOP, "Hotkey": _DESKTOP}

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the format and its actions."""
        return (
            "Think, then write one action, as in:\n"
            f"{self.frame.write(self._example(), '...')}\n"
            "Actions: Click(box=(x,y)), LongPress(box=(x,y)), Scroll(start=(x,y), end=(x,y)), Drag(start=(x,y), "
            "end=(x,y)), Type(content=''), Launch(app=''), Wait(), PressBack(), PressHome(), PressEnter(), "
            "PressRecent(), CallUser(content='') to answer the user, which is the last action, and Finished() when "
            f"nothing is left to do. Points are {self.scale.words()}, from the top left; in texts write \\', \\\\ and "
            "\\n."
        )
