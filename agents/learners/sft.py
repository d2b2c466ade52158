"""Supervised fine-tuning on demonstrated utterances, which makes the start policy of online runs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from agents import processes
from agents.demonstrations import Demonstrations, Joined
from agents.learners.arguments import check_policy
from agents.learners.fitting import FitConfig, OnStep, fit
from agents.learners.parts import differentiate, evaluate_in_parts
from agents.optimizers import OptimizerName, make_optimizer
from agents.policies.protocol import TrainablePolicy
from agents.seeding import torch_generator


@dataclass(frozen=True)
class SFTConfig(FitConfig):
    """Settings of :class:`SFT`. Defaults: a TinyVLM that learns to read NumberLine's digits."""

    optimizer: OptimizerName = "adam"
    """AdamW of ordinary numbers (adam) or of 8 bits (adam8bit)."""
    micro_batch: int | None = None
    """Demonstrations that the policy evaluates at the same time; None = the whole batch."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.micro_batch is not None and self.micro_batch < 1:
            raise ValueError(f"micro_batch must be at least 1, got {self.micro_batch}")


class SFT:
    """A trainer of a policy on demonstrations, by the cross-entropy of their utterances at temperature 1."""

    def __init__(self, policy: TrainablePolicy, config: SFTConfig | None = None) -> None:
        check_policy(policy)
        self.policy = policy
        self.config = config or SFTConfig()

    def fit(self, demonstrations: Demonstrations | Joined, on_step: OnStep | None = None) -> list[float]:
        """Train on ``demonstrations``.

        Args:
            demonstrations: observations with the utterances to imitate.
            on_step: called with the step's number and its loss in nats per token.

        Returns:
            The loss of each step.

        Raises:
            TypeError: if ``demonstrations`` are none.
        """
        if not hasattr(demonstrations, "observations"):
            raise TypeError(f"SFT imitates Demonstrations(prompts, utterances, images), got {demonstrations!r:.80}")
        config = self.config
        named = self.policy.named_parameters()
        parameters = [p for name, p in named if p.requires_grad and not name.startswith("value_head.")]
        optimizer = make_optimizer(config.optimizer, parameters, lr=config.learning_rate, weight_decay=0.01)
        warmup = max(1, config.steps // 20)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _warmup_cosine(step, warmup, config.steps))
        self.policy.train()

        def loss_of(rows: list[int]) -> Tensor:
            tokens, mask = self.policy.tokenize_utterances([demonstrations.utterances[row] for row in rows])
            # Encoded anew: the patches of thousands of screens do not fit into memory.
            prompts = self.policy.encode(demonstrations.observations(rows))
            evaluation = evaluate_in_parts(self.policy, prompts, tokens, mask, size=config.micro_batch, temperature=1.0)
            return -evaluation.log_probs.sum() / mask.sum()

        def backward(loss: Tensor) -> None:
            differentiate(loss, self.policy)
            processes.add_gradients(parameters)

        return fit(
            config,
            len(demonstrations),
            loss_of,
            parameters,
            optimizer,
            schedule,
            generator=torch_generator(config.seed, "SFT batches"),
            backward=backward,
            on_step=on_step,
        )


def _warmup_cosine(step: int, warmup: int, steps: int) -> float:
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))
