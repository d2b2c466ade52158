"""Wrappers that give text-action environments another interface."""

from __future__ import annotations

from coso_envs.wrappers.index_actions import IndexActions
from coso_envs.wrappers.text_features import text_features

__all__ = ["IndexActions", "text_features"]
