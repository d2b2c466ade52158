"""Gradient steps on a fixed set of examples, which make a start policy: their settings and their loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from agents.optimizers import check_learning_rates
from agents.settings import check_named_values
from agents.sharded import clip_gradients

#: Called with the number of a step and its loss.
OnStep = Callable[[int, float], None]


@dataclass(frozen=True)
class FitConfig:
    """Settings of gradient steps on a fixed set of examples."""

    steps: int = 200
    """Gradient steps."""
    batch_size: int = 32
    """Examples per step."""
    learning_rate: float = 3e-3
    """Highest learning rate; warm-up over a twentieth of the steps, then a cosine to 0."""
    max_grad_norm: float = 1.0
    """Norm to which gradients are clipped."""
    seed: int = 0
    """Seed of the order of the data."""

    def __post_init__(self) -> None:
        check_named_values(self)
        check_learning_rates(self)
        if self.steps < 0 or self.batch_size < 1:
            raise ValueError(
                f"steps must not be negative and batch_size at least 1, got {self.steps}, {self.batch_size}"
            )
        if not self.max_grad_norm > 0:
            raise ValueError(f"max_grad_norm must be above 0, inf for no clipping, got {self.max_grad_norm}")


def fit(
    config: FitConfig,
    count: int,
    loss_of: Callable[[list[int]], Tensor],
    parameters: Sequence[torch.nn.Parameter],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    *,
    generator: torch.Generator,
    backward: Callable[[Tensor], None] = torch.Tensor.backward,
    on_step: OnStep | None = None,
) -> list[float]:
    """Take gradient steps on random examples; return the loss of each.

    Args:
        config: settings.
        count: number of examples.
        loss_of: the loss of the examples with the given numbers, a scalar.
        parameters: parameters whose gradients are clipped.
        optimizer: of these parameters.
        schedule: of the optimizer.
        generator: of the random numbers of examples.
        backward: computes the gradients of a loss.
        on_step: called with each step's number and its loss.
    """
    losses = []
    for step in range(config.steps):
        loss = loss_of(torch.randint(count, (config.batch_size,), generator=generator).tolist())
        optimizer.zero_grad()
        backward(loss)
        clip_gradients(parameters, config.max_grad_norm)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if on_step is not None:
            on_step(step, losses[-1])
    return losses
