"""The number and card games of [RL4VLM], with pictures drawn here."""

from __future__ import annotations
