"""Reading lessons for the vision part of a small policy: each patch of a picture says what is written there, and where.

Imitation alone teaches a model trained from scratch very little about pictures: the loss of one utterance says in one
place of the screen what is there. Screens know all their widgets, so that every patch can learn its own words, and the
point where its widget is tapped. Both are read from the states that the language model gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.learners.fitting import FitConfig, OnStep, fit
from agents.policies.vlm import VLMPolicy
from agents.seeding import seeded_torch, torch_generator

#: Digits of a coordinate in pixels.
_DIGITS = 3


@dataclass(frozen=True)
class Region:
    """A part of a picture that says something.

    Attributes:
        text: what it says.
        box: (left, top, right, bottom) in pixels.
        point: (x, y) in pixels, where it is tapped; None if it cannot be.
    """

    text: str
    box: tuple[float, float, float, float]
    point: tuple[int, int] | None = None


@dataclass(frozen=True)
class ReadingConfig(FitConfig):
    """Settings of the lessons of :class:`Reading`; examples are pictures."""

    steps: int = 1500
    batch_size: int = 16
    learning_rate: float = 2e-3


class Reading:
    """A trainer of a policy's vision part, projector and token embeddings on pictures with regions.

    The loss of a patch is the KL divergence of its distribution over the vocabulary (its state by the token embeddings)
    from the tokens of its region, each equally likely, or from padding where nothing is written, plus the mean
    cross-entropy of the digits of the region's point, read by weights of their own that are thrown away.

    Args:
        policy: its model is a LLaVA whose vision model has a token for each patch of a picture.
        config: settings.

    Raises:
        ValueError: if the model's pictures have no patches, or are 1,000 pixels high or wide.
    """

    def __init__(self, policy: VLMPolicy, config: ReadingConfig | None = None) -> None:
        self.policy = policy
        self.config = config or ReadingConfig()
        vision = getattr(policy.model.config, "vision_config", None)
        size, side = (getattr(vision, name, None) for name in ("image_size", "patch_size"))
        if not isinstance(size, tuple | list) or not isinstance(side, int):
            raise ValueError("reading needs a policy that sees rectangular pictures as patches")
        if max(size) >= 10**_DIGITS:
            raise ValueError(f"pictures of {size[1]} x {size[0]} have coordinates of more than {_DIGITS} digits")
        self._side, self._grid = side, (size[0] // side, size[1] // side)
        with seeded_torch(self.config.seed, "reading weights"):
            self._digits = nn.Linear(policy.hidden_size, 2 * _DIGITS * 10).to(policy.device)

    def fit(
        self,
        images: np.ndarray,
        regions: Sequence[Sequence[Region]],
        on_step: OnStep | None = None,
    ) -> list[float]:
        """Train on N pictures.

        Args:
            images: uint8 [N, H, W, 3], of the size that the policy sees.
            regions: of each picture, each before those inside it.
            on_step: called with the step's number and its loss in nats per patch.

        Returns:
            The loss of each step.

        Raises:
            ValueError: if there are not as many lists of regions as pictures.
        """
        if len(images) != len(regions):
            raise ValueError(f"{len(images)} pictures with {len(regions)} lists of regions")
        config = self.config
        read = ("vision_tower", "multi_modal_projector", "embed_tokens")
        named = self.policy.model.named_parameters()
        parameters = [weights for name, weights in named if any(part in name for part in read)]
        parameters += self._digits.parameters()
        optimizer = torch.optim.AdamW(parameters, lr=config.learning_rate, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, config.learning_rate, total_steps=config.steps + 1, pct_start=0.05, cycle_momentum=False
        )
        self.policy.train()
        return fit(
            config,
            len(images),
            lambda rows: self.loss(images[rows], [regions[row] for row in rows]),
            parameters,
            optimizer,
            schedule,
            generator=torch_generator(config.seed, "reading batches"),
            on_step=on_step,
        )

    def loss(self, images: np.ndarray, regions: Sequence[Sequence[Region]]) -> Tensor:
        """Return the mean loss of the patches of some pictures; arguments are those of :meth:`fit`."""
        words, digits = (torch.stack(column) for column in zip(*map(self.targets, regions), strict=True))
        words, digits = words.to(self.policy.device), digits.to(self.policy.device)
        states = self._states(images)
        scores = states @ self.policy.model.get_input_embeddings().weight.t()
        read = functional.kl_div(scores.log_softmax(-1), words, reduction="none").sum(-1).mean()
        figures = self._digits(states).unflatten(-1, (-1, 10))
        known = digits >= 0
        return read + (functional.cross_entropy(figures[known], digits[known]) if known.any() else 0.0)

    def targets(self, regions: Sequence[Region]) -> tuple[Tensor, Tensor]:
        """Return what the P patches of a picture are to say.

        Returns:
            The distribution over the V tokens, float32 [P, V], and the digits of x and y in pixels, int64 [P, 6], -1
            where there is no point.
        """
        tokenizer = self.policy.tokenizer
        words = torch.zeros(*self._grid, self.policy.vocab_size)
        words[..., tokenizer.pad_token_id] = 1
        digits = torch.full((*self._grid, 2 * _DIGITS), -1)
        for region in regions:
            here = self._patches(region.box)
            said = tokenizer(f" {region.text}", add_special_tokens=False)["input_ids"]
            words[here] = torch.bincount(torch.tensor(said), minlength=self.policy.vocab_size).clamp(max=1).float()
            if region.point is not None:
                written = "".join(f"{place:0{_DIGITS}d}" for place in region.point)
                digits[here] = torch.tensor([int(digit) for digit in written])
            else:
                digits[here] = -1
        return (words / words.sum(-1, keepdim=True)).flatten(0, 1), digits.flatten(0, 1)

    def _patches(self, box: tuple[float, float, float, float]) -> tuple[slice, slice]:
        """Return the rows and columns of the patches whose middle is in a box; those of its own middle if none is."""
        found = []
        for low, high, count in zip(box[1::-1], box[:1:-1], self._grid, strict=True):
            first, last = (int((edge + sign * self._side / 2) // self._side) for edge, sign in ((low, 1), (high, -1)))
            if last < first:
                first = last = int((low + high) / 2 // self._side)
            first, last = (min(max(place, 0), count - 1) for place in (first, last))
            found.append(slice(first, last + 1))
        return found[0], found[1]

    def _states(self, images: np.ndarray) -> Tensor:
        """Return what the language model gets of pictures, each patch of the same norm, float [B, P, width]."""
        made: Any = self.policy.processor.image_processor(images=list(images), return_tensors="pt")
        found = self.policy.model.get_image_features(pixel_values=made["pixel_values"].to(self.policy.device))
        states = torch.stack(list(found.pooler_output))
        return functional.rms_norm(states, states.shape[-1:])
