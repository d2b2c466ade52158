"""Parsers: objects that read actions from utterances, with a contract, a registry and a checker.

An utterance is the text that an agent gives as its action, usually a model's whole reply. ``core`` has the contract,
``registration`` the registry, ``testing`` the checker. ``choice`` has the parsers whose actions are members of a list,
``gui`` those of touch screens, ``alfworld`` those of household commands; all of them share the rules of ``reading``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from parsers.core import ActionParser, ErrorKind, Label, Parse
from parsers.errors import (
    DuplicateParserError,
    InvalidParserIdError,
    ParserContractError,
    ParserError,
    ParserLoadError,
    UnregisteredParserError,
)
from parsers.registration import make, register, registry

if TYPE_CHECKING:  # at run time these are imported when first used
    from parsers.choice.base import ChoiceParser
    from parsers.gui.actions import GuiAction, GuiActionType
    from parsers.gui.base import GuiParser
    from parsers.reading.patterns import escape
    from parsers.reading.thoughts import hide_thoughts, unfinished

__all__ = [
    "ActionParser",
    "ChoiceParser",
    "DuplicateParserError",
    "ErrorKind",
    "GuiAction",
    "GuiActionType",
    "GuiParser",
    "InvalidParserIdError",
    "Label",
    "Parse",
    "ParserContractError",
    "ParserError",
    "ParserLoadError",
    "UnregisteredParserError",
    "escape",
    "hide_thoughts",
    "make",
    "register",
    "registry",
    "unfinished",
]

register("coso/json", "parsers.choice.json:JSONChoiceParser")
register("coso/tags", "parsers.choice.tags:TagsParser")
register("coso/plain", "parsers.choice.plain:PlainParser")
register("coso/function-call", "parsers.choice.function_call:FunctionCallParser")
register("coso/rl4vlm", "parsers.choice.rl4vlm:RL4VLMParser")
register("coso/autoui", "parsers.gui.autoui:AutoUIParser")
register("coso/cogagent", "parsers.gui.cogagent:CogAgentParser")
register("coso/gui-call", "parsers.gui.function_call:GuiCallParser")
register("coso/qwen2.5-vl", "parsers.gui.qwen:Qwen25VLParser")
register("coso/qwen3-vl", "parsers.gui.qwen:Qwen3VLParser")
register("coso/gui-owl", "parsers.gui.gui_owl:GUIOwlParser")
register("coso/mai-ui", "parsers.gui.mai_ui:MAIUIParser")
register("coso/ui-tars", "parsers.gui.ui_tars:UITarsParser")
register("coso/ui-venus", "parsers.gui.ui_venus:UIVenusParser")
register("coso/autoglm", "parsers.gui.autoglm:AutoGLMParser")
register("coso/cogagent-9b", "parsers.gui.cogagent_9b:CogAgent9BParser")
register("coso/app-agent", "parsers.gui.app_agent:AppAgentParser")
register("coso/android-world", "parsers.gui.android_world:AndroidWorldParser")
register("coso/alfworld", "parsers.alfworld.parser:ALFWorldParser")
register("coso/alfworld-tags", "parsers.alfworld.parser:ALFWorldTagsParser")
register("coso/rl4vlm-alfworld", "parsers.alfworld.released:RL4VLMCommandParser")
register("coso/verl-agent-alfworld", "parsers.alfworld.released:VerlAgentParser")

_LAZY = {
    "ChoiceParser": "parsers.choice.base",
    "GuiAction": "parsers.gui.actions",
    "GuiActionType": "parsers.gui.actions",
    "GuiParser": "parsers.gui.base",
    "escape": "parsers.reading.patterns",
    "hide_thoughts": "parsers.reading.thoughts",
    "unfinished": "parsers.reading.thoughts",
}


if not TYPE_CHECKING:  # a type checker would take any name for a public one

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used."""
        if name not in _LAZY:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(importlib.import_module(_LAZY[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
