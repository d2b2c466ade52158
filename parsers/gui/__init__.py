"""Actions on a touch screen, and the parsers that read them."""

from __future__ import annotations

from parsers.gui.actions import DIRECTIONS, GuiAction, GuiActionType
from parsers.gui.base import GuiParser

__all__ = ["DIRECTIONS", "GuiAction", "GuiActionType", "GuiParser"]
