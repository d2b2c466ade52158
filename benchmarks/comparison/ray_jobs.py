"""Parallel jobs as tasks of a Ray cluster, each in a process of its own with one thread and a log file."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.common.errors import UsageError
from benchmarks.common.extras import require
from benchmarks.common.locks import FolderInUseError
from benchmarks.comparison.jobs import POLL_SECONDS, Job, JobsFailedError, OnProgress, call_with_log

#: How often in a row a job may be lost with its process or node, without getting any further, before it has failed.
MOST_LOSSES = 5
#: Seconds that a job which was lost waits for the folders that its lost process may still hold.
PATIENCE = 60.0


@dataclass
class _Attempts:
    """The attempts at a job.

    Attributes:
        job: the job.
        losses: how often it was lost in a row without getting any further.
        share: the largest share of its work that was done when it was lost.
        again: whether it was lost before.
    """

    job: Job
    losses: int = 0
    share: float = 0.0
    again: bool = False

    def lose(self) -> bool:
        """Count a loss; return whether there may be another attempt."""
        share = self.job.done()
        self.losses = 1 if share > self.share else self.losses + 1
        self.share, self.again = max(share, self.share), True
        return self.losses < MOST_LOSSES

    def note(self, text: str) -> None:
        """Write a line into the job's log."""
        self.job.log.parent.mkdir(parents=True, exist_ok=True)
        with self.job.log.open("a", encoding="utf-8") as stream:
            stream.write(f"\n{text}\n")


def run_jobs_on_ray(
    jobs: Sequence[Job], at_once: int, on_progress: OnProgress, *, cpus: float = 1.0, gpus: float = 0.0
) -> None:
    """Run all jobs as tasks of a Ray cluster, at most ``at_once`` at a time; a failed one does not stop the others.

    A job whose process or node is lost is begun again elsewhere: a run then goes on from its newest checkpoint. The
    present folder, and those of the jobs, must be on a disk that all nodes share.

    Args:
        jobs: the jobs in the order in which they start.
        at_once: largest number of jobs at the same time, at least 1.
        on_progress: called with a job, its share of work done, and "running", "finished" or "failed".
        cpus: processors that Ray keeps for each job.
        gpus: GPUs that Ray keeps for each job.

    Raises:
        JobsFailedError: if a job failed, after all others have ended.
        KeyboardInterrupt: after every running job has saved and stopped.
        UsageError: if no node of the cluster has so many processors and GPUs.
        ValueError: if ``at_once`` is not positive.
        MissingExtraError: if Ray is not installed.
    """
    if at_once < 1:
        raise ValueError(f"jobs must be at least 1, got {at_once}")
    ray = connect(cpus, gpus)
    options = {"num_cpus": cpus, "num_gpus": gpus, "max_calls": 1, "max_retries": 0, "scheduling_strategy": "SPREAD"}
    task = ray.remote(**options)(_in_task)
    waiting, running, failed = [_Attempts(job) for job in jobs], dict[Any, _Attempts](), list[Job]()
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                begun = waiting.pop(0)
                job = begun.job
                running[task.remote(job.function, job.kwargs, str(job.log), os.getcwd(), begun.again)] = begun
            ray.wait(list(running), timeout=POLL_SECONDS)
            for reference, attempts in list(running.items()):
                state = _state(ray, reference, attempts)
                if state == "lost":
                    waiting.insert(0, attempts)
                elif state != "running":
                    failed += [attempts.job] * (state == "failed")
                if state != "running":
                    del running[reference]
                on_progress(attempts.job, attempts.job.done(), "running" if state == "lost" else state)
    except BaseException:
        _stop(ray, list(running))
        raise
    if failed:
        failed.sort(key=jobs.index)
        raise JobsFailedError(failed)


def connect(cpus: float, gpus: float) -> Any:
    """Connect to the cluster that ``RAY_ADDRESS`` names, or start one on this machine, and return the module ``ray``.

    Raises:
        UsageError: if no node has so many processors and GPUs.
        MissingExtraError: if Ray is not installed.
    """
    ray = require("ray", "ray")
    if not ray.is_initialized():
        ray.init(log_to_driver=False, include_dashboard=False)
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    if not any(node.get("CPU", 0) >= cpus and node.get("GPU", 0) >= gpus for node in nodes):
        found = "; ".join(f"{node.get('CPU', 0):g} and {node.get('GPU', 0):g}" for node in nodes)
        raise UsageError(
            f"no node of the Ray cluster has {cpus:g} processors and {gpus:g} GPUs for a run (they have {found}); "
            "change --cpus-per-run and --gpus-per-run, or add a node"
        )
    return ray


def _state(ray: Any, reference: Any, attempts: _Attempts) -> str:
    """Return "running", "finished", "failed", or "lost" for a job that is to be begun again."""
    if not ray.wait([reference], timeout=0)[0]:
        return "running"
    try:
        return "finished" if ray.get(reference) else "failed"
    except ray.exceptions.RayTaskError as error:  # outside the job's function, so its log does not have it
        attempts.note(str(error.cause))
        return "failed"
    except ray.exceptions.RayError as error:
        more = attempts.lose()
        often = f"{attempts.losses} times in a row without getting any further"
        attempts.note(f"lost with its process or node ({type(error).__name__}), " + ("begun again" if more else often))
        return "lost" if more else "failed"


def _in_task(function: Callable[..., object], kwargs: dict[str, Any], log: str, folder: str, again: bool) -> bool:
    """Call a job's function in a task; return whether it ended well."""
    if not Path(folder).is_dir():
        raise UsageError(f"{folder} is not on this node: it must be on a disk that all nodes of the cluster share")
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return call_with_log(partial(_patient, function) if again else function, kwargs, log)


def _patient(function: Callable[..., object], /, **kwargs: Any) -> None:
    """Call a function, and wait while a process that was lost still holds its folder."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            function(**kwargs)
            return
        except FolderInUseError:
            if time.monotonic() > until:
                raise
            time.sleep(1.0)


def _stop(ray: Any, references: list[Any]) -> None:
    """Ask each job to save and stop, and wait for it."""
    for reference in references:
        ray.cancel(reference, force=False)
    if references:
        ray.wait(references, num_returns=len(references))
