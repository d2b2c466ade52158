"""Sampling by vLLM while the policy trains."""

from __future__ import annotations

from agents.policies.vllm.policy import VLLMPolicy

__all__ = ["VLLMPolicy"]
