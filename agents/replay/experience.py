"""The experience of learners that imitate whole episodes: those that are running, and a replay of those that ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import torch

from agents import processes
from agents.policies.protocol import Observations
from agents.replay.episodes import Episode, Place, Replay, StoredStep, steps_state, stored_steps
from agents.replay.records import Record
from agents.rollout.answers import Step
from agents.rollout.stepping import Transition
from agents.rollout.trajectories import RunningEpisodes, is_part
from agents.seeding import torch_generator
from parsers import ActionParser


class _Taken(NamedTuple):
    """A step that is on disk, its reward, and the observation after it if the episode was cut off there."""

    step: StoredStep
    reward: float
    final: StoredStep | None = None


class _Played(NamedTuple):
    """One step of a process's environments, with all that is kept of it."""

    records: list[Record | None]
    finals: dict[int, Record]
    transition: Transition


class Experience:
    """The episodes of N environments, each a trajectory to learn from or one that only validates.

    Of several processes each keeps the episodes of all, in the same order.

    Args:
        num_envs: N in this process.
        folder: parent of the replay's files.
        parser: writes and reads the actions in them.
        replay_steps: steps of the newest episodes that are kept.
        outcome: rewards of an episode: those of the environment, or its success at the last step.
        validation_share: share of the episodes, drawn at random, that only validate.
        seed: seed of that draw.

    Attributes:
        replay: the episodes that ended.
    """

    def __init__(
        self,
        num_envs: int,
        folder: Path,
        parser: ActionParser[Any],
        *,
        replay_steps: int,
        outcome: Literal["success", "reward"] = "reward",
        validation_share: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.replay = Replay(folder, parser, replay_steps)
        self._outcome = outcome
        self._validation_share = validation_share
        self._running = [RunningEpisodes[_Taken](num_envs) for _ in range(processes.count())]
        self._split = torch_generator(seed, "validation trajectories")

    @property
    def training(self) -> list[Episode]:
        """Episodes to learn from, oldest first."""
        return [episode for episode in self.replay.episodes if not episode.validation]

    @property
    def validation(self) -> list[Episode]:
        """Episodes that are only for validation, oldest first."""
        return [episode for episode in self.replay.episodes if episode.validation]

    @property
    def is_representative(self) -> bool:
        """Whether each environment has ended an episode; until then those that are here are the shortest ones."""
        return all(all(running.ended) for running in self._running)

    def recent(self, episodes: list[Episode], most: int) -> list[Place]:
        """Return the newest steps of episodes, oldest first, ``most`` at most."""
        return [Place(episode, step) for episode in episodes for step in range(len(episode))][-most:]

    def add(self, observations: Observations, step: Step) -> None:
        """Take in one step of each environment; all processes call it after each of theirs."""
        transition = step.transition
        rows = range(len(transition.rewards))
        records = [_record(observations, step, row) if is_part(transition, row) else None for row in rows]
        # The last observations are among the records.
        own = _Played(records, _finals(transition), replace(transition, final_observations=None))
        for running, played in zip(self._running, processes.gathered(own), strict=True):
            self._add(running, played)

    def _add(self, running: RunningEpisodes[_Taken], played: _Played) -> None:
        """Write a step of one process's environments, and add the episodes that ended with it."""
        transition = played.transition
        earned = transition.rewards if self._outcome == "reward" else transition.success & transition.done
        finals = {row: self.replay.write(record) for row, record in played.finals.items()}
        taken = [
            None if record is None else _Taken(self.replay.write(record), float(earned[row]), finals.get(row))
            for row, record in enumerate(played.records)
        ]
        for row, final in finals.items():
            # The last step was void: what was seen after it followed the step before.
            if taken[row] is None and (steps := running.steps[row]):
                steps[-1] = steps[-1]._replace(final=final)
        for episode in running.add(taken, transition):
            held = bool(torch.rand((), generator=self._split) < self._validation_share)
            rewards = np.array([each.reward for each in episode], np.float32)
            self.replay.add(Episode([each.step for each in episode], rewards, held, episode[-1].final))

    def tidy(self) -> None:
        """Remove files that are no longer needed."""
        self.replay.tidy(self._unfinished())

    def forget_running(self) -> None:
        """Forget the episodes that have not ended."""
        self._running = [RunningEpisodes(len(running.steps)) for running in self._running]

    # -- checkpoints --------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Return the state as a tree for :mod:`agents.storage`; :meth:`save` writes the records."""
        replay = self.replay.state(self._unfinished())
        episodes = [steps for running in self._running for steps in running.steps]
        running = [taken for steps in episodes for taken in steps]
        return {
            "replay": replay,
            "running": steps_state([taken.step for taken in running], list(replay["files"])),
            "running_rewards": np.array([taken.reward for taken in running], np.float64),
            "running_lengths": np.array([len(steps) for steps in episodes], np.int64),
            "failed": np.array([failed for running in self._running for failed in running.failed], bool),
            "ended": np.array([ended for running in self._running for ended in running.ended], bool),
            "split": self._split.get_state(),
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Continue from :meth:`state`; :meth:`load` must follow.

        Raises:
            ValueError: if it does not fit these environments.
        """
        lengths, rewards = state["running_lengths"].tolist(), state["running_rewards"].tolist()
        steps = stored_steps(state["running"], list(state["replay"]["files"]))
        present = sum(len(running.steps) for running in self._running)
        if not len(lengths) == len(state["failed"]) == len(state["ended"]) == present:
            raise ValueError(f"it was saved with {len(lengths)} environments, there are {present}")
        if not sum(lengths) == len(steps) == len(rewards):
            raise ValueError("the running episodes do not fit their steps")
        self.replay.load_state(state["replay"])
        taken = map(_Taken, steps, rewards)
        length, failed, ended = iter(lengths), iter(state["failed"].tolist()), iter(state["ended"].tolist())
        for running in self._running:
            running.steps = [[next(taken) for _ in range(next(length))] for _ in running.steps]
            running.failed = [next(failed) for _ in running.steps]
            running.ended = [next(ended) for _ in running.steps]
        self._split.set_state(state["split"])

    def save(self, folder: Path) -> None:
        """Put the records into a checkpoint's folder, before its state is written."""
        self.replay.save(folder, self._unfinished())

    def saved(self, folder: Path) -> None:
        """Remove what an earlier state left in a checkpoint's folder, after the new one is written."""
        self.replay.saved(folder, self._unfinished())

    def load(self, folder: Path) -> None:
        """Take over the records of the checkpoint whose state was loaded."""
        self.replay.load(folder)

    def _unfinished(self) -> list[StoredStep]:
        return [taken.step for running in self._running for steps in running.steps for taken in steps]


def _finals(transition: Transition) -> dict[int, Record]:
    """Return the last observations of the episodes that were cut off, by row."""
    observations = transition.final_observations
    if observations is None:
        return {}
    return {int(row): Record.observed(*_seen(observations, number)) for number, row in enumerate(transition.final_rows)}


def _record(observations: Observations, step: Step, row: int) -> Record:
    """Return an environment's step as a record."""
    said = step.generation
    written = said.mask[row]
    tokens, log_probs, entropies = (
        getattr(said, name)[row][written].cpu().numpy() for name in ("tokens", "log_probs", "entropies")
    )
    prompt, image = _seen(observations, row)
    return Record(
        prompt=prompt,
        image=image,
        utterance=said.utterances[row],
        tokens=tokens,
        log_probs=log_probs,
        entropies=entropies,
        choices=step.choices[row],
        suggestions=step.suggestions[row],
    )


def _seen(observations: Observations, row: int) -> tuple[str, np.ndarray | None]:
    """Return prompt and picture of one observation of a batch."""
    return str(observations["prompt"][row]), observations["image"][row] if "image" in observations else None
