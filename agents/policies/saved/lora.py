"""Low-rank adapters (LoRA) with peft: adding them to a model, saving them, and merging them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from agents.policies.saved.files import read_tensors

CONFIG_FILE, WEIGHTS_FILE = "adapter_config.json", "adapter_model.safetensors"


def check_adapters(rank: int | None, alpha: float | None) -> None:
    """Raise ValueError if adapters cannot have this rank and alpha; None for no adapters, and for twice the rank."""
    if rank is not None and rank <= 0:
        raise ValueError(f"lora_rank must be positive, or None to train all weights, got {rank}")
    if alpha is not None and not (rank and 0 < alpha < math.inf):
        raise ValueError(f"lora_alpha must be positive and needs a lora_rank, got {alpha} for {rank}")


def with_adapters(model: Any, rank: int, alpha: float | None = None) -> Any:
    """Return a peft model: ``model`` with an adapter on each linear layer but the last; alpha is 2 * rank if None."""
    from peft import LoraConfig, get_peft_model

    # peft annotates alpha as a whole number, and only ever divides it by the rank.
    scale: Any = 2 * rank if alpha is None else alpha
    config = LoraConfig(r=rank, lora_alpha=scale, target_modules="all-linear", lora_dropout=0.0)
    return get_peft_model(model, config)


def save_adapters(model: Any, folder: Path, base: str, state: dict[str, Tensor] | None = None) -> None:
    """Write the adapters of a peft model in peft's format; ``base`` names their base model.

    ``state`` has its weights if they are spread over processes.
    """
    model.peft_config["default"].base_model_name_or_path = base
    model.save_pretrained(folder, save_embedding_layers=False, state_dict=state)


def load_adapters(model: Any, folder: Path) -> None:
    """Load adapters written by :func:`save_adapters` into a peft model.

    Raises:
        ValueError: if the file is damaged or its adapters belong to another model or rank; the message names it.
    """
    from peft import get_peft_model_state_dict, set_peft_model_state_dict

    file = folder / WEIGHTS_FILE
    saved = read_tensors(file)
    own = get_peft_model_state_dict(model, save_embedding_layers=False)
    shapes, saved_shapes = ({name: list(t.shape) for name, t in state.items()} for state in (own, saved))
    for name in sorted(shapes.keys() | saved_shapes.keys()):
        if shapes.get(name) != saved_shapes.get(name):
            raise ValueError(
                f"{file} does not fit this model: {name} has shape {saved_shapes.get(name)}, not {shapes.get(name)}"
            )
    set_peft_model_state_dict(model, saved)


def plain_state(model: Any, whole: dict[str, Tensor] | None = None) -> dict[str, Tensor]:
    """Return the base model's weights inside a peft model, under their original names and not copied.

    ``whole`` has the peft model's weights if they are spread over processes.
    """
    state = model.get_base_model().state_dict()
    if whole is not None:
        state = {name: whole[f"base_model.model.{name}"] for name in state}
    return {name.replace(".base_layer.", "."): t for name, t in state.items() if ".lora_" not in name}


@contextmanager
def merged(model: Any) -> Iterator[None]:
    """Merge the adapters of a peft model into its weights while the context is open.

    Subtracting the adapters afterwards would leave rounding errors, which add up and are large in half precision. The
    original weights are therefore kept in the host's memory and restored bit for bit.
    """
    from peft.tuners.lora import LoraLayer

    weights: list[Any] = [m.get_base_layer().weight for m in model.modules() if isinstance(m, LoraLayer)]
    kept = [weight.detach().to("cpu", copy=True) for weight in weights]
    try:
        model.merge_adapter()
        yield
    finally:
        model.unmerge_adapter()
        with torch.no_grad():
            for weight, before in zip(weights, kept, strict=True):
                weight.copy_(before)
