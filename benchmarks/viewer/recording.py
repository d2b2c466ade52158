"""Recording of what a person plays, in the format of ``coso demos``."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data.chat import write_chat
from benchmarks.data.episodes import Episode, Summary
from benchmarks.data.minari_format import write_minari
from benchmarks.training.run_folder import write_json


class Recording:
    """A folder of demonstrations, to which every episode is written when it ends.

    The chat file and its pictures are complete after each episode; the Minari dataset and the summary are once the
    recording is closed.

    Args:
        folder: folder to write; nothing is written before the first episode has ended.
        env_id: id of the environment.
        env_kwargs: its arguments.
    """

    def __init__(self, folder: Path, env_id: str, env_kwargs: dict[str, Any]) -> None:
        self._folder = folder
        self._env_id = env_id
        self._env_kwargs = env_kwargs
        self._waiting: deque[Episode] = deque()
        self._summary = Summary()
        self._written: Iterator[Episode] | None = None
        self._observations: list[dict[str, Any]] = []
        self._steps: list[dict[str, Any]] = []
        self._seed = 0
        self.episodes = 0

    def begin(self, seed: int, observation: dict[str, Any]) -> None:
        """Begin an episode; one that has not ended is forgotten."""
        self._seed = seed
        self._observations = [observation]
        self._steps = []

    def step(self, said: dict[str, Any], observation: dict[str, Any], *, terminated: bool, truncated: bool) -> None:
        """Keep a step; at the end of the episode, write it, unless its device failed."""
        self._steps.append(said)
        self._observations.append(observation)
        if (terminated or truncated) and not said["fault"]:
            self._add(self._episode(terminated, truncated))

    def close(self) -> None:
        """Complete the Minari dataset and write the summary, if an episode was recorded."""
        if self._written is None:
            return
        for _ in self._written:
            pass
        played = {"env": self._env_id, "env_kwargs": self._env_kwargs, "start": "person"}
        write_json(self._folder / "summary.json", {**played, **self._summary.to_json()})

    def _episode(self, terminated: bool, truncated: bool) -> Episode:
        seen, steps = self._observations, self._steps
        return Episode(
            seed=self._seed,
            prompts=tuple(str(one["prompt"]) for one in seen),
            images=np.stack([one["image"] for one in seen]) if "image" in seen[0] else None,
            utterances=tuple(said["utterance"] for said in steps),
            actions=tuple(said["action"] for said in steps),
            expert_actions=tuple(said["expert_action"] for said in steps),
            rewards=tuple(said["reward"] for said in steps),
            void=tuple(said["void"] for said in steps),
            terminated=terminated,
            truncated=truncated,
            success=steps[-1]["success"],
        )

    def _add(self, episode: Episode) -> None:
        if self._written is None:
            self._written = write_minari(
                write_chat(self._summary.watch(self._arriving()), self._folder),
                self._folder / "minari",
                self._env_id,
                self._env_kwargs,
                description=f"Utterances of a person who played {self._env_id}",
            )
        self._waiting.append(episode)
        next(self._written)
        self.episodes += 1

    def _arriving(self) -> Iterator[Episode]:
        """Yield the episodes that are waiting; when none is, the writers end their files."""
        while self._waiting:
            yield self._waiting.popleft()
