"""Gradient checkpointing: layers whose activations are computed again for the gradient instead of being kept."""

from __future__ import annotations

from typing import Any


def checkpoint_layers(model: Any) -> None:
    """Let a Hugging Face model keep only each layer's input in training."""
    # transformers 5.23 has renamed it; the arguments are the same.
    enable = getattr(model, "activation_checkpointing_enable", None) or model.gradient_checkpointing_enable
    enable({"use_reentrant": False})
