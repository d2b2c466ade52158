r"""UI-TARS's actions: ``Thought: ...`` and ``Action: click(start_box='(500,250)')``.

Source: the prompts for phones (``codes/ui_tars/prompt.py``) and the action parser in the repository bytedance/UI-TARS;
Qin et al., "UI-TARS: Pioneering Automated GUI Interaction with Native Agents", 2025. UI-TARS-1.5-7B counts the pixels
of the picture that it sees; the first UI-TARS and the hosted models, which write ``point='<point>500 250</point>'``,
count 0 to 1000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from parsers.gui.actions import GuiAction, GuiActionType
from parsers.gui.framed import Frame
from parsers.gui.python_calls import Spelling, TwoScalesParser
from parsers.reading.markers import marker

_START = ("start_box", "point", "start_point")
_DESKTOP = "it is an action of a desktop"


class UITarsParser(TwoScalesParser):
    r"""A reader of UI-TARS's actions on phones.

    To scroll ``down`` shows what is below: the finger goes up. A line break at the end of a typed text is the Enter
    key, alone it is nothing else. What is ``finished`` with a content is an answer, without one the task is complete.
    """

    kinds = tuple(kind for kind in GuiActionType if kind not in (GuiActionType.IMPOSSIBLE, GuiActionType.RECENTS))
    frame = Frame("Action: ", thought=("Thought: ", "\n"))
    marker = marker("action")
    point = "'({},{})'"
    breaks_enter = True
    spellings = (
        Spelling(GuiActionType.TAP, "click", ((_START, "touch"),)),
        Spelling(GuiActionType.LONG_PRESS, "long_press", ((_START, "touch"),)),
        Spelling(GuiActionType.TYPE, "type", ((("content",), "text"),)),
        Spelling(GuiActionType.SWIPE, "drag", ((_START, "touch"), (("end_box", "end_point"), "lift"))),
        Spelling(GuiActionType.SWIPE, "scroll", ((("direction",), "shown"), (_START, "touch?"))),
        Spelling(GuiActionType.OPEN_APP, "open_app", ((("app_name", "app"), "text"),)),
        Spelling(GuiActionType.HOME, "press_home"),
        Spelling(GuiActionType.BACK, "press_back"),
        Spelling(GuiActionType.ENTER, "press_enter"),
        Spelling(GuiActionType.WAIT, "wait"),
        Spelling(GuiActionType.ANSWER, "finished", ((("content",), "text"),)),
        Spelling(GuiActionType.COMPLETE, "finished", ((("content",), "text?"),)),
    )
    refused: ClassVar[Mapping[str, str]] = {
        "left_double": _DESKTOP,
        "right_single": _DESKTOP,
        "hotkey": _DESKTOP,
        "call_user": "nobody is there to be asked; finished(content='...') ends the task",
    }

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the format and its actions."""
        return (
            "Answer in two lines, a thought and an action, as in:\n"
            f"{self.frame.write(self._example(), '...')}\n"
            "Actions: click(start_box='(x,y)'), long_press(start_box='(x,y)'), type(content='') with \\n at the end to "
            "submit, scroll(start_box='(x,y)', direction='up, down, left or right, where there is more to see'), "
            "drag(start_box='(x,y)', end_box='(x,y)'), open_app(app_name=''), press_home(), press_back(), wait(), "
            f"finished(content='the answer, if one is asked for'). Points are {self.scale.words()}, from the top left; "
            "in texts write \\', \\\\ and \\n."
        )
