"""coso compare: RL, RL + entropy and CoSo from the same starts, then the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tyro
from rich import print as show

from benchmarks.commands.running import check_untouched, command_line, grid_settings, run_grid
from benchmarks.compare import COEFFICIENTS, PRESET_SEEDS, PRESETS, Preset, comparison
from benchmarks.config import METHODS, Method, TrainConfig
from benchmarks.grid import open_grid
from benchmarks.report import write_report


@dataclass(frozen=True)
class Options:
    """Train RL, RL + entropy and CoSo from the same start policies and environment seeds, and write a report."""

    train: tyro.conf.OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    out: Path = Path("runs/compare")
    """Folder of the comparison; must not hold anything yet."""
    preset: Preset = "full"
    """Defaults of all other options: full, demo (under ten minutes), testing (seconds; shows that it runs)."""
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
    preset = tyro.cli(_PresetOnly, prog="coso compare", args=arguments, return_unknown_args=True, add_help=False)[
        0
    ].preset
    base = Options(train=PRESETS[preset], preset=preset, seeds=PRESET_SEEDS[preset])
    options = tyro.cli(Options, prog="coso compare", args=arguments, default=base)
    check_untouched(options.train, base.train, ("method", "seed", "ent_coef"))
    coefficients: dict[Method, float] = {"rl": 0.0, "rl_entropy": options.rl_entropy_coef, "coso": options.coso_coef}
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    grid = comparison(options.train, options.out, seeds, coefficients, options.methods)
    command = command_line("compare", arguments)
    open_grid(options.out, grid_settings("compare", command, dict(grid.configs)), resume=options.resume)
    run_grid(grid, options.jobs, command)
    show(f"Report: {write_report(options.out).resolve()}")


@dataclass(frozen=True)
class _PresetOnly:
    """Read first: the other options' defaults hang on it."""

    preset: Preset = "full"
