"""Demonstrations: observations with utterances, for supervised fine-tuning and for pretraining an SCM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.policies.protocol import Observations


@dataclass(frozen=True)
class Demonstrations:
    """A set of N observations, each with the utterance that answers it.

    Attributes:
        prompts: N prompts.
        utterances: N utterances.
        images: uint8 [N, H, W, 3]; None for text-only environments.

    Raises:
        ValueError: if the lengths differ or are 0.
    """

    prompts: Sequence[str]
    utterances: Sequence[str]
    images: np.ndarray | None = None

    def __post_init__(self) -> None:
        lengths = {len(self.prompts), len(self.utterances)} | ({len(self.images)} if self.images is not None else set())
        if len(lengths) != 1 or 0 in lengths:
            raise ValueError(f"demonstrations need as many prompts, utterances and images, at least one: {lengths}")

    def __len__(self) -> int:
        return len(self.prompts)

    def observations(self, rows: Sequence[int] | np.ndarray) -> Observations:
        """Return the observations of some rows, batched as a vector environment batches them."""
        batch: Observations = {"prompt": tuple(self.prompts[row] for row in rows)}
        if self.images is not None:
            batch["image"] = self.images[np.asarray(rows)]
        return batch
