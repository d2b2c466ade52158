"""Supervised fine-tuning on demonstrated utterances, which makes the start policy of online runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from agents import processes
from agents.demonstrations import Demonstrations, Joined
from agents.learners.parts import differentiate, evaluate_in_parts
from agents.optimizers import OptimizerName, make_optimizer
from agents.policies.protocol import TrainablePolicy
from agents.seeding import torch_generator
from agents.sharded import clip_gradients


@dataclass(frozen=True)
class SFTConfig:
    """Settings of :class:`SFT`. Defaults: a TinyVLM that learns to read NumberLine's digits."""

    steps: int = 200
    """Gradient steps."""
    batch_size: int = 32
    """Demonstrations per step."""
    learning_rate: float = 3e-3
    """Highest learning rate; warm-up over a twentieth of the steps, then a cosine to 0."""
    max_grad_norm: float = 1.0
    """Norm to which gradients are clipped."""
    seed: int = 0
    """Seed of the order of the data."""
    optimizer: OptimizerName = "adam"
    """AdamW of ordinary numbers (adam) or of 8 bits (adam8bit)."""
    micro_batch: int | None = None
    """Demonstrations that the policy evaluates at the same time; None = the whole batch."""


class SFT:
    """A trainer of a policy on demonstrations, by the cross-entropy of their utterances at temperature 1."""

    def __init__(self, policy: TrainablePolicy, config: SFTConfig | None = None) -> None:
        self.policy = policy
        self.config = config or SFTConfig()

    def fit(
        self, demonstrations: Demonstrations | Joined, on_step: Callable[[int, float], None] | None = None
    ) -> list[float]:
        """Train on ``demonstrations``.

        Args:
            demonstrations: observations with the utterances to imitate.
            on_step: called with the step's number and its loss in nats per token.

        Returns:
            The loss of each step.
        """
        config = self.config
        generator = torch_generator(config.seed, "SFT batches")
        named = self.policy.named_parameters()
        parameters = [p for name, p in named if p.requires_grad and not name.startswith("value_head.")]
        optimizer = make_optimizer(config.optimizer, parameters, lr=config.learning_rate, weight_decay=0.01)
        warmup = max(1, config.steps // 20)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _warmup_cosine(step, warmup, config.steps))
        losses = []
        self.policy.train()
        for step in range(config.steps):
            rows = torch.randint(len(demonstrations), (config.batch_size,), generator=generator).tolist()
            tokens, mask = self.policy.tokenize_utterances([demonstrations.utterances[row] for row in rows])
            # Encoded anew: the patches of thousands of screens do not fit into memory.
            prompts = self.policy.encode(demonstrations.observations(rows))
            evaluation = evaluate_in_parts(self.policy, prompts, tokens, mask, size=config.micro_batch, temperature=1.0)
            loss = -evaluation.log_probs.sum() / mask.sum()
            optimizer.zero_grad()
            differentiate(loss, self.policy)
            processes.add_gradients(parameters)
            clip_gradients(parameters, config.max_grad_norm)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if on_step is not None:
                on_step(step, losses[-1])
        return losses


def _warmup_cosine(step: int, warmup: int, steps: int) -> float:
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))
