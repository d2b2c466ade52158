"""Measures the expert of BabyAI's levels: ``python -m benchmarks.measure.babyai`` prints success and steps of each.

With ``--noise`` it plays a share of its actions at random, which shows whether it goes on from anywhere; a random
"toggle" can make away with a box that is wanted, and then no expert can succeed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tyro

from benchmarks.common.envs import make_env
from benchmarks.common.tables import Table
from benchmarks.measure.output import refuse_existing, write_figures
from coso_envs.babyai.levels import LEVELS


@dataclass(frozen=True)
class Options:
    """Measure success and steps of the expert; the defaults take about five minutes."""

    levels: tuple[str, ...] = tuple(LEVELS)
    """Names of levels."""
    episodes: int = 200
    """Most episodes of each level."""
    seconds: float = 6.0
    """Begin no further episode of a level after so many seconds."""
    noise: float = 0.0
    """Share of steps, in [0, 1], whose action is drawn at random instead."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass(frozen=True)
class Row:
    """The expert's figures on a level.

    Attributes:
        level: name of the level.
        episodes: number of episodes, with the seeds from 0.
        solved: how many of them were solved.
        steps: mean number of steps of an episode.
    """

    level: str
    episodes: int
    solved: int
    steps: float


def measure(level: str, options: Options) -> Row:
    """Play the expert's episodes of a level."""
    env = make_env(f"coso/BabyAI-{level}-v0", {"image": False, "prompt": ""})
    begun, solved, steps, episodes = time.monotonic(), 0, 0, 0
    while episodes < options.episodes and time.monotonic() - begun < options.seconds:
        rng = np.random.default_rng(episodes)
        env.reset(seed=episodes)
        ended = False
        while not ended:
            wanted = env.expert_action()
            random = rng.random() < options.noise
            _, _, *ends, info = env.step(env.parser.format(env.parser.sample(rng) if random else wanted))
            ended, steps = any(ends), steps + 1
        episodes, solved = episodes + 1, solved + info["success"]
    return Row(level, episodes, solved, steps / episodes)


def main(options: Options) -> None:
    """Print a table with a line for each level."""
    refuse_existing(options.out)
    rows = [measure(level, options) for level in options.levels]
    body = tuple((row.level, str(row.episodes), str(row.solved), f"{row.steps:.1f}") for row in rows)
    caption = f"{sum(row.solved for row in rows)} of {sum(row.episodes for row in rows)} episodes solved."
    print(Table(("level", "episodes", "solved", "steps per episode"), body, caption).markdown())
    write_figures(options, "rows", rows)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
