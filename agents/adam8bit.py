"""Adam whose two averages take one byte a number each, from the package bitsandbytes (https://arxiv.org/abs/2110.02861).

Averages of parameters with fewer than 4096 numbers stay in float32, as the package does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from agents.extras import require

#: Key of the averages in the package's ``state_dict()``.
_AVERAGES = "__bnb_optimizer_quant_state__"
#: Numbers that share a scale, and entries of a table from bytes to numbers.
_BLOCK, _TABLE = 256, 256


def require_adam8bit() -> Any:
    """Return the package's module of optimizers.

    Raises:
        ImportError: if the package is missing or does not load, as one sentence that says what to do.
    """
    return require(
        "bitsandbytes.optim", needed_by="optimizer adam8bit", extra="8bit", otherwise="choose optimizer adam"
    )


def make_adam8bit(groups: Any, *, lr: float, eps: float, weight_decay: float) -> Optimizer:
    """Return Adam of 8 bits, with decoupled weight decay if there is any.

    Raises:
        ImportError: see :func:`require_adam8bit`.
    """
    package = require_adam8bit()
    kind = package.AdamW8bit if weight_decay else package.Adam8bit
    made: Optimizer = kind(groups, lr=lr, eps=eps, weight_decay=weight_decay)
    return made


def is_adam8bit(optimizer: Optimizer) -> bool:
    """Return whether an optimizer is one of these."""
    return type(optimizer).__module__.startswith("bitsandbytes")


def misfit(entry: Mapping[str, Any], parameter: Tensor) -> str | None:
    """Return the name of something in a parameter's saved state that does not fit the parameter; None if all does."""
    averages = entry.get(_AVERAGES)
    if not isinstance(averages, Mapping):
        return _AVERAGES
    if type(entry.get("step")) is not int:
        return "step"
    quantised = "qmap1" in averages
    shapes = {"state": (torch.uint8 if quantised else torch.float32, tuple(parameter.shape))}
    if quantised:
        shapes |= {"qmap": (torch.float32, (_TABLE,)), "absmax": (torch.float32, (-(-parameter.numel() // _BLOCK),))}
    wanted = {f"{name}{number}": shape for name, shape in shapes.items() for number in (1, 2)}
    for name in sorted(wanted.keys() | averages.keys()):
        value = averages.get(name)
        if not isinstance(value, Tensor) or (value.dtype, tuple(value.shape)) != wanted.get(name):
            return name
    return None
