r"""AutoGLM's actions: ``<think>...</think><answer>do(action="Tap", element=[500,250])</answer>``.

Source: the prompts and the reader of replies in the repository zai-org/Open-AutoGLM (``phone_agent``); Liu et al.,
"AutoGLM: Autonomous Foundation Agents for GUIs", 2024. Points go from 0 to 999, in thousandths of the screen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from parsers.gui.actions import GuiAction, GuiActionType
from parsers.gui.framed import Frame
from parsers.gui.python_calls import PythonCallParser, Spelling
from parsers.gui.scales import Scale

_NOBODY = 'nobody is there to be asked; finish(message="...") ends the task'


class AutoGLMParser(PythonCallParser):
    r"""A reader of AutoGLM's actions, in ``<answer>``, or bare after the thoughts as its model often writes them.

    A message with which the task is finished is its answer; ``finish()`` completes the task without one. The format has
    no Enter key: a line break that is typed alone stands for it.
    """

    kinds = tuple(kind for kind in GuiActionType if kind not in (GuiActionType.IMPOSSIBLE, GuiActionType.RECENTS))
    scale = Scale(1000, 999)
    frame = Frame("<answer>", "</answer>", ("<think>", "</think>\n"))
    marker = re.compile(r"<answer>", re.IGNORECASE)
    ends = re.compile(r"</answer>", re.IGNORECASE)
    verb = ("do", "action")
    alone = ("finish",)
    quote = '"'
    point = "[{},{}]"
    breaks_enter = True
    spellings = (
        Spelling(GuiActionType.TAP, "Tap", ((("element",), "touch"),)),
        Spelling(GuiActionType.LONG_PRESS, "Long Press", ((("element",), "touch"),)),
        Spelling(GuiActionType.SWIPE, "Swipe", ((("start",), "touch"), (("end",), "lift"))),
        Spelling(GuiActionType.TYPE, "Type", ((("text",), "text"),)),
        Spelling(GuiActionType.TYPE, "Type_Name", ((("text",), "text"),)),
        Spelling(GuiActionType.OPEN_APP, "Launch", ((("app",), "text"),)),
        Spelling(GuiActionType.BACK, "Back"),
        Spelling(GuiActionType.HOME, "Home"),
        Spelling(GuiActionType.WAIT, "Wait"),
        Spelling(GuiActionType.ANSWER, "finish", ((("message",), "text"),)),
        Spelling(GuiActionType.COMPLETE, "finish", ((("message",), "text?"),)),
    )
    refused: ClassVar[Mapping[str, str]] = {
        "Double Tap": "use Tap or Long Press",
        "Interact": _NOBODY,
        "Take_over": _NOBODY,
        "Note": "nothing is noted down; the prompt has the latest actions",
        "Call_API": "there is no other model to call",
    }

    def _unmarked(self, view: str) -> int | None:
        found = self._call.search(view)
        return None if found is None else found.start()

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the format and its actions."""
        return (
            "Think, then write one line of code, as in:\n"
            f"{self.frame.write(self._example(), '...')}\n"
            'Actions: do(action="Tap", element=[x,y]), do(action="Long Press", element=[x,y]), do(action="Swipe", '
            'start=[x,y], end=[x,y]), do(action="Type", text="") with text="\\n" for the Enter key, '
            'do(action="Launch", app=""), do(action="Back"), do(action="Home"), do(action="Wait"), and '
            f'finish(message="the answer, if one is asked for"). Points are {self.scale.words()}, from the top left; '
            'in texts write \\", \\\\ and \\n.'
        )
