"""Replays steps from disk and reports the memory of the process.

``OMP_NUM_THREADS=1 python -m benchmarks.measure.replay --steps 20000`` trains AWR. With ``--alone`` there is no policy:
steps with random pictures are written, and as many read. PyTorch keeps memory for each new shape of its tensors, so
that a process grows for a while under every learner; ``live tensors`` are those that are in use.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tyro
from torch import Tensor
from torch.nn import Parameter

import parsers
from agents.learners import AWR
from agents.replay import Episode, Place, Record, Replay
from benchmarks.common.memory import resident_mebibytes, return_freed_memory
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.training.config import TrainConfig
from benchmarks.training.run import build_learner
from benchmarks.training.start_policy import STARTS_FOLDER, load_start


@dataclass(frozen=True)
class Options:
    """Replay steps and measure memory."""

    alone: bool = False
    """Write and read steps without a learner."""
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
        tensor_mebibytes: size of all live tensors.
    """

    replayed: int
    played: int
    held: int
    disk_mebibytes: float
    mebibytes: float
    tensor_mebibytes: float

    def __str__(self) -> str:
        return (
            f"{self.replayed:>8,} replayed {self.played:>7,} played {self.held:>7,} held "
            f"{self.disk_mebibytes:8.1f} MiB on disk {self.mebibytes:8.1f} MiB in memory "
            f"{self.tensor_mebibytes:6.1f} MiB of live tensors"
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
            yield _mark(replayed, learner.num_timesteps, learner.experience.replay, folder)
    learner.envs.close()


def measure_alone(options: Options, folder: Path) -> Iterator[Mark]:
    """Write steps with random pictures of 128 x 128 and read as many, and yield ten measurements.

    Args:
        options: settings.
        folder: where the replay lies.
    """
    replay = Replay(folder, parsers.make("coso/json", choices=("-", "+")), options.replay_steps)
    rng, said = np.random.default_rng(options.seed), '{"action": "+"}'
    for number in range(1, options.steps + 1):
        picture = rng.integers(256, size=(128, 128, 3), dtype=np.uint8)
        record = Record("Which way?", picture, said, np.arange(8), np.zeros(8), np.zeros(8))
        replay.add(Episode([replay.write(record)], np.zeros(1, np.float32)))
        if number % 64 == 0:
            replay.tidy([])
            held = list(replay.episodes)
            replay.read([Place(held[row], 0) for row in rng.integers(len(held), size=64)])
        if number % max(1, options.steps // 10) == 0:
            yield _mark(number, number, replay, folder)


def _mark(replayed: int, played: int, replay: Replay, folder: Path) -> Mark:
    return_freed_memory()
    size = sum(file.stat().st_size for file in folder.glob("*/*"))
    # By type: isinstance() would load what some lazy modules stand for.
    tensors = sum(found.nbytes for found in gc.get_objects() if type(found) in (Tensor, Parameter))
    return Mark(replayed, played, replay.num_steps, size / 2**20, resident_mebibytes(), tensors / 2**20)


def main() -> None:
    """Run the command and print its results."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.replay")
    refuse_existing(options.out)
    marks = list[Mark]()
    with tempfile.TemporaryDirectory() as folder:
        for mark in (measure_alone if options.alone else measure)(options, Path(folder)):
            marks.append(mark)
            print(mark, flush=True)
    write_figures(options, "marks", marks)


if __name__ == "__main__":
    main()
