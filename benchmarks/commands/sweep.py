"""The command coso sweep: methods from several starts at several coefficients, then the curves and the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import tyro

from benchmarks.commands.backends import Backend
from benchmarks.commands.checks import check_at_least, check_different
from benchmarks.commands.reading import adjusted, bases, check_starts, check_takes_coefficient, read_all
from benchmarks.commands.running import only_resume, refuse_options, run_and_write
from benchmarks.common.errors import SettingsError
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.plans import arms, default_grid, has_coefficient, sweep
from benchmarks.comparison.suites import task_of
from benchmarks.reports.sweeps import write_sweep
from benchmarks.training.config import TrainConfig, policy_settings
from benchmarks.training.grid_file import stored_configs
from benchmarks.training.methods import HEADLINE, folder_name, known_methods

_METHODS_HELP = (
    f"Which methods to tune: {', '.join(known_methods())}, or one of your own as MODULE:NAME. One without a "
    "coefficient is trained once for each start and seed."
)


@dataclass(frozen=True)
class Options:
    """Train every start with each method at each of its coefficients, and choose the best coefficient of each."""

    train: tyro.conf.OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    out: Path = Path("runs/sweep")
    """Folder of the sweep; must be new or empty."""
    starts: tuple[str, ...] = ()
    """Starts to train from, as --start of coso train; by default one, that of the environment."""
    methods: Annotated[tuple[str, ...], tyro.conf.arg(help=_METHODS_HELP)] = HEADLINE
    coefficients: tuple[str, ...] = ()
    """Coefficients to try: numbers for all methods, or METHOD=NUMBER,NUMBER,... for one, for example: .1 .3 1
    choice=.01,.03,.1. By default .1, .3, 1 and 3 times each method's own."""
    seeds: tuple[int, ...] = (100, 101, 102)
    """Seeds; they should differ from a comparison's, which would otherwise be tuned on its test."""
    where: tyro.conf.OmitArgPrefixes[Backend] = field(default_factory=Backend)
    resume: bool = False
    """Continue the sweep in --out with its own settings: finished runs are kept, others continue from their
    checkpoints."""

    def __post_init__(self) -> None:
        for name in ("methods", "seeds"):
            check_different(name, getattr(self, name))
        check_starts(self.starts)
        check_different("methods, by the names of their folders,", [folder_name(method) for method in self.methods])
        for seed in self.seeds:
            check_at_least("seeds", seed, 0)
        grids(self.methods, self.coefficients)


def grids(methods: Sequence[str], coefficients: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """Return the coefficients of each method.

    Args:
        methods: names of the methods.
        coefficients: numbers, and METHOD=NUMBER,NUMBER,... of some methods.

    Raises:
        SettingsError: if a text is no number above 0, a number occurs twice, or a method is not among them or has no
            coefficient.
    """
    own: dict[str, tuple[float, ...]] = {}
    for text in coefficients:
        method, separator, numbers = text.rpartition("=")
        if separator:
            check_takes_coefficient(method, methods, text)
            if method in own:
                raise SettingsError(f"coefficients {text}: {method} has some already; separate them by commas")
            own[method] = _numbers(numbers.split(","))
    shared = _numbers([text for text in coefficients if "=" not in text])
    return {
        method: own.get(method) or (shared if shared and has_coefficient(method) else default_grid(method))
        for method in methods
    }


def _numbers(texts: Sequence[str]) -> tuple[float, ...]:
    values = []
    for text in texts:
        try:
            value = float(text)
        except ValueError:
            raise SettingsError(f"coefficients are numbers, or METHOD=NUMBER,NUMBER,..., got {text!r}") from None
        if not 0 < value < float("inf"):
            raise SettingsError(f"coefficients must be above 0, got {value:g}: rl, which has none, is run without")
        values.append(value)
    if values:
        check_different("coefficients, in six digits,", [f"{value:g}" for value in values])
    return tuple(values)


def main(arguments: Sequence[str]) -> None:
    """Run ``coso sweep`` with these arguments."""
    if (resumed := only_resume("sweep", arguments)) is not None:
        grid = Grid(resumed.out, stored_configs(resumed.out, "sweep"))
        run_and_write("sweep", grid, arguments, resumed.where, True, write_sweep)
        return
    refuse_options("sweep", arguments, ("method", "seed", "ent_coef", "start"))
    first, _ = tyro.cli(_First, prog="coso sweep", args=arguments, return_unknown_args=True, add_help=False)
    settings = {**task_of(first.env).settings, **policy_settings(first.policy)}
    defaults = [Options(train=base) for base in bases(first.methods or HEADLINE, settings)]
    every = read_all("coso sweep", arguments, defaults)
    options = every[0]
    chosen = arms(options.starts or (options.train.start,), grids(options.methods, options.coefficients))
    read = [options.train for options in every]
    grid = sweep(read, options.out, options.seeds, chosen, kept=adjusted(arguments, options.methods))
    run_and_write("sweep", grid, arguments, options.where, options.resume, write_sweep)


@dataclass(frozen=True)
class _First:
    """The options that are parsed first, because the learners' options depend on them."""

    env: str = TrainConfig.env
    policy: str = TrainConfig.policy
    methods: tuple[str, ...] = ()
