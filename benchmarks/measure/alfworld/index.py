"""Times the index of downloaded ALFWorld games, without and with a cached index.

``python -m benchmarks.measure.alfworld.index`` writes a folder of made-up games as large as the real one (8,810) and
indexes it. The files come from the system's file cache; a cold disk adds its own time.
"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import tyro

from coso_envs.alfworld.games.index import GAME_FILE, TRAJECTORY_FILE, read_index


@dataclass(frozen=True)
class Options:
    """Time the index of downloaded ALFWorld games on a made-up folder."""

    games: int = 8810
    """Number of games; the real data have 8,810."""
    kilobytes: int = 64
    """Size in kilobytes of each of a game's two files."""
    repeats: int = 5
    """Number of later starts; the quickest counts."""


def write_games(root: Path, games: int, kilobytes: int) -> None:
    """Write folders in the layout of the real data, whose files have only what an index reads, and padding."""
    padding = "x" * (1024 * kilobytes)
    trajectory = json.dumps({"plan": padding, "task_type": "pick_and_place_simple"})
    game = json.dumps({"pddl_domain": padding, "solvable": True})
    for number in range(games):
        folder = root / f"pick_and_place_simple-Mug-None-Shelf-{number // 3}" / f"trial_T{number:06}"
        folder.mkdir(parents=True)
        (folder / TRAJECTORY_FILE).write_text(trajectory)
        (folder / GAME_FILE).write_text(game)


def measure(options: Options, folder: Path) -> tuple[int, float, float]:
    """Return the number of games found, and wall time in seconds of the first and of the quickest later start."""
    write_games(folder / "data", options.games, options.kilobytes)
    seconds, found = [], 0
    for _ in range(1 + options.repeats):
        start = time.perf_counter()
        found = len(read_index(folder / "data", folder / "cache"))
        seconds.append(time.perf_counter() - start)
    return found, seconds[0], min(seconds[1:])


def main() -> None:
    """Run the command and print its results."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.alfworld.index")
    with tempfile.TemporaryDirectory() as folder:
        found, first, later = measure(options, Path(folder))
    print(f"{found:,} games: {first:.2f} s the first time, {later:.3f} s later")


if __name__ == "__main__":
    main()
