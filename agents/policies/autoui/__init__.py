"""AutoUI, the encoder-decoder of [Auto-GUI] and [DigiRL], as a policy."""

from __future__ import annotations

from agents.policies.autoui.policy import AutoUIPolicy

__all__ = ["AutoUIPolicy"]
