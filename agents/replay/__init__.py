"""Replay of whole episodes on disk."""

from __future__ import annotations

from agents.replay.episodes import Episode, Place, Replay, StoredStep
from agents.replay.records import Record, decode, encode
from agents.replay.segments import Address, Segments

__all__ = ["Address", "Episode", "Place", "Record", "Replay", "Segments", "StoredStep", "decode", "encode"]
