"""Wrappers that give text-action environments another interface, or record what happens in them."""

from __future__ import annotations

from coso_envs.wrappers.index_actions import IndexActions
from coso_envs.wrappers.record_episodes import RecordEpisodes
from coso_envs.wrappers.text_features import text_features
from coso_envs.wrappers.videos import write_video

__all__ = ["IndexActions", "RecordEpisodes", "text_features", "write_video"]
