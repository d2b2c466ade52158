"""Policies: models that write utterances."""

from __future__ import annotations

from agents.policies.autoui import AutoUIPolicy
from agents.policies.prompted import PromptedPolicy
from agents.policies.protocol import Evaluation, Generation, Observations, Prompts, Speaker, TrainablePolicy
from agents.policies.tiny import TinyLM, TinyLMConfig, TinyVLM, TinyVLMConfig
from agents.policies.vlm import VLMPolicy

__all__ = [
    "AutoUIPolicy",
    "Evaluation",
    "Generation",
    "Observations",
    "PromptedPolicy",
    "Prompts",
    "Speaker",
    "TinyLM",
    "TinyLMConfig",
    "TinyVLM",
    "TinyVLMConfig",
    "TrainablePolicy",
    "VLMPolicy",
]
