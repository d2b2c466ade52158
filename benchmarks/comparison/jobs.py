"""Parallel jobs, each in a process of its own with one thread and a log file."""

from __future__ import annotations

import _thread
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from benchmarks.common.errors import MessageError
from benchmarks.common.memory import keep_freed_memory

POLL_SECONDS = 0.3


@dataclass(frozen=True)
class Job:
    """A function call for a process of its own.

    Attributes:
        name: name for messages, unique among the jobs.
        function: importable function, called in a new process.
        kwargs: arguments, which must pickle.
        log: file for the job's output.
        done: returns the share of the work done, in [0, 1]; called in the parent process.
    """

    name: str
    function: Callable[..., object]
    log: Path
    kwargs: dict[str, Any] = field(default_factory=dict)
    done: Callable[[], float] = lambda: 0.0


#: Called with a job, its share of work done, and "running", "finished" or "failed".
OnProgress = Callable[[Job, float, str], None]
#: Runs jobs, a number of them at a time, as :func:`run_jobs` does.
Runner = Callable[[Sequence[Job], int, OnProgress], None]


class JobsFailedError(RuntimeError):
    """The failure of one or more jobs; the message names each with its log and its last line.

    Attributes:
        jobs: the jobs that failed.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        super().__init__("\n".join(f"{job.name} failed; see {job.log}: {last_line(job.log)}" for job in jobs))
        self.jobs = tuple(jobs)


def run_jobs(jobs: Sequence[Job], processes: int, on_progress: OnProgress) -> None:
    """Run all jobs, at most ``processes`` at a time; a failed one does not stop the others.

    Args:
        jobs: the jobs in the order in which they start.
        processes: number of processes, at least 1.
        on_progress: called with a job, its share of work done, and "running", "finished" or "failed".

    Raises:
        JobsFailedError: if a job failed, after all others have ended.
        KeyboardInterrupt: after every running job has saved and stopped.
        ValueError: if ``processes`` is not positive.
    """
    if processes < 1:
        raise ValueError(f"jobs must be at least 1, got {processes}")
    context = multiprocessing.get_context("spawn")
    waiting, running, failed = list(jobs), dict[str, tuple[Job, BaseProcess]](), list[Job]()
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                job = waiting.pop(0)
                begun = context.Process(target=_in_process, args=(job.function, job.kwargs, str(job.log)))
                begun.start()
                running[job.name] = (job, begun)
            time.sleep(POLL_SECONDS)
            for job, process in list(running.values()):
                if process.exitcode is None:
                    on_progress(job, job.done(), "running")
                    continue
                del running[job.name]
                if process.exitcode < 0:
                    _log_signal(job.log, -process.exitcode)
                on_progress(job, job.done(), "failed" if process.exitcode else "finished")
                if process.exitcode:
                    failed.append(job)
    except BaseException:
        _stop([process for _, process in running.values()])
        raise
    if failed:
        # In the order of the jobs: the order in which they end varies.
        failed.sort(key=jobs.index)
        raise JobsFailedError(failed)


def _log_signal(log: Path, number: int) -> None:
    """Add to a log that a signal killed its process, which could not say so itself."""
    log.parent.mkdir(parents=True, exist_ok=True)
    named = signal.Signals(number).name if number in {*signal.Signals} else "unknown"
    memory = ", as when memory runs out" if named == "SIGKILL" else ""
    with log.open("a", encoding="utf-8") as stream:
        stream.write(f"\nkilled by signal {number} ({named}){memory}\n")


def _in_process(function: Callable[..., object], kwargs: dict[str, Any], log: str) -> None:
    # In a process group of its own, so that Ctrl-C reaches only the parent, which passes it on once. SIGINT must not be
    # ignored then, as it is if the parent is a background job of a shell script. On Windows, which has no such
    # groups, a console's Ctrl-C reaches every process.
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_stop_with_the_parent, daemon=True).start()
    if not call_with_log(function, kwargs, log):
        raise SystemExit(1)


def _stop_with_the_parent() -> None:
    """Wait until the parent is gone, killed before it could pass on an interrupt, and then do as at an interrupt."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    multiprocessing.connection.wait([parent.sentinel])
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:  # also while it sleeps
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def call_with_log(function: Callable[..., object], kwargs: dict[str, Any], log: str) -> bool:
    """Call a job's function with one thread, and return whether it ended well; all that is printed goes to its log.

    The process prints nowhere else from then on.
    """
    Path(log).parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, sys.stdout.fileno())
    os.dup2(descriptor, sys.stderr.fileno())
    keep_freed_memory()
    import torch

    torch.set_num_threads(1)
    try:
        function(**kwargs)
    except BaseException as error:
        if isinstance(error, MessageError):
            print(error, file=sys.stderr)
        else:
            traceback.print_exc()
        return False
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return True


def _stop(processes: Sequence[BaseProcess]) -> None:
    """Ask each process to save and stop, and wait for it."""
    for process in processes:
        # On Windows os.kill would end it without saving.
        if process.pid is not None and process.is_alive() and sys.platform != "win32":
            os.kill(process.pid, signal.SIGINT)
    for process in processes:
        process.join()


def last_line(log: Path) -> str:
    """Return the last line of a log that is not empty."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "(the log is empty)")
