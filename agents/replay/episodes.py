"""A ring of whole episodes on disk, of which only an index is in memory."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from agents.replay.records import Record, decode, encode
from agents.replay.segments import Address, Segments, drop_others
from parsers import ActionParser


class StoredStep(NamedTuple):
    """The places of a step's record and of its picture, if it has one."""

    record: Address
    picture: Address | None


@dataclass(frozen=True, eq=False)
class Episode:
    """The index of an episode of T steps.

    Attributes:
        steps: T steps.
        rewards: float32 [T].
        validation: whether it only measures critics.
        final: a record without tokens that holds the last observation of an episode that was cut off; None if the
            episode terminated, so that nothing follows.
    """

    steps: Sequence[StoredStep]
    rewards: np.ndarray
    validation: bool = False
    final: StoredStep | None = None

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def total(self) -> float:
        """Sum of the rewards."""
        return float(self.rewards.sum())

    def following(self, step: int) -> StoredStep | None:
        """Return the record of the observation after a step; None if the episode terminated with it."""
        return self.steps[step + 1] if step + 1 < len(self) else self.final

    def stored(self) -> list[StoredStep]:
        """Return all records of the episode."""
        return [*self.steps, *([] if self.final is None else [self.final])]

    def returns(self, gamma: float) -> np.ndarray:
        """Return g_t = sum_k gamma^(k - t) r_k of each step, float32 [T]; nothing follows the last one."""
        found = np.zeros(len(self), np.float32)
        following = 0.0
        for t in reversed(range(len(self))):
            found[t] = following = float(self.rewards[t]) + gamma * following
        return found


class Place(NamedTuple):
    """A step of an episode."""

    episode: Episode
    step: int


class Replay:
    """The newest episodes, as many as have ``capacity`` steps together.

    Args:
        parent: where the files lie, see :class:`~agents.replay.Segments`.
        parser: writes and reads the actions in records.
        capacity: largest number of steps; of a longer episode, it is the only one.

    Attributes:
        episodes: the episodes, oldest first.
        num_steps: their steps.
    """

    def __init__(self, parent: str | Path, parser: ActionParser[Any], capacity: int) -> None:
        self.episodes: deque[Episode] = deque()
        self.num_steps = 0
        self._segments = Segments(parent)
        self._parser = parser
        self._capacity = capacity
        self._sizes: dict[str, int] = {}
        self._pictures: dict[bytes, Address] = {}
        self._picture_file = ""

    def write(self, record: Record) -> StoredStep:
        """Write a step of an episode that may still be running; a picture is written once in each file."""
        data, picture = encode(record, self._parser)
        return StoredStep(self._segments.append(data), None if picture is None else self._picture(picture))

    def _picture(self, picture: bytes) -> Address:
        digest = hashlib.blake2b(picture).digest()
        if not self._segments.is_open(self._picture_file):
            self._pictures.clear()
        if digest not in self._pictures:
            self._pictures[digest] = self._segments.append(picture)
            self._picture_file = self._pictures[digest].file
        return self._pictures[digest]

    def add(self, episode: Episode) -> None:
        """Add an episode, whose steps are written; the oldest ones make room for it."""
        self.episodes.append(episode)
        self.num_steps += len(episode)
        while self.num_steps > self._capacity and len(self.episodes) > 1:
            self.num_steps -= len(self.episodes.popleft())

    def read(self, places: Sequence[Place]) -> list[Record]:
        """Return the records of some steps.

        Raises:
            CheckpointError: if a file is damaged.
        """
        return self.read_steps([place.episode.steps[place.step] for place in places])

    def read_steps(self, steps: Sequence[StoredStep]) -> list[Record]:
        """Return the records of steps that were written.

        Raises:
            CheckpointError: if a file is damaged.
        """
        found = self._segments.read(set(_addresses(steps)))
        return [
            decode(found[step.record], None if step.picture is None else found[step.picture], self._parser)
            for step in steps
        ]

    def tidy(self, running: Iterable[StoredStep]) -> None:
        """Remove the files in which no step of an episode is left.

        Args:
            running: steps of episodes that have not ended.
        """
        self._segments.keep_only(self._files(running))

    # -- checkpoints --------------------------------------------------------------------------------------

    def state(self, running: Iterable[StoredStep]) -> dict[str, Any]:
        """Return the index as a tree for :mod:`agents.storage`; :meth:`save` writes the records."""
        sizes = self._segments.sizes(sorted(self._files(running)))
        return {
            "files": sizes,
            "steps": steps_state([step for episode in self.episodes for step in episode.steps], list(sizes)),
            "finals": steps_state([episode.final for episode in self.episodes if episode.final], list(sizes)),
            "has_final": np.array([episode.final is not None for episode in self.episodes], bool),
            "lengths": np.array([len(episode) for episode in self.episodes], np.int64),
            "rewards": np.concatenate([np.zeros(0, np.float32), *(episode.rewards for episode in self.episodes)]),
            "validation": np.array([episode.validation for episode in self.episodes], bool),
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Continue from :meth:`state`; :meth:`load` must follow.

        Raises:
            ValueError: if the parts do not fit together.
        """
        names = ("lengths", "rewards", "validation", "has_final")
        lengths, rewards, validation, has_final = (state[name] for name in names)
        steps, finals = (stored_steps(state[name], list(state["files"])) for name in ("steps", "finals"))
        if not len(steps) == len(rewards) == lengths.sum() or len(lengths) != len(validation) or (lengths < 1).any():
            raise ValueError("the replay's episodes do not fit its steps")
        if len(has_final) != len(lengths) or has_final.sum() != len(finals):
            raise ValueError("the replay's episodes do not fit their last observations")
        last = iter(finals)
        ends = lengths.cumsum().tolist()
        self.episodes = deque(
            Episode(steps[end - length : end], rewards[end - length : end], bool(held), next(last) if cut else None)
            for end, length, held, cut in zip(ends, lengths.tolist(), validation, has_final, strict=True)
        )
        self.num_steps = len(steps)
        self._sizes = dict(state["files"])

    def save(self, folder: Path, running: Iterable[StoredStep]) -> None:
        """Put the records into a checkpoint's folder, before its state is written.

        Raises:
            CheckpointError: if they cannot be written.
        """
        self._segments.save(folder, self._files(running))

    def saved(self, folder: Path, running: Iterable[StoredStep]) -> None:
        """Remove what an earlier state left in a checkpoint's folder, after the new one is written."""
        drop_others(folder, self._files(running))

    def load(self, folder: Path) -> None:
        """Take over the records of the checkpoint whose state was loaded.

        Raises:
            CheckpointError: naming a file that is missing or damaged.
        """
        self._segments.load(folder, self._sizes)

    def _files(self, running: Iterable[StoredStep]) -> set[str]:
        kept = [step for episode in self.episodes for step in episode.stored()]
        return {address.file for address in _addresses([*kept, *running])}


def _addresses(steps: Iterable[StoredStep]) -> Iterator[Address]:
    for step in steps:
        yield step.record
        if step.picture is not None:
            yield step.picture


def steps_state(steps: Sequence[StoredStep], files: Sequence[str]) -> np.ndarray:
    """Return steps as numbers, int64 [S, 6], for :func:`stored_steps`.

    Args:
        steps: S steps.
        files: names of the files in which they are.

    Returns:
        Index of the file, first byte and size of the record, and the same of the picture, -1 where there is none.
    """
    index = {name: number for number, name in enumerate(files)}
    rows = [
        [number for at in step for number in ((-1, -1, -1) if at is None else (index[at.file], at.start, at.size))]
        for step in steps
    ]
    return np.array(rows, np.int64).reshape(-1, 6)


def stored_steps(state: np.ndarray, files: Sequence[str]) -> list[StoredStep]:
    """Return the steps of :func:`steps_state`.

    Raises:
        ValueError: if they are none.
    """
    if state.ndim != 2 or state.shape[1] != 6 or (state[:, :3] < 0).any():
        raise ValueError("the replay's steps have no addresses")
    return [
        StoredStep(Address(files[row[0]], *row[1:3]), None if row[3] < 0 else Address(files[row[3]], *row[4:]))
        for row in state.tolist()
    ]
