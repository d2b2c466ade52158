"""Trains a learner that replays steps from disk and reports the memory of the process.

``OMP_NUM_THREADS=1 python -m benchmarks.measure.replay --steps 20000``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tyro

from agents.learners import AWR
from benchmarks.common.memory import resident_mebibytes, return_freed_memory
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.training.config import TrainConfig
from benchmarks.training.run import build_learner
from benchmarks.training.start_policy import STARTS_FOLDER, load_start


@dataclass(frozen=True)
class Options:
    """Replay steps and measure memory."""

    env: str = "coso/NumberLine-v0"
    """Id of a text-action environment; the policy is the embedded one."""
    steps: int = 20_000
    """Number of steps that the policy learns from, drawn from the replay."""
    num_envs: int = 8
    """Number of environments."""
    replay_steps: int = 200
    """Steps that the replay holds, so that old ones make room."""
    sft_steps: int = TrainConfig.sft_steps
    """Gradient steps of the start policy, which is made if it is missing."""
    seed: int = 0
    """Seed of start, environments and sampling."""
    starts: str = str(STARTS_FOLDER)
    """Folder of start policies."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass(frozen=True)
class Mark:
    """A measurement after an iteration.

    Attributes:
        replayed: steps that the policy has learned from so far.
        played: environment steps so far.
        held: steps in the replay.
        disk_mebibytes: size of its files.
        mebibytes: resident memory of the process, without what the allocator only keeps for reuse.
    """

    replayed: int
    played: int
    held: int
    disk_mebibytes: float
    mebibytes: float

    def __str__(self) -> str:
        return (
            f"{self.replayed:>8,} replayed {self.played:>7,} played {self.held:>7,} held "
            f"{self.disk_mebibytes:8.1f} MiB on disk {self.mebibytes:8.1f} MiB in memory"
        )


def measure(options: Options, folder: Path) -> Iterator[Mark]:
    """Train AWR, and yield a measurement after each iteration that replays.

    Args:
        options: settings.
        folder: where the replay lies.
    """
    config = TrainConfig.of(
        env=options.env,
        method="awr",
        num_envs=options.num_envs,
        sft_steps=options.sft_steps,
        replay_steps=options.replay_steps,
        offline_steps=0,
        seed=options.seed,
    )
    start = load_start(config, Path(options.starts))
    learner = build_learner(config, start, debug_folder=folder)
    assert isinstance(learner, AWR)
    replayed = 0
    while replayed < options.steps:
        rows: list[dict[str, float]] = []
        learner.learn(learner.num_timesteps + 1, lambda _, row, rows=rows: rows.append(row))  # type: ignore[misc]
        if "train/loss" in rows[-1]:
            replayed += learner.config.n_epochs * learner.config.batch_size
            return_freed_memory()
            size = sum(file.stat().st_size for file in folder.glob("*/*")) / 2**20
            held = learner.experience.replay.num_steps
            yield Mark(replayed, learner.num_timesteps, held, size, resident_mebibytes())
    learner.envs.close()


def main() -> None:
    """Run the command and print its results."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.replay")
    refuse_existing(options.out)
    marks = list[Mark]()
    with tempfile.TemporaryDirectory() as folder:
        for mark in measure(options, Path(folder)):
            marks.append(mark)
            print(mark, flush=True)
    write_figures(options, "marks", marks)


if __name__ == "__main__":
    main()
