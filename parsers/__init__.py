"""Parsers: utterance -> action, as objects with a contract, a registry and a checker."""

from __future__ import annotations

from parsers.core import ActionParser, ErrorKind, Label, Parse
from parsers.errors import (
    DuplicateParser,
    InvalidParserId,
    ParserContractError,
    ParserError,
    ParserLoadError,
    UnregisteredParser,
)
from parsers.registry import make, register, registry

__all__ = [
    "ActionParser",
    "DuplicateParser",
    "ErrorKind",
    "InvalidParserId",
    "Label",
    "Parse",
    "ParserContractError",
    "ParserError",
    "ParserLoadError",
    "UnregisteredParser",
    "make",
    "register",
    "registry",
]

register("coso/json", "parsers.json_choice:JSONChoiceParser")
register("coso/tags", "parsers.tags:TagsParser")
register("coso/plain", "parsers.plain:PlainParser")
register("coso/function-call", "parsers.function_call:FunctionCallParser")
register("coso/rl4vlm", "parsers.rl4vlm:RL4VLMParser")
register("coso/autoui", "parsers.autoui:AutoUIParser")
register("coso/cogagent", "parsers.cogagent:CogAgentParser")
register("coso/gui-call", "parsers.gui_call:GuiCallParser")
register("coso/alfworld", "parsers.alfworld:ALFWorldParser")
register("coso/alfworld-tags", "parsers.alfworld:ALFWorldTagsParser")
