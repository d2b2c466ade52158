"""The protocol of environments that snapshots and transcripts need, so that they do not import ``core``."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

import numpy as np
from gymnasium.envs.registration import EnvSpec

from coso_envs.past import Past, Phase

S = TypeVar("S")


class Playable(Protocol[S]):
    """An environment with states S, whose state can be read, set, and reached by playing."""

    _state: S | None
    _steps: int
    _phase: Phase
    _past: Past
    _np_random: np.random.Generator | None
    _np_random_seed: int | None

    @property
    def supports_snapshot(self) -> bool:
        """Whether the state can be copied and restored."""

    @property
    def spec(self) -> EnvSpec | None:
        """Gymnasium's record of how the environment was made."""

    @property
    def np_random(self) -> np.random.Generator:
        """The random stream; made at first use."""

    def reset(self, *, options: dict[str, Any] | None = None) -> object:
        """Start an episode without seeding the random stream."""

    def step(self, action: str, /) -> object:
        """Execute an utterance in the running episode."""

    def observe(self) -> dict[str, Any]:
        """Return the observation of the present state."""

    def task(self) -> str:
        """Return the task of this episode."""

    def state_info(self) -> dict[str, Any]:
        """Return the symbolic state."""

    def _enter(self, state: S, /) -> None:
        """Make ``state`` the present state."""
