"""Connections to environments of which several share a process."""

from __future__ import annotations

import pickle
import signal
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any

import numpy as np
from typing_extensions import override

from coso_envs.vector.shared import take
from coso_envs.vector.worker import Failure

#: Messages whose answers begin with an observation.
_OBSERVING = ("step", "reset", "reset-noop")


class WorkerDiedError(RuntimeError):
    """The process of some environments ended before the vector environment was closed."""


class Bundle(ABC):
    """Environments in one place, which get their messages and give their answers together.

    Args:
        members: indices of the environments.

    Attributes:
        slots: where observations, and last ones of episodes, are to be written, for the messages that are sent next.
    """

    def __init__(self, members: range) -> None:
        self.members = members
        self.slots = 0, 0
        self._outbox: list[Any] = []
        self._answers: list[tuple[Any, bool] | None] = [None] * len(members)

    def post(self, message: Any) -> None:
        """Add the message of the next environment; those of all go together."""
        self._outbox.append(message)
        if len(self._outbox) < len(self.members):
            return
        messages, self._outbox = self._outbox, []
        self._deliver(messages)
        self._answers = [None] * len(self.members)

    def take(self, position: int) -> tuple[Any, bool]:
        """Return the answer of an environment to its latest message; it waits for it.

        It is (result, True), or (:class:`coso_envs.vector.worker.Failure`, False).
        """
        if self._answers[position] is None:
            self._receive()
        answer, self._answers[position] = self._answers[position], None
        assert answer is not None
        return answer

    @abstractmethod
    def poll(self, timeout: float) -> bool:
        """Return whether there are answers, within ``timeout`` seconds."""

    @abstractmethod
    def _deliver(self, messages: Sequence[Any]) -> None:
        """Send a message for each environment."""

    @abstractmethod
    def _receive(self) -> None:
        """Wait for the answers to the latest messages, and keep them in ``_answers``."""


class Worker(Bundle):
    """A process with some environments.

    Args:
        process: the process.
        pipe: the connection to it.
        members: indices of its environments.
    """

    def __init__(self, process: BaseProcess, pipe: Connection, members: range) -> None:
        super().__init__(members)
        self.process, self.pipe = process, pipe
        self._waiting = 0
        self._died: WorkerDiedError | None = None

    @property
    def closed(self) -> bool:
        """Whether the pipe is closed."""
        return self.pipe.closed

    @override
    def poll(self, timeout: float) -> bool:
        if self._died is not None or any(answer is not None for answer in self._answers):
            return True
        end = time.perf_counter() + timeout
        # Answers that nobody waited for until they came are not those to the latest messages.
        while self._waiting > 1 and self.pipe.poll(max(0.0, end - time.perf_counter())):
            self._receive_one()
        return self._waiting <= 1 and self.pipe.poll(max(0.0, end - time.perf_counter()))

    @override
    def _deliver(self, messages: Sequence[Any]) -> None:
        data = ForkingPickler.dumps((self.slots, messages))
        if self._died is not None:
            return
        try:
            self.pipe.send_bytes(data)
        except OSError:
            self._note_death()
        else:
            self._waiting += 1

    @override
    def _receive(self) -> None:
        while self._died is None and self._waiting:
            self._receive_one()
        if self._died is not None:
            self._answers = [(Failure(self._died, ""), False)] * len(self.members)

    def _receive_one(self) -> None:
        try:
            received = self.pipe.recv_bytes()
        except (EOFError, OSError):
            self._note_death()
            return
        self._waiting -= 1
        try:
            self._answers = pickle.loads(received)
        except Exception as error:  # a class that is not to be found here
            self._answers = [(Failure(error, traceback.format_exc()), False)] * len(self.members)

    def _note_death(self) -> None:
        self.process.join(1.0)
        code = self.process.exitcode
        reason = "it closed its pipe" if code is None else f"exit code {code}"
        if code is not None and code < 0:
            reason = f"killed by signal {signal.Signals(-code).name}"
        which = ", ".join(map(str, self.members))
        self._died = WorkerDiedError(
            f"the process of environments {which} ended ({reason}); close this vector environment and make a new one"
        )


class Lane:
    """One environment's share of a worker's pipe, with the methods of a connection.

    Args:
        worker: the process of the environment.
        position: of the environment among those of the worker.
        failures: where errors are noted, with the index of the environment.

    Attributes:
        row: the environment's arrays of the observation that comes next.
    """

    def __init__(self, worker: Worker, position: int, failures: list[tuple[int, Failure]]) -> None:
        self._worker, self._position, self._failures = worker, position, failures
        self.row: dict[str, np.ndarray] = {}
        self._observes = False

    @property
    def closed(self) -> bool:
        """Whether the pipe is closed."""
        return self._worker.closed

    def send(self, message: Any) -> None:
        """Send a message; it leaves with that of the worker's last environment."""
        self._observes = message[0] in _OBSERVING
        self._worker.post(message)

    def recv(self) -> tuple[Any, bool]:
        """Wait for the answer: (result, True), or (None, False) after an error, which is noted."""
        result, good = self._worker.take(self._position)
        if not good:
            self._failures.append((self._worker.members[self._position], result))
            return None, False
        if self._observes:
            rest, *others = result
            result = (take(rest, self.row), *others)
        return result, True

    def poll(self, timeout: float = 0.0) -> bool:
        """Return whether there is an answer, within ``timeout`` seconds."""
        return self._worker.poll(timeout)
