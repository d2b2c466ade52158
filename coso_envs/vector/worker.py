"""The process of some members of a vector environment: what it does with each message."""

from __future__ import annotations

import pickle
import signal
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any, NamedTuple

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import CloudpickleWrapper

from coso_envs.vector.in_place import drawing_env, is_being_checked
from coso_envs.vector.shared import SharedBatch, put

#: Methods that have messages of their own, as in Gymnasium.
_NOT_CALLED = ("reset", "step", "close", "_setattr", "_check_spaces")


class Failure(NamedTuple):
    """An error in a worker.

    Attributes:
        error: the error, or one that names it if it cannot be pickled.
        trace: its traceback as text.
    """

    error: BaseException
    trace: str


@dataclass(frozen=True)
class Job:
    """A worker's part of a vector environment.

    Attributes:
        env_fns: functions that make its environments.
        first: index of the first of them; the others follow.
        autoreset_mode: when they are reset after an episode's end.
        observations: the arrays of present observations, None to send them as they are.
        finals: those of the last observations of episodes that ended in a step, None likewise.
    """

    env_fns: Sequence[CloudpickleWrapper[Any]]
    first: int
    autoreset_mode: AutoresetMode
    observations: SharedBatch | None
    finals: SharedBatch | None


class Member:
    """An environment in a worker.

    Args:
        env: the environment.
        autoreset_mode: when it is reset after an episode's end.
        rows: its arrays of the present observation, in each slot.
        final_rows: its arrays of the last observation of an episode, likewise.
    """

    def __init__(
        self,
        env: gym.Env[Any, Any],
        autoreset_mode: AutoresetMode,
        rows: list[dict[str, np.ndarray]],
        final_rows: list[dict[str, np.ndarray]],
    ) -> None:
        self.env = env
        self._mode = autoreset_mode
        self._rows, self._row = rows, rows[0]
        self._final_rows, self._final_row = final_rows, final_rows[0]
        self._game = drawing_env(env) if "image" in self._row else None
        self._checked = False
        self._over = False
        self._last: Any = None

    def answer(self, slots: tuple[int, int], command: str, data: Any) -> Any:
        """Do what a message of Gymnasium's ``AsyncVectorEnv`` says, and return the result.

        Observations are written into the rows of ``slots``.
        """
        self._row, self._final_row = self._rows[slots[0]], self._final_rows[slots[1]]
        match command:
            case "step":
                return self._drawing(lambda: self._step(data))
            case "reset":
                return self._drawing(lambda: self._reset(**data))
            case "reset-noop":
                return self._drawing(self._again), {}
            case "_call":
                return self._call(*data)
            case "_setattr":
                return self.env.set_wrapper_attr(*data)
            case "_wrappers":
                return names_of_wrappers(self.env)
            case "_pass":  # the message is for others
                return None
            case "_check_spaces":
                _, observations, actions = data
                return observations == self.env.observation_space, actions == self.env.action_space
        raise RuntimeError(f"unknown command {command!r}")

    def _drawing(self, act: Callable[[], Any]) -> Any:
        """Act while the game draws into the shared row."""
        if self._game is None:
            return act()
        if not self._checked:
            self._checked = not is_being_checked(self.env)
            return act()
        self._game.frame, self._game.final_frame = self._row["image"], self._final_row.get("image")
        try:
            return act()
        finally:
            self._game.frame = self._game.final_frame = None

    def _reset(self, **how: Any) -> tuple[Any, dict[str, Any]]:
        observation, info = self.env.reset(**how)
        self._over = False
        self._last = observation
        return put(observation, self._row), info

    def _again(self) -> Any:
        """Return the last observation; it is drawn again where its owner may have changed it since."""
        redrawn = self._game is not None and len(self._rows) > 1
        return put(self._game.observe() if self._game is not None and redrawn else self._last, self._row)

    def _step(self, action: str) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if self._over:
            rest, info = self._reset()
            return rest, 0.0, False, False, info
        observation, reward, terminated, truncated, info = self.env.step(action)
        ended = terminated or truncated
        if ended and self._mode is AutoresetMode.SAME_STEP:
            final = {"final_info": info, "final_obs": put(observation, self._final_row)}
            rest, info = self._reset()
            return rest, float(reward), terminated, truncated, {**final, **info}
        self._over = ended and self._mode is AutoresetMode.NEXT_STEP
        self._last = observation
        return put(observation, self._row), float(reward), terminated, truncated, info

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if name in _NOT_CALLED:
            raise ValueError(f"call {name} of the vector environment itself, not with call()")
        found = self.env.get_wrapper_attr(name)
        return found(*args, **kwargs) if callable(found) else found


def names_of_wrappers(env: gym.Env[Any, Any]) -> frozenset[str]:
    """Return the full names of the classes of the wrappers around an environment, base classes included.

    A class itself would not be the same one in another process.
    """
    names: set[str] = set()
    while isinstance(env, gym.Wrapper):
        names.update(full_name(kind) for kind in type(env).__mro__)
        env = env.env
    return frozenset(names)


def full_name(kind: type) -> str:
    """Return the name of a class with its module."""
    return f"{kind.__module__}.{kind.__qualname__}"


def work(job: Job, pipe: Connection, others: Iterable[Connection]) -> None:
    """Make environments and answer messages until the pipe is closed; the target of a process.

    A message is a pair of slots and a list with a command for each environment, and its answer a list of
    (result, True), or (:class:`Failure`, False) where there was an error.

    Args:
        job: what to do.
        pipe: to the vector environment.
        others: its ends of this pipe and those of workers that were started before, of which a fork has copies.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the vector environment decides what an interrupt ends
    for other in others:
        other.close()
    members: list[Member] = []
    try:
        failure = _make(job, members)
        while True:
            received = pipe.recv_bytes()
            _send(pipe, [(failure, False)] * len(job.env_fns) if failure else _answers(members, received))
    except (EOFError, OSError):  # the vector environment was closed
        pass
    finally:
        for member in members:
            member.env.close()


def _make(job: Job, members: list[Member]) -> Failure | None:
    try:
        for index, env_fn in enumerate(job.env_fns, job.first):
            rows, final_rows = _rows(job.observations, index), _rows(job.finals, index)
            members.append(Member(env_fn(), job.autoreset_mode, rows, final_rows))
    except Exception as error:
        return as_failure(error)
    return None


def _rows(shared: SharedBatch | None, index: int) -> list[dict[str, np.ndarray]]:
    return [{}] if shared is None else shared.rows(index)


def _answers(members: list[Member], received: bytes) -> list[tuple[Any, bool]]:
    try:
        slots, messages = pickle.loads(received)
    except Exception as error:  # a class that is not to be found here
        return [(as_failure(error), False)] * len(members)
    return [answer(member, slots, *message) for member, message in zip(members, messages, strict=True)]


def answer(member: Member, slots: tuple[int, int], command: str, data: Any) -> tuple[Any, bool]:
    """Return (result, True) of a message to an environment, or (:class:`Failure`, False)."""
    try:
        return member.answer(slots, command, data), True
    except Exception as error:
        return as_failure(error), False


def as_failure(error: Exception) -> Failure:
    """Return an error with its traceback, while it is handled."""
    trace = traceback.format_exc()
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return Failure(RuntimeError(f"{type(error).__name__}: {error}"), trace)
    return Failure(error, trace)


def _send(pipe: Connection, answers: list[tuple[Any, bool]]) -> None:
    try:
        data = ForkingPickler.dumps(answers)
    except Exception as error:  # some result cannot be pickled
        data = ForkingPickler.dumps([(as_failure(error), False)] * len(answers))
    pipe.send_bytes(data)
