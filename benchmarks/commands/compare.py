"""coso compare: RL, RL + entropy and CoSo from the same starts, then the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tyro
from rich import print as show

from benchmarks.commands.running import check_untouched, command_line, grid_settings, run_grid, train_defaults
from benchmarks.compare import COEFFICIENTS, PRESET_SEEDS, PRESETS, Preset, comparison, suite_comparison
from benchmarks.config import METHODS, Method, TrainConfig
from benchmarks.grid import open_grid
from benchmarks.report import write_report
from benchmarks.suites import Task, get_suite


@dataclass(frozen=True)
class Options:
    """Train RL, RL + entropy and CoSo from the same start policies and environment seeds, and write a report."""

    train: tyro.conf.OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    out: Path = Path("runs/compare")
    """Folder of the comparison; must not hold anything yet."""
    preset: Preset = "full"
    """Defaults of all other options: full, demo (under ten minutes), testing (seconds; shows that it runs)."""
    suite: str | None = None
    """Compare on every environment of a suite (benchmarks.suites.SUITES: cards), instead of on --env. Each has its own
    start and evaluation, unless they are given here."""
    seeds: int = PRESET_SEEDS["full"]
    """Number of seeds per method."""
    first_seed: int = 0
    """The seeds are first-seed, first-seed + 1, ..."""
    methods: tuple[Method, ...] = METHODS
    """Which methods to compare."""
    rl_entropy_coef: float = COEFFICIENTS["rl_entropy"]
    """Coefficient of the entropy term of RL + entropy."""
    coso_coef: float = COEFFICIENTS["coso"]
    """Coefficient of the entropy term of CoSo."""
    jobs: int = 2
    """Runs side by side, one process and one thread each."""
    resume: bool = False
    """Go on with the comparison in --out: finished runs are kept, begun ones go on from their checkpoints."""


def main(arguments: Sequence[str]) -> None:
    """Run the command."""
    first, _ = tyro.cli(_First, prog="coso compare", args=arguments, return_unknown_args=True, add_help=False)
    tasks = (None,) if first.suite is None else get_suite(first.suite)
    every = [_read(arguments, first.preset, task) for task in tasks]
    options = every[0]
    coefficients: dict[Method, float] = {"rl": 0.0, "rl_entropy": options.rl_entropy_coef, "coso": options.coso_coef}
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    if options.suite is None:
        grid = comparison(options.train, options.out, seeds, coefficients, options.methods)
    else:
        bases = [read.train for read in every]
        grid = suite_comparison(bases, options.out, seeds, coefficients, options.methods)
    command = command_line("compare", arguments)
    open_grid(options.out, grid_settings("compare", command, dict(grid.configs)), resume=options.resume)
    run_grid(grid, options.jobs, command)
    show(f"Report: {write_report(options.out).resolve()}")


@dataclass(frozen=True)
class _First:
    """Read first: the other options' defaults hang on it."""

    preset: Preset = "full"
    suite: str | None = None


def _read(arguments: Sequence[str], preset: Preset, task: Task | None) -> Options:
    """The options, with the defaults of a preset and of a task of a suite.

    Raises:
        ValueError: if an option is given that the command sets itself.
    """
    settings = {} if task is None else {"env": task.env, "start": task.start, **task.overrides}
    base = train_defaults({**settings, **PRESETS[preset]})
    default = Options(train=base, preset=preset, seeds=PRESET_SEEDS[preset])
    options = tyro.cli(Options, prog="coso compare", args=arguments, default=default)
    check_untouched(options.train, base, ("method", "seed", "ent_coef", *(("env",) if task else ())))
    return options
