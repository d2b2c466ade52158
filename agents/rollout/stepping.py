"""A common way to step vector environments in any of Gymnasium's three autoreset modes."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv

from agents.policies.protocol import Observations


@dataclass(frozen=True)
class Transition:
    """The outcome of one step of N environments.

    Attributes:
        rewards: float32 [N].
        terminated: bool [N].
        truncated: bool [N].
        success: bool [N]; ``info["success"]`` of the step itself, even if the environment was reset since.
        skipped: bool [N]; True where the step was only the reset after an episode's end, or of an idle environment,
            which is no data.
        void: bool [N]; ``info["void"]``, or a fault: the step is to be left out of gradients and advantages.
        faults: bool [N]; ``info["fault"]`` is set: the device failed in this step, so that the episode counts nowhere.
        final_observations: batched observations of the rows in ``final_rows``; None if there are none.
        final_rows: int [k]; rows whose episode was truncated, so that the value of its last state is needed.
    """

    rewards: np.ndarray
    terminated: np.ndarray
    truncated: np.ndarray
    success: np.ndarray
    skipped: np.ndarray
    void: np.ndarray
    faults: np.ndarray
    final_observations: Observations | None
    final_rows: np.ndarray

    @property
    def done(self) -> np.ndarray:
        """Array of bool [N]: whether the episode ended at this step."""
        done: np.ndarray = self.terminated | self.truncated
        return done


TextVectorEnv: TypeAlias = SyncVectorEnv | AsyncVectorEnv
"""Vector environments that can be asked for their members' attributes."""


class Stepper:
    """A wrapper that steps a vector environment and hides its autoreset mode.

    ``observations`` are always those that the policy should answer next; ``num_steps`` counts the steps of all
    environments so far.

    Environments need a prompt in their observations, and nothing else: what more those of ``coso_envs`` can do
    (``action_choices``, ``suggested_actions``, ``supports_snapshot`` with ``transcript``, ``success``, ``void`` and
    ``fault`` of a step's info) is used where it is there.

    Raises:
        TypeError: if the environment's observations have no prompt.
    """

    def __init__(self, envs: TextVectorEnv) -> None:
        self.envs = envs
        self.mode = AutoresetMode(envs.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP))
        self.observations: Observations = {}
        self.num_steps = 0
        self._resetting = np.zeros(envs.num_envs, dtype=bool)
        spaces = getattr(envs.single_observation_space, "spaces", {})
        if "prompt" not in spaces:
            raise TypeError(f"a learner needs Dict observations with a 'prompt', got {envs.single_observation_space}")
        self._choosing = have_attribute(envs, "action_choices")

    def reset(self, seeds: Sequence[int]) -> np.ndarray:
        """Start new episodes everywhere, environment i from ``seeds[i]`` (see :func:`agents.seeding.env_seeds`).

        Returns:
            Whether each environment's device failed in the reset, bool [N]; its first step then reports the fault.
        """
        self.observations, infos = self.envs.reset(seed=list(seeds))
        self._resetting[:] = False
        return _flags(infos, "fault", self.envs.num_envs)

    def choices(self) -> list[Any]:
        """Return the admissible actions of each environment now; None where the parser's set is fixed."""
        return list(self.envs.call("action_choices")) if self._choosing else [None] * self.envs.num_envs

    def suggestions(self) -> list[Any]:
        """Return the actions that each environment suggests trying now; None where it has none to suggest.

        They are asked for at each call: call it only where an exploration bonus needs alternatives.
        """
        if not have_attribute(self.envs, "suggested_actions"):
            return self.choices()
        return list(self.envs.call("suggested_actions"))

    def step(self, utterances: tuple[str, ...], idle: np.ndarray | None = None) -> Transition:
        """Send one utterance to each environment.

        Args:
            utterances: N utterances.
            idle: bool [N]; environments that step only because all of a vector environment do: their steps are not
                counted and not reported. None = no environment.
        """
        observations, rewards, terminated, truncated, infos = self.envs.step(utterances)
        counted = np.ones(len(utterances), dtype=bool) if idle is None else ~idle
        self.num_steps += int(counted.sum())
        done = terminated | truncated
        skipped = self._resetting | ~counted
        flags = {name: _flags(infos, name, len(done)) for name in ("success", "void", "fault")}
        final: list[dict[str, Any]] = []
        rows = [int(row) for row in np.flatnonzero(truncated & ~terminated & counted)]

        # Keep the last observation of a truncated episode before it is reset.
        if self.mode is AutoresetMode.SAME_STEP:
            if done.any():
                ended = infos["final_info"]
                flags = {name: np.where(done, _flags(ended, name, len(done)), own) for name, own in flags.items()}
                final = [infos["final_obs"][row] for row in rows]
        else:
            final = observation_rows(observations, rows)

        if self.mode is AutoresetMode.NEXT_STEP:
            self._resetting = done.copy()
        elif self.mode is AutoresetMode.DISABLED and done.any():
            observations, _ = self.envs.reset(options={"reset_mask": done})

        self.observations = observations
        return Transition(
            rewards=np.where(counted, rewards, 0.0).astype(np.float32),
            terminated=terminated & counted,
            truncated=truncated & counted,
            success=flags["success"],
            skipped=skipped,
            void=(flags["void"] | flags["fault"]) & ~skipped,
            faults=flags["fault"] & ~skipped,
            final_observations=batch_observations(final) if final else None,
            final_rows=np.array(rows, dtype=int),
        )

    def copy_states(self, sources: Sequence[int]) -> bool:
        """Put each environment i into the state of environment ``sources[i]``, with its random stream.

        Returns:
            Whether they have snapshots; nothing is done if not.
        """
        if not self._supports_snapshot():
            return False
        transcripts = self.envs.get_attr("transcript")
        self.envs.set_attr("transcript", [transcripts[source] for source in sources])
        self.observations = batch_observations(observation_rows(self.observations, sources))
        return True

    def state(self) -> dict[str, Any]:
        """Return the state that :meth:`load_state` continues from: the environments' transcripts, and the observations.

        Environments without snapshots (``supports_snapshot``: a device, an environment from elsewhere) have no way that
        leads back to a state: their ``transcripts`` are None. Observations are kept although the environments can be
        asked for them: wrappers may have changed them.
        """
        return {
            "transcripts": list(self.envs.get_attr("transcript")) if self._supports_snapshot() else None,
            "observations": self.observations,
            "resetting": self._resetting.copy(),
        }

    def load_state(self, state: dict[str, Any], seeds: Sequence[int]) -> bool:
        """Continue from :meth:`state`.

        Args:
            state: what :meth:`state` returned.
            seeds: of the new episodes that environments begin which cannot return to their state.

        Returns:
            Whether every environment is where it was; False, with a warning, if they begin new episodes.

        Raises:
            ValueError: if it is the state of other environments.
            RuntimeError: if resets are pending inside worker processes, where they cannot be restored.
        """
        transcripts, observations, resetting = (state[key] for key in ("transcripts", "observations", "resetting"))
        saved = len(resetting if transcripts is None else transcripts)
        if saved != self.envs.num_envs or resetting.shape != self._resetting.shape:
            raise ValueError(f"it was saved with {saved} environments, there are {self.envs.num_envs}")
        if not observations:  # saved before the first episode began
            self.observations = {}
            return True
        observations["prompt"] = tuple(observations["prompt"])
        if observations not in self.envs.observation_space:
            raise ValueError("it was saved with other observations than these environments give")
        # Wrappers (order enforcing) insist on a reset before anything else, and a device may be known only then.
        self.reset(seeds)
        if self._supports_snapshot() == (transcripts is None):
            raise ValueError(
                "it was saved with environments without snapshots, and these have them"
                if transcripts is None
                else "it was saved with environments that have snapshots, and these have none"
            )
        if transcripts is None:
            warnings.warn(
                "these environments have no snapshots, so the resumed run is not exactly the one that was saved: they "
                "begin new episodes, while policy, optimizers, random streams and counters go on as they were",
                stacklevel=2,
            )
            return False
        self.envs.set_attr("transcript", transcripts)
        self.observations = observations
        self._resetting = resetting.copy()
        if self.mode is AutoresetMode.NEXT_STEP and self._resetting.any():
            if not isinstance(self.envs, SyncVectorEnv):
                raise RuntimeError(
                    "resume needs autoreset_mode='SameStep' (or 'Disabled') with asynchronous environments"
                )
            self.envs._autoreset_envs = self._resetting.copy()
        return True

    def _supports_snapshot(self) -> bool:
        # Asked each time: an environment may learn only at a reset which device it has.
        return have_attribute(self.envs, "supports_snapshot") and all(self.envs.get_attr("supports_snapshot"))


def have_attribute(envs: TextVectorEnv, name: str) -> bool:
    """Return whether every environment has an attribute; asking for one that is missing would end worker processes."""
    return all(envs.call("has_wrapper_attr", name))


def _flags(infos: Mapping[str, Any], name: str, num_envs: int) -> np.ndarray:
    """Return whether an info is there and true (a text: not empty) in each environment, bool [N]."""
    return np.asarray([bool(value) for value in infos.get(name, np.zeros(num_envs))])


def observation_rows(observations: Observations, rows: Iterable[int]) -> list[dict[str, Any]]:
    """Return single observations of a batch."""
    return [{key: value[row] for key, value in observations.items()} for row in rows]


def batch_observations(rows: Sequence[Mapping[str, Any]]) -> Observations:
    """Stack single observations into a batch, as a vector environment does."""
    return {
        key: tuple(row[key] for row in rows) if key == "prompt" else np.stack([row[key] for row in rows])
        for key in rows[0]
    }
