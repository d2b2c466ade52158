"""The runs of a comparison or sweep: start policies first, then every run, in parallel processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.common.locks import locked
from benchmarks.comparison.jobs import Job, run_jobs
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import ordered
from benchmarks.training.run import resume_run, start_run
from benchmarks.training.run_folder import RunFolder, read_rows
from benchmarks.training.start_policy import ensure_start, start_folder


@dataclass(frozen=True)
class Grid:
    """A grid of runs with its folder.

    ::

        FOLDER/
          grid.json    kind, command and settings
          starts/      start policies
          runs/        run folders
          logs/        what each process printed
          report/      written by the report
    """

    folder: Path
    configs: Mapping[str, TrainConfig]
    """Settings of each run, by its path below runs/."""

    def run(self, processes: int, on_progress: Callable[[Job, float, str], None]) -> None:
        """Make missing start policies, then missing runs, of which the longest begin first.

        Raises:
            JobsFailedError: if a start or a run failed.
            KeyboardInterrupt: after running jobs have saved and stopped.
        """
        run_jobs(self._start_jobs(), processes, on_progress)
        run_jobs(self._run_jobs(), processes, on_progress)

    def _start_jobs(self) -> list[Job]:
        wanted = {
            start_folder(config, self._starts): config for config in self.configs.values() if config.start != "none"
        }
        return [
            Job(
                name=f"start {folder.name}",
                function=fit_start,
                kwargs={"config": config, "cache": self._starts, "progress": self._progress_file(folder)},
                log=self.folder / "logs" / f"start-{folder.name}.log",
                done=partial(_last_share, self._progress_file(folder)),
            )
            for folder, config in wanted.items()
            if not folder.exists()
        ]

    def _run_jobs(self) -> list[Job]:
        unfinished = self.unfinished
        # The methods in the last rows take longest, so they begin first and do not run alone at the end.
        order = ordered(config.method for config in unfinished.values())[::-1]
        jobs = []
        for name, config in sorted(unfinished.items(), key=lambda item: order.index(item[1].method)):
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

    @property
    def _starts(self) -> Path:
        return self.folder / "starts"

    def _progress_file(self, start: Path) -> Path:
        return self.folder / "logs" / f"{start.name}.jsonl"


def fit_start(config: TrainConfig, cache: Path, progress: Path) -> None:
    """Make a start policy; runs as a job."""
    with progress.open("w", encoding="utf-8") as stream:

        def on_step(step: int, loss: float) -> None:
            stream.write(f'{{"share": {(step + 1) / config.sft_steps:.4f}, "loss": {loss:.4f}}}\n')
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
