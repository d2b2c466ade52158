"""The runs of a comparison or sweep: start policies first, then every run, in parallel processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.common.locks import locked
from benchmarks.comparison.jobs import Job, JobsFailedError, OnProgress, Runner, last_line, run_jobs
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import FAILED_FILE
from benchmarks.training.methods import ordered
from benchmarks.training.run import resume_run, start_run
from benchmarks.training.run_folder import RunFolder, read_json, read_rows, write_json
from benchmarks.training.start_policy import ensure_start, start_folder


@dataclass(frozen=True)
class Grid:
    """A grid of runs with its folder.

    ::

        FOLDER/
          grid.json    kind, command, tunings and settings
          failed.json  why runs failed, by name of run; only if the last attempt had failures
          starts/      start policies
          runs/        run folders
          logs/        what each process printed
          report/      written by the report
    """

    folder: Path
    configs: Mapping[str, TrainConfig]
    """Settings of each run, by its path below runs/."""
    tuned: tuple[Mapping[str, Any], ...] = ()
    """The tunings that gave the coefficients, as JSON values of :class:`benchmarks.reports.tuning.Tuning`."""

    def run(self, processes: int, on_progress: OnProgress, runner: Runner | None = None) -> None:
        """Make missing start policies, then missing runs, of which the longest begin first.

        Where a start failed, the runs of the others are made all the same. Each failure is kept in ``failed.json``.

        Args:
            processes: largest number of jobs at the same time.
            on_progress: called with a job, its share of work done, and its state.
            runner: runs the jobs; by default in processes of this machine.

        Raises:
            JobsFailedError: if a start or a run failed, after all others have ended.
            KeyboardInterrupt: after running jobs have saved and stopped.
        """
        (self.folder / FAILED_FILE).unlink(missing_ok=True)
        failed = [*self._attempt(self._start_jobs(), processes, on_progress, runner or run_jobs)]
        failed += self._attempt(self._run_jobs(), processes, on_progress, runner or run_jobs)
        if failed:
            raise JobsFailedError(failed)

    def _attempt(self, jobs: Sequence[Job], processes: int, on_progress: OnProgress, runner: Runner) -> Sequence[Job]:
        """Run jobs and return those that failed, which are noted as soon as they fail."""

        def noted(job: Job, done: float, state: str) -> None:
            if state == "failed":
                self._note(job)
            on_progress(job, done, state)

        try:
            runner(jobs, processes, noted)
        except JobsFailedError as failure:
            return failure.jobs
        return ()

    def _note(self, job: Job) -> None:
        """Keep why the runs of a failed job have no result."""
        file = self.folder / FAILED_FILE
        reason = last_line(job.log)
        names = [name for name, config in self.configs.items() if job.name in (name, self._start_name(config))]
        if job.name not in self.configs:
            reason = f"its start could not be made: {reason}"
        write_json(file, (read_json(file) if file.exists() else {}) | dict.fromkeys(names, reason))

    def _start_name(self, config: TrainConfig) -> str:
        return f"start {start_folder(config, self._starts).name}"

    def _start_jobs(self) -> list[Job]:
        wanted = {
            start_folder(config, self._starts): config for config in self.configs.values() if config.begins_with_start
        }
        return [
            Job(
                name=self._start_name(config),
                function=fit_start,
                kwargs={"config": config, "cache": self._starts, "progress": self._progress_file(folder)},
                log=self.folder / "logs" / f"start-{folder.name}.log",
                done=partial(_last_share, self._progress_file(folder)),
            )
            for folder, config in wanted.items()
            if not folder.exists()
        ]

    def _run_jobs(self) -> list[Job]:
        unfinished = {name: c for name, c in self.unfinished.items() if self._has_start(c)}
        # Seed by seed, so that a grid that is stopped has the same seeds of all methods. The methods in the last rows
        # take longest, so they begin first and do not run alone at the end.
        order = ordered(config.method for config in unfinished.values())[::-1]
        groups = list(dict.fromkeys((config.env, config.start, config.seed) for config in unfinished.values()))

        def place(item: tuple[str, TrainConfig]) -> tuple[int, int]:
            config = item[1]
            return groups.index((config.env, config.start, config.seed)), order.index(config.method)

        jobs = []
        for name, config in sorted(unfinished.items(), key=place):
            folder = self.folder / "runs" / name
            jobs.append(
                Job(
                    name=name,
                    function=make_run,
                    kwargs={"config": config, "folder": folder, "starts": self._starts},
                    log=self.folder / "logs" / f"{name.replace('/', '-')}.log",
                    done=partial(_steps_share, folder, config.total_steps),
                )
            )
        return jobs

    @property
    def unfinished(self) -> dict[str, TrainConfig]:
        """Return the settings of unfinished runs by name."""
        return {name: c for name, c in self.configs.items() if not RunFolder(self.folder / "runs" / name).finished}

    def _has_start(self, config: TrainConfig) -> bool:
        return not config.begins_with_start or start_folder(config, self._starts).exists()

    @property
    def _starts(self) -> Path:
        return self.folder / "starts"

    def _progress_file(self, start: Path) -> Path:
        return self.folder / "logs" / f"{start.name}.jsonl"


def fit_start(config: TrainConfig, cache: Path, progress: Path) -> None:
    """Make a start policy; runs as a job."""
    with progress.open("w", encoding="utf-8") as stream:

        def on_step(step: int, loss: float) -> None:
            stream.write(f'{{"share": {(step + 1) / config.start_steps:.4f}, "loss": {loss:.4f}}}\n')
            stream.flush()

        ensure_start(config, cache, on_step)


def make_run(config: TrainConfig, folder: Path, starts: Path) -> None:
    """Make a run, or resume it from its checkpoint; runs as a job."""
    if RunFolder(folder).checkpoints():
        resume_run(folder, starts, print_row)
        return
    # Stopped before its first checkpoint, so start again.
    with locked(folder):
        RunFolder(folder).clear()
    start_run(config, folder, starts, print_row)


def print_row(step: int, row: Mapping[str, object]) -> None:
    """Print one line of metrics for a log."""
    figures = (f"{key}={value:.4g}" for key, value in row.items() if isinstance(value, float))
    print(f"step={step}", *figures, flush=True)


def _last_share(progress: Path) -> float:
    rows = list(read_rows(progress))
    return float(rows[-1]["share"]) if rows else 0.0


def _steps_share(folder: Path, total_steps: int) -> float:
    rows = list(read_rows(folder / "metrics.jsonl"))
    return min(1.0, rows[-1]["step"] / total_steps) if rows else 0.0
