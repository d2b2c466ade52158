"""Actions on a touch screen, and the parsers that read them."""

from __future__ import annotations

from parsers.gui.actions import AITW_KINDS, DIRECTIONS, GuiAction, GuiActionType
from parsers.gui.base import GuiParser

__all__ = ["AITW_KINDS", "DIRECTIONS", "GuiAction", "GuiActionType", "GuiParser"]
