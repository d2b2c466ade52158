"""One way to step vector environments, whichever of Gymnasium's three autoreset modes they use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv

from agents.policies.protocol import Observations


@dataclass(frozen=True)
class Transition:
    """One step of N environments.

    Attributes:
        rewards: float32 [N].
        terminated: bool [N].
        truncated: bool [N].
        success: bool [N]; ``info["success"]`` of the step itself, also where the environment was reset since.
        skipped: bool [N]; True where the step was only the reset that follows an episode's end: no data.
        final_observations: observations of the rows in ``final_rows``, batched; None if there are none.
        final_rows: int [k]; rows whose episode was truncated and whose last state is bootstrapped from.
    """

    rewards: np.ndarray
    terminated: np.ndarray
    truncated: np.ndarray
    success: np.ndarray
    skipped: np.ndarray
    final_observations: Observations | None
    final_rows: np.ndarray

    @property
    def done(self) -> np.ndarray:
        """Bool [N]: the episode ended at this step."""
        done: np.ndarray = self.terminated | self.truncated
        return done


TextVectorEnv: TypeAlias = SyncVectorEnv | AsyncVectorEnv
"""Vector environments that can be asked for their members' attributes."""


class Stepper:
    """Steps a vector environment and hides its autoreset mode.

    ``observations`` are always those that the policy should answer next.

    Raises:
        TypeError: if the environment's observations have no prompt.
    """

    def __init__(self, envs: TextVectorEnv) -> None:
        self.envs = envs
        self.mode = AutoresetMode(envs.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP))
        self.observations: Observations = {}
        self._resetting = np.zeros(envs.num_envs, dtype=bool)
        spaces = getattr(envs.single_observation_space, "spaces", {})
        if "prompt" not in spaces:
            raise TypeError(f"a learner needs Dict observations with a 'prompt', got {envs.single_observation_space}")

    def reset(self, seeds: Sequence[int]) -> None:
        """Start new episodes everywhere, environment i from ``seeds[i]`` (see :func:`agents.seeding.env_seeds`)."""
        self.observations, _ = self.envs.reset(seed=list(seeds))
        self._resetting[:] = False

    def choices(self) -> list[Any]:
        """Return the admissible actions of each environment now; None where the parser's set is fixed."""
        return list(self.envs.call("action_choices"))

    def step(self, utterances: tuple[str, ...]) -> Transition:
        """Send one utterance to each environment."""
        observations, rewards, terminated, truncated, infos = self.envs.step(utterances)
        done = terminated | truncated
        skipped = self._resetting.copy()
        success = np.asarray(infos.get("success", np.zeros(len(done), dtype=bool)), dtype=bool)
        final: list[dict[str, Any]] = []
        rows = [int(row) for row in np.flatnonzero(truncated & ~terminated)]

        # The last observation of a truncated episode, before anything resets it.
        if self.mode is AutoresetMode.SAME_STEP:
            if done.any():
                final_success = np.asarray(infos["final_info"]["success"], dtype=bool)
                success = np.where(done, final_success, success)
                final = [infos["final_obs"][row] for row in rows]
        else:
            final = [_row(observations, row) for row in rows]

        if self.mode is AutoresetMode.NEXT_STEP:
            self._resetting = done.copy()
        elif self.mode is AutoresetMode.DISABLED and done.any():
            observations, _ = self.envs.reset(options={"reset_mask": done})

        self.observations = observations
        return Transition(
            rewards=rewards.astype(np.float32),
            terminated=terminated,
            truncated=truncated,
            success=success,
            skipped=skipped,
            final_observations=batch_observations(final) if final else None,
            final_rows=np.array(rows, dtype=int),
        )

    def state(self) -> dict[str, Any]:
        """Return all that is needed to go on from here: the ways to the environments' presents, and what was observed.

        Observations are kept although the environments can be asked for them: wrappers may have changed them.
        """
        return {
            "transcripts": list(self.envs.get_attr("transcript")),
            "observations": self.observations,
            "resetting": self._resetting.copy(),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Continue from :meth:`state`.

        Raises:
            ValueError: if it is that of other environments.
            RuntimeError: if resets are pending inside worker processes, where they cannot be restored.
        """
        transcripts, observations, resetting = (state[key] for key in ("transcripts", "observations", "resetting"))
        if len(transcripts) != self.envs.num_envs or resetting.shape != self._resetting.shape:
            raise ValueError(f"it was saved with {len(transcripts)} environments, there are {self.envs.num_envs}")
        if not observations:  # saved before the first episode began
            self.observations = {}
            return
        observations["prompt"] = tuple(observations["prompt"])
        if observations not in self.envs.observation_space:
            raise ValueError("it was saved with other observations than these environments give")
        # Wrappers (order enforcing) insist on a reset before anything else.
        self.envs.reset(seed=0)
        self.envs.set_attr("transcript", transcripts)
        self.observations = observations
        self._resetting = resetting.copy()
        if self.mode is AutoresetMode.NEXT_STEP and self._resetting.any():
            if not isinstance(self.envs, SyncVectorEnv):
                raise RuntimeError(
                    "resume needs autoreset_mode='SameStep' (or 'Disabled') with asynchronous environments"
                )
            self.envs._autoreset_envs = self._resetting.copy()


def _row(observations: Observations, row: int) -> dict[str, Any]:
    return {key: value[row] for key, value in observations.items()}


def batch_observations(rows: Sequence[Mapping[str, Any]]) -> Observations:
    """Stack single observations into a batch, as a vector environment does."""
    return {
        key: tuple(row[key] for row in rows) if key == "prompt" else np.stack([row[key] for row in rows])
        for key in rows[0]
    }
