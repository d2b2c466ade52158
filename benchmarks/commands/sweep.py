"""The command coso sweep: every method from several starts at several coefficients, as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tyro

from benchmarks.commands.checks import check_at_least, check_different
from benchmarks.commands.running import only_resume, refuse_options, run_and_write, train_defaults
from benchmarks.common.errors import SettingsError
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.plans import arms, sweep, sweep_table
from benchmarks.data.teachers import recorded
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import stored_configs


@dataclass(frozen=True)
class Options:
    """Train every start with RL, and with RL + entropy and CoSo at every coefficient."""

    train: tyro.conf.OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    out: Path = Path("runs/sweep")
    """Folder of the sweep; must be new or empty."""
    starts: tuple[str, ...] = ("noisy", "deceptive", "very-deceptive")
    """Starts to train from, as --start of coso train; the deceptive ones are made for NumberLine."""
    coefficients: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0, 5.0)
    """Coefficients that both RL + entropy and CoSo are trained with."""
    seeds: tuple[int, ...] = (100, 101)
    """Seeds; they should differ from a comparison's, which would otherwise be tuned on its test."""
    jobs: int = 2
    """Runs at the same time, each in one process with one thread."""
    resume: bool = False
    """Continue the sweep in --out with its own settings: finished runs are kept, others continue from their
    checkpoints."""

    def __post_init__(self) -> None:
        check_at_least("jobs", self.jobs, 1)
        for name in ("starts", "coefficients", "seeds"):
            check_different(name, getattr(self, name))
        for start in self.starts:
            recorded(start)
        check_different("starts, by the names of their folders,", [Path(start).stem for start in self.starts])
        check_different("coefficients, in six digits,", [f"{value:g}" for value in self.coefficients])
        for value in self.coefficients:
            if not value > 0:
                raise SettingsError(f"coefficients must be above 0, got {value:g}: rl, which has none, is always run")
        for seed in self.seeds:
            check_at_least("seeds", seed, 0)


def main(arguments: Sequence[str]) -> None:
    """Run ``coso sweep`` with these arguments."""
    if (resumed := only_resume("sweep", arguments)) is not None:
        grid = Grid(resumed.out, stored_configs(resumed.out, "sweep"))
        run_and_write("sweep", grid, arguments, resumed.jobs, True, write_sweep)
        return
    options = tyro.cli(Options, prog="coso sweep", args=arguments, default=Options(train=train_defaults()))
    refuse_options("sweep", arguments, ("method", "seed", "ent_coef", "start"))
    grid = sweep(options.train, options.out, options.seeds, arms(options.starts, options.coefficients))
    run_and_write("sweep", grid, arguments, options.jobs, options.resume, write_sweep)


def write_sweep(folder: Path) -> Path:
    """Write the table of a sweep's finished runs.

    Raises:
        RunFolderError: if none has finished.
    """
    path = folder / "sweep.md"
    path.write_text(sweep_table(folder).markdown(), encoding="utf-8")
    return path
