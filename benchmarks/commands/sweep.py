"""coso sweep: starts and coefficients, both entropy terms tuned alike; writes a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tyro
from rich import print as show

from benchmarks.commands.running import check_untouched, command_line, grid_settings, run_grid, train_defaults
from benchmarks.compare import arms, sweep, sweep_table
from benchmarks.config import TrainConfig
from benchmarks.grid import open_grid


@dataclass(frozen=True)
class Options:
    """Train every start with RL, and with RL + entropy and CoSo at every coefficient."""

    train: tyro.conf.OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    out: Path = Path("runs/sweep")
    """Folder of the sweep; must not hold anything yet."""
    starts: tuple[str, ...] = ("noisy", "deceptive", "very-deceptive")
    """Starts to train from."""
    coefficients: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0, 5.0)
    """Coefficients tried with RL + entropy and with CoSo alike."""
    seeds: tuple[int, ...] = (100, 101)
    """Seeds; take others than a comparison's, or the tuning is on the test."""
    jobs: int = 2
    """Runs side by side, one process and one thread each."""
    resume: bool = False
    """Go on with the sweep in --out: finished runs are kept, begun ones go on from their checkpoints."""


def main(arguments: Sequence[str]) -> None:
    """Run the command."""
    base = train_defaults()
    options = tyro.cli(Options, prog="coso sweep", args=arguments, default=Options(train=base))
    check_untouched(options.train, base, ("method", "seed", "ent_coef", "start"))
    grid = sweep(options.train, options.out, options.seeds, arms(options.starts, options.coefficients))
    command = command_line("sweep", arguments)
    open_grid(options.out, grid_settings("sweep", command, dict(grid.configs)), resume=options.resume)
    run_grid(grid, options.jobs, command)
    show(f"Table: {write_sweep(options.out).resolve()}")


def write_sweep(folder: Path) -> Path:
    """Write the table of a sweep's finished runs.

    Raises:
        RunFolderError: if none has finished.
    """
    path = folder / "sweep.md"
    path.write_text(sweep_table(folder).markdown(), encoding="utf-8")
    return path
