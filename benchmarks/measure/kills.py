"""Kills training runs with SIGKILL at random moments, resumes them, and compares their metrics with a whole run's.

``OMP_NUM_THREADS=1 python -m benchmarks.measure.kills --method awr --kills 20``. Every run is a fork of this process,
so it needs a system that has forks. Times and memory are left out of the comparison.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import tyro

from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.training.card import CARD_FILE
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import METHODS, get_method
from benchmarks.training.run import resume_run, start_run
from benchmarks.training.run_folder import RunFolder
from benchmarks.training.start_policy import ensure_start

#: Settings of the small runs; a learner takes those that it has.
SMALL: dict[str, Any] = {
    "demo_steps": 64,
    "sft_batch_size": 16,
    "num_envs": 4,
    "group_size": 4,
    "n_steps": 4,
    "batch_size": 8,
    "n_epochs": 2,
    "kl_samples": 4,
    "eval_samples": 1,
    "final_eval_samples": 1,
    "scm_pretrain_steps": 5,
    "scm_steps": 1,
    "offline_steps": 16,
    "offline_epochs": 2,
    "critic_epochs": 2,
    "offline_critic_epochs": 2,
    "instruction_batch_size": 8,
    "step_batch_size": 8,
}


@dataclass(frozen=True)
class Options:
    """Kill runs of a method and resume them."""

    method: str = "awr"
    """Method."""
    env: str = "coso/Blackjack-v0"
    """Id of a text-action environment."""
    env_kwargs: dict[str, int | float | bool | str] = field(
        default_factory=lambda: {"image": False, "prompt": "{dealer} {player}"}
    )
    """Arguments of the environment."""
    kills: int = 20
    """Number of runs that are killed, each once."""
    iterations: int = 5
    """Iterations of each run; there is a checkpoint after each."""
    sft_steps: int = 40
    """Gradient steps of the start policy."""
    seed: int = 0
    """Seed of the moments and of the runs."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""

    def config(self) -> TrainConfig:
        """Return the settings of the runs."""
        every = SMALL["num_envs"] * SMALL["n_steps"]
        names = TrainConfig.names() | {each.name for each in fields(get_method(self.method).settings)}
        settings = {name: value for name, value in SMALL.items() if name in names}
        return TrainConfig.of(
            env=self.env,
            env_kwargs=self.env_kwargs,
            sft_steps=self.sft_steps,
            total_steps=self.iterations * every,
            eval_every=self.iterations * every,
            checkpoint_every=every,
            seed=self.seed,
            **settings,
            **{"method": self.method, **get_method(self.method).own, "ent_coef": get_method(self.method).ent_coef},
        )


@dataclass(frozen=True)
class Kill:
    """A run that was killed and resumed.

    Attributes:
        after: rows of metrics after which it was killed, some time later.
        seconds: this time.
        finished: whether it had ended by itself before.
        step: environment steps of its newest checkpoint then.
        same: whether the resumed run has the metrics of the whole one.
    """

    after: int
    seconds: float
    finished: bool
    step: int
    same: bool


def kill_runs(options: Options, folder: Path) -> Iterator[Kill]:
    """Make a whole run, then kill others and resume them, and yield one record for each.

    Args:
        options: settings.
        folder: an empty folder for the runs, which stay there.

    Raises:
        RuntimeError: if a run fails.
    """
    config, starts = options.config(), folder / "starts"
    ensure_start(config, starts)
    whole = RunFolder(folder / "whole")
    _run(lambda: start_run(config, whole.path, starts, _ignore))
    expected = figures(whole)
    # The card is written just before the first checkpoint, and never again.
    lasted = (whole.path / "policy").stat().st_mtime - (whole.path / CARD_FILE).stat().st_mtime
    rng = np.random.default_rng(options.seed)
    for number in range(options.kills):
        run = RunFolder(folder / f"run-{number}")
        after, seconds = int(rng.integers(options.iterations)), float(rng.uniform(0, lasted / options.iterations))
        process = _start(lambda run=run: start_run(config, run.path, starts, _ignore))  # type: ignore[misc]
        # Rows say how far a run is however busy the machine is. There must be a checkpoint to resume from.
        while process.is_alive() and (_rows(run) <= after or not run.checkpoints()):
            time.sleep(0.005)
        process.join(seconds)
        process.kill()
        process.join()
        finished, step = run.finished, run.steps
        _run(lambda run=run: resume_run(run.path, starts, _ignore))  # type: ignore[misc]
        yield Kill(after, seconds, finished, step, figures(run) == expected)


def _rows(run: RunFolder) -> int:
    """Return the number of whole rows of metrics that a run has written so far."""
    file = run.path / "metrics.jsonl"
    return file.read_bytes().count(b"\n") if file.exists() else 0


def figures(run: RunFolder) -> list[dict[str, Any]]:
    """Return a run's metrics without times and memory."""
    return [
        {key: value for key, value in row.items() if not key.startswith(("time/", "system/"))} for row in run.metrics()
    ]


def _start(work: Callable[[], None]) -> Any:
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return process


def _run(work: Callable[[], None]) -> None:
    process = _start(work)
    process.join()
    if process.exitcode:
        raise RuntimeError(f"a run ended with exit code {process.exitcode}; its error is above")


def _ignore(step: int, row: object) -> None:
    """Show no progress of a run."""


def main() -> None:
    """Run the command and print its results."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.kills")
    refuse_existing(options.out)
    if options.method not in METHODS:
        raise SystemExit(f"--method must be one of {', '.join(METHODS)}, got {options.method!r}")
    kills = list[Kill]()
    with tempfile.TemporaryDirectory() as folder:
        for kill in kill_runs(options, Path(folder)):
            kills.append(kill)
            verdict = "same metrics" if kill.same else "OTHER METRICS"
            verdict += ", but it had finished before" if kill.finished else ""
            print(
                f"killed {kill.seconds:6.2f} s after row {kill.after:2}, checkpoint {kill.step:5}: {verdict}",
                flush=True,
            )
    cut = [kill for kill in kills if not kill.finished]
    same = sum(kill.same for kill in cut)
    print(f"{same} of {len(cut)} runs of {options.method} that were killed resume to the same metrics")
    write_figures(options, "kills", kills)


if __name__ == "__main__":
    main()
