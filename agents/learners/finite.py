"""The check that a loss and its gradient are numbers, before they reach the weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from agents.rollout.rollout import Minibatch
from agents.storage import CheckpointError, write_state
from parsers import ActionParser


class NonFiniteLossError(RuntimeError):
    """The loss or its gradient became NaN or infinite; the message names the file with the offending batch."""


def check_finite(
    name: str, value: Tensor, batch: Minibatch, *, step: int, folder: Path, parser: ActionParser[Any]
) -> None:
    """Raise if a figure is NaN or infinite.

    Args:
        name: its name, for the message.
        value: a scalar.
        batch: the minibatch that it was computed from.
        step: environment steps so far.
        folder: where the minibatch is written.
        parser: writes its actions.

    Raises:
        NonFiniteLossError: after saving ``batch``.
    """
    if torch.isfinite(value):
        return
    try:
        where = f"the batch is in {write_state(folder, f'non_finite_batch_{step}', batch.storable(parser))}"
    except CheckpointError as error:
        where = str(error)
    raise NonFiniteLossError(f"the {name} is {value.item()} at step {step}; weights were not changed, {where}")
