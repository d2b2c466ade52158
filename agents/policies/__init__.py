"""Policies: models that write utterances."""

from __future__ import annotations

from agents.policies.protocol import Evaluation, Generation, Observations, Policy, Prompts
from agents.policies.tiny import TinyVLM, TinyVLMConfig
from agents.policies.vlm import VLMPolicy

__all__ = [
    "Evaluation",
    "Generation",
    "Observations",
    "Policy",
    "Prompts",
    "TinyVLM",
    "TinyVLMConfig",
    "VLMPolicy",
]
