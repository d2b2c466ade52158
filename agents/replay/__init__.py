"""Replay of whole episodes on disk."""

from __future__ import annotations

from agents.replay.batches import Judged, encoded, replayed
from agents.replay.episodes import Episode, Place, Replay, StoredStep
from agents.replay.experience import Experience
from agents.replay.records import Record, decode, encode
from agents.replay.segments import Address, Segments

__all__ = [
    "Address",
    "Episode",
    "Experience",
    "Judged",
    "Place",
    "Record",
    "Replay",
    "Segments",
    "StoredStep",
    "decode",
    "encode",
    "encoded",
    "replayed",
]
