"""Memory of ALFWorld's engines over many episodes.

``python -m benchmarks.measure.alfworld.memory --engine fast --episodes 20000`` plays generated games by random walks
and prints the resident memory of the process at intervals.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tyro

from benchmarks.common.memory import resident_mebibytes
from benchmarks.measure.output import refuse_existing, write_figures
from coso_envs.alfworld.engines.make import EngineName, make_engine
from coso_envs.alfworld.games import generated as games


@dataclass(frozen=True)
class Mark:
    """A measurement of the process's memory.

    Attributes:
        episodes: number of episodes so far.
        mebibytes: resident memory in MiB.
    """

    episodes: int
    mebibytes: float


@dataclass(frozen=True)
class Options:
    """Play many episodes on one engine and watch the memory."""

    engine: EngineName = "fast"
    """Engine that plays the games."""
    episodes: int = 20_000
    """Number of episodes; games are played in turn."""
    steps: int = 50
    """Number of random admissible commands per episode."""
    games: int = 3600
    """Number of games of the train split."""
    marks: int = 20
    """Number of measurements."""
    seed: int = 0
    """Seed of the order of games and of the commands."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


def play(options: Options) -> Iterator[Mark]:
    """Play the episodes, and yield ``options.marks`` measurements."""
    rng, engine = random.Random(options.seed), make_engine(options.engine)
    ids = list(games.game_ids("train"))
    rng.shuffle(ids)
    ids = ids[: options.games]
    every = max(1, options.episodes // options.marks)
    for episode in range(options.episodes):
        turn = engine.start(games.load(ids[episode % len(ids)]))
        for _ in range(options.steps):
            turn = engine.play(turn, rng.choice(turn.admissible))
        if (episode + 1) % every == 0:
            yield Mark(episode + 1, resident_mebibytes())
    engine.close()


def growth(marks: list[Mark]) -> float:
    """Return the growth in MiB per 1,000 episodes over the second half, when all caches are full."""
    first, last = marks[len(marks) // 2], marks[-1]
    return 1000 * (last.mebibytes - first.mebibytes) / max(1, last.episodes - first.episodes)


def main() -> None:
    """Run the command and print its results."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.alfworld.memory")
    refuse_existing(options.out)
    marks = list[Mark]()
    for mark in play(options):
        marks.append(mark)
        print(f"{mark.episodes:>7,} episodes  {mark.mebibytes:7.1f} MiB", flush=True)
    print(f"growth over the second half: {growth(marks):+.2f} MiB per 1,000 episodes")
    write_figures(options, "marks", marks)


if __name__ == "__main__":
    main()
