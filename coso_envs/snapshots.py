"""Snapshots: copies of an environment's complete state, for branching within a process."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np

from coso_envs.past import Past, Phase
from coso_envs.playable import Playable

S = TypeVar("S")


class SnapshotError(RuntimeError):
    """A request for a snapshot or transcript of an environment that supports neither."""


def require_snapshots(env: Playable[Any]) -> None:
    """Raise SnapshotError unless ``env`` supports snapshots and transcripts."""
    if not env.supports_snapshot:
        raise SnapshotError(
            f"{type(env).__name__} has neither snapshot nor transcript here (supports_snapshot is False): its state "
            "is a device, which can be neither copied nor restored; use a simulated one to branch or to resume"
        )


@dataclass(frozen=True)
class Snapshot(Generic[S]):
    """The complete state of an environment, as a picklable value.

    Attributes:
        kind: name of the environment's class; only one of the same class can go on from it.
    """

    kind: str
    state: S | None
    steps: int
    phase: Phase
    np_random: np.random.Generator
    np_random_seed: int | None
    past: Past = field(default_factory=Past)


def take_snapshot(env: Playable[S]) -> Snapshot[S]:
    """Return a copy of the complete state of ``env``.

    Raises:
        SnapshotError: if ``env`` does not support it.
    """
    require_snapshots(env)
    return Snapshot(
        type(env).__name__,
        copy.deepcopy(env._state),
        env._steps,
        env._phase,
        copy.deepcopy(env.np_random),
        env._np_random_seed,
        env._past.copy(),
    )


def return_to_snapshot(env: Playable[S], snapshot: Snapshot[S]) -> None:
    """Restore the state of ``env`` from a snapshot, which stays unchanged.

    Raises:
        SnapshotError: if ``env`` does not support it.
        TypeError: if it is no snapshot.
        ValueError: if it is one of another kind of environment.
    """
    require_snapshots(env)
    if not isinstance(snapshot, Snapshot):
        raise TypeError(f"a snapshot must be what an environment's snapshot was, got {snapshot!r}")
    if snapshot.kind != type(env).__name__:
        raise ValueError(f"a {type(env).__name__} cannot go on from a snapshot of a {snapshot.kind}")
    if snapshot.state is not None:
        env._enter(copy.deepcopy(snapshot.state))
    env._steps = snapshot.steps
    env._phase = snapshot.phase
    env._np_random = copy.deepcopy(snapshot.np_random)
    env._np_random_seed = snapshot.np_random_seed
    env._past = snapshot.past.copy()
