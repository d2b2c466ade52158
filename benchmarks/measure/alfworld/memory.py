"""Memory of ALFWorld's engines over many episodes.

``python -m benchmarks.measure.alfworld.memory --engine fast --episodes 20000``: generated games one after the other,
each a random walk; the resident memory of the process is printed along the way.
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
    """Where the process stood.

    Attributes:
        episodes: played so far.
        mebibytes: resident memory.
    """

    episodes: int
    mebibytes: float


@dataclass(frozen=True)
class Options:
    """Play many episodes on one engine and watch the memory."""

    engine: EngineName = "fast"
    """Which engine."""
    episodes: int = 20_000
    """Episodes, each in another game as long as there are others."""
    steps: int = 50
    """Random admissible commands per episode."""
    games: int = 3600
    """How many games of the train split are played in turn."""
    marks: int = 20
    """How often the memory is read."""
    seed: int = 0
    """Of the order of the games and of the commands."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


def play(options: Options) -> Iterator[Mark]:
    """Play, and tell the memory ``options.marks`` times."""
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
    """Mebibytes per 1,000 episodes over the second half, when all caches are full."""
    first, last = marks[len(marks) // 2], marks[-1]
    return 1000 * (last.mebibytes - first.mebibytes) / max(1, last.episodes - first.episodes)


def main() -> None:
    """Run and print."""
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
