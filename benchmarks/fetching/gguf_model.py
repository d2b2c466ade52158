"""Conversion of a GGUF file into a folder of weights and tokenizer that transformers loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils.logging import disable_progress_bar

Precision = Literal["bfloat16", "float32"]


def convert(file: Path, folder: Path, precision: Precision) -> int:
    """Write the model and tokenizer of a GGUF file in the hub's format.

    Args:
        file: a GGUF file of a causal language model, whose weights may be quantised.
        folder: folder to write; its parent exists.
        precision: dtype of the written weights.

    Returns:
        The number of the model's parameters.
    """
    disable_progress_bar()
    source: dict[str, Any] = {"pretrained_model_name_or_path": file.parent, "gguf_file": file.name}
    tokenizer = AutoTokenizer.from_pretrained(**source)
    read: Any = AutoModelForCausalLM.from_pretrained(**source, dtype=torch.float32)
    # transformers refuses to save a model that was quantised, although its weights are plain numbers now; a fresh one
    # takes them.
    config = type(read.config).from_dict(
        {name: value for name, value in read.config.to_dict().items() if name != "quantization_config"}
    )
    model: Any = type(read)(config).to(getattr(torch, precision))
    model.load_state_dict(read.state_dict())
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return int(model.num_parameters())
