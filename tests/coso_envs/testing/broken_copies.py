"""Environments that cannot be copied, led back or moved to another process."""

from __future__ import annotations

import os
from typing import Any

from coso_envs import Snapshot
from coso_envs.gym_cards.number_line.env import NumberLineEnv, Position
from tests.coso_envs.testing.broken import breaks


@breaks("a pickled environment goes on as the original does")
class Forgetful(NumberLineEnv):
    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_np_random": None}


@breaks("a restored snapshot has the same future")
class HalfSnapshot(NumberLineEnv):
    @property
    def snapshot(self) -> Snapshot[Position]:
        return super().snapshot

    @snapshot.setter
    def snapshot(self, snapshot: Snapshot[Position]) -> None:
        self._state = snapshot.state
        self._steps = snapshot.steps
        self._phase = snapshot.phase


@breaks("a snapshot pickles")
class LiveSnapshot(NumberLineEnv):
    snapshot: Any = property(lambda self: lambda: None)


@breaks("a transcript, through JSON, leads back")
class CountsItsEpisodes(NumberLineEnv):
    """What it shows depends on how often it was reset before."""

    def __init__(self) -> None:
        super().__init__()
        self.episodes = 0

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        self.episodes = 0 if seed is not None else self.episodes + 1
        return super().reset(seed=seed, options=options)

    @property
    def snapshot(self) -> Any:
        return super().snapshot, self.episodes

    @snapshot.setter
    def snapshot(self, snapshot: Any) -> None:
        inner, self.episodes = snapshot
        original: Any = NumberLineEnv
        original.snapshot.__set__(self, inner)

    def task(self) -> str:
        return f"episode {self.episodes}"


@breaks("a transcript, through JSON, leads back")
class LostTranscript(NumberLineEnv):
    @property
    def transcript(self) -> Any:
        return super().transcript | {"stream": None}

    @transcript.setter
    def transcript(self, transcript: Any) -> None:
        original: Any = NumberLineEnv
        original.transcript.__set__(self, transcript)


@breaks("without supports_snapshot, snapshot and transcript raise SnapshotError: there is one")
class SnapshotAllTheSame(NumberLineEnv):
    supports_snapshot = False
    snapshot: Any = None


@breaks("without supports_snapshot, snapshot and transcript raise SnapshotError: TypeError")
class UnclearTranscript(NumberLineEnv):
    supports_snapshot = False

    def refuse(self) -> Any:
        raise TypeError("cannot pickle a lock")

    transcript: Any = property(refuse)


@breaks("sync and async vector environments deliver the same")
class KnowsItsProcess(NumberLineEnv):
    def task(self) -> str:
        return f"process {os.getpid()}"
