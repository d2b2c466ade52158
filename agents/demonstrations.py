"""Demonstrations: observations with utterances, and whole episodes with their rewards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agents.policies.protocol import Observations


@dataclass(frozen=True)
class Demonstrations:
    """A set of N observations, each with the utterance that answers it.

    Attributes:
        prompts: N prompts.
        utterances: N utterances.
        images: uint8 [N, H, W, 3]; None for text-only environments.
        choices: N sequences of admissible actions; None if they are not known, which is enough where the parser's set
            is fixed.

    Raises:
        ValueError: if the lengths differ or are 0.
    """

    prompts: Sequence[str]
    utterances: Sequence[str]
    images: np.ndarray | None = None
    choices: Sequence[Sequence[Any]] | None = None

    def __post_init__(self) -> None:
        parts = {name: getattr(self, name) for name in ("prompts", "utterances", "images", "choices")}
        lengths = {name: len(part) for name, part in parts.items() if part is not None}
        if len(set(lengths.values())) != 1 or not len(self.utterances):
            shown = ", ".join(f"{number} {name}" for name, number in lengths.items())
            raise ValueError(f"demonstrations need as many of each, at least one, got {shown}")

    def __len__(self) -> int:
        return len(self.prompts)

    @property
    def has_images(self) -> bool:
        """Whether the observations have pictures."""
        return self.images is not None

    def observations(self, rows: Sequence[int] | np.ndarray) -> Observations:
        """Return the observations of some rows, batched as a vector environment batches them."""
        batch: Observations = {"prompt": tuple(self.prompts[row] for row in rows)}
        if self.images is not None:
            batch["image"] = self.images[np.asarray(rows)]
        return batch


class Joined:
    """Demonstrations of several kinds as one set, without a copy of their pictures.

    Raises:
        ValueError: if some have pictures and some have none.
    """

    def __init__(self, *parts: Demonstrations) -> None:
        if len({part.has_images for part in parts}) != 1:
            raise ValueError("demonstrations with and without pictures cannot be joined")
        self._parts = parts
        self.prompts = [prompt for part in parts for prompt in part.prompts]
        self.utterances = [utterance for part in parts for utterance in part.utterances]

    def __len__(self) -> int:
        return len(self.utterances)

    @property
    def has_images(self) -> bool:
        """Whether the observations have pictures."""
        return self._parts[0].has_images

    def observations(self, rows: Sequence[int] | np.ndarray) -> Observations:
        """Return the observations of some rows, batched as a vector environment batches them."""
        batch: Observations = {"prompt": tuple(self.prompts[row] for row in rows)}
        if self.has_images:
            batch["image"] = np.stack([self._image(row) for row in rows])
        return batch

    def _image(self, row: int) -> np.ndarray:
        for part in self._parts:
            if row < len(part):
                assert part.images is not None
                return np.asarray(part.images[row])
            row -= len(part)
        raise IndexError("there are not as many demonstrations")


@dataclass(frozen=True)
class Trajectory:
    """An episode of T steps: the observations, the utterances that answered them, and what came of it.

    Attributes:
        prompts: T + 1 prompts, the one after the last step included.
        images: uint8 [T + 1, H, W, 3]; None for text-only environments.
        utterances: T utterances.
        rewards: T rewards.
        terminated: whether the task ended the episode; False if it was cut off.
        choices: the admissible actions of each of the T steps, None for a step where they cannot be listed; None if
            they are not known, which is enough where the parser's set is fixed.
        void: whether each of the T steps is to be left out, as if it had not been taken (``info["void"]``); None if
            none is.

    Raises:
        ValueError: if the lengths do not fit, or there is no step.
    """

    prompts: Sequence[str]
    images: np.ndarray | None
    utterances: Sequence[str]
    rewards: Sequence[float]
    terminated: bool
    choices: Sequence[Sequence[Any] | None] | None = field(default=None, kw_only=True)
    void: Sequence[bool] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if self.choices is not None and len(self.choices) != len(self):
            raise ValueError(
                f"an episode of {len(self)} utterances has {len(self.choices)} lists of admissible actions"
            )
        if self.void is not None and len(self.void) != len(self):
            raise ValueError(f"an episode of {len(self)} utterances has {len(self.void)} flags of void steps")
        seen = {len(self.prompts)} | ({len(self.images)} if self.images is not None else set())
        if not len(self) or len(self.rewards) != len(self) or seen != {len(self) + 1}:
            raise ValueError(
                f"an episode of {len(self)} utterances needs as many rewards, at least one, and one prompt and picture "
                f"more, got {len(self.rewards)} rewards and {sorted(seen)} observations"
            )

    def __len__(self) -> int:
        """Return the number of steps."""
        return len(self.utterances)

    def observation(self, step: int) -> tuple[str, np.ndarray | None]:
        """Return prompt and picture before a step; before step T, those after the last one."""
        return self.prompts[step], None if self.images is None else self.images[step]

    @property
    def taken(self) -> list[int]:
        """Indices of the steps that are not void."""
        return [step for step in range(len(self)) if self.void is None or not self.void[step]]

    def admissible(self, step: int) -> Sequence[Any] | None:
        """Return the admissible actions of a step, None if they are not known or cannot be listed."""
        return None if self.choices is None else self.choices[step]
