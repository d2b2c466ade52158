"""The command coso compare: methods from the same starts, then the report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import tyro

from benchmarks.commands.backends import Backend
from benchmarks.commands.checks import check_at_least, check_different
from benchmarks.commands.reading import adjusted, bases, check_starts, check_takes_coefficient, read_all
from benchmarks.commands.running import only_resume, refuse_options, run_and_write
from benchmarks.common.errors import SettingsError
from benchmarks.comparison.budgets import BUDGETS, BudgetName
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.plans import comparison
from benchmarks.comparison.suites import SUITES, Suite, get_suite, task_of
from benchmarks.comparison.tuned import read_tuned
from benchmarks.reports.pages import write_report
from benchmarks.training.config import TrainConfig, policy_settings
from benchmarks.training.grid_file import stored_configs
from benchmarks.training.methods import HEADLINE, folder_name, known_methods

_SUITE_HELP = (
    f"Compare on every environment of a suite, instead of on --env: {', '.join(SUITES)}. Each environment has its own "
    "start and evaluation, unless they are given here. The suite paper compares the paper's methods."
)

_METHODS_HELP = (
    f"Which methods to compare: {', '.join(known_methods())}, or one of your own as MODULE:NAME. An option of a "
    "learner holds for all learners that have it, also in place of the schedule with which a choice bonus fades."
)


@dataclass(frozen=True)
class Options:
    """Train several methods from the same start policies and environment seeds, and write a report."""

    train: tyro.conf.OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    out: Path = Path("runs/compare")
    """Folder of the comparison; must be new or empty."""
    budget: BudgetName = "small"
    """Defaults of seeds, steps and evaluation: small (a night on two cores for the suite paper), full (the published
    number of steps, more seeds), demo (about four minutes on NumberLine), testing (shows that everything runs, learns
    nothing)."""
    suite: Annotated[str | None, tyro.conf.arg(help=_SUITE_HELP)] = None
    starts: tuple[str, ...] = ()
    """Several starts to compare from, each as --start of coso train; by default one, that of the environment."""
    seeds: int = BUDGETS["small"].seeds
    """Number of seeds per method."""
    first_seed: int = 0
    """The seeds are first-seed, first-seed + 1, ..."""
    methods: Annotated[tuple[str, ...], tyro.conf.arg(help=_METHODS_HELP)] = HEADLINE
    coefficients: dict[str, float] = field(default_factory=dict)
    """Coefficients of entropy terms instead of the methods' own and of --tuned, for example: coso 2."""
    tuned: tuple[Path, ...] = ()
    """Folders of finished sweeps, whose chosen coefficients replace the methods' own: one for each environment."""
    where: tyro.conf.OmitArgPrefixes[Backend] = field(default_factory=Backend)
    resume: bool = False
    """Continue the comparison in --out with its own settings: finished runs are kept, others continue from their
    checkpoints."""

    def __post_init__(self) -> None:
        check_at_least("seeds", self.seeds, 1)
        check_at_least("first-seed", self.first_seed, 0)
        check_different("methods", self.methods)
        check_different("methods, by the names of their folders,", [folder_name(method) for method in self.methods])
        check_starts(self.starts)
        for method, coefficient in self.coefficients.items():
            check_takes_coefficient(method, self.methods, f"{method} {coefficient:g}")
            if not 0 < coefficient < math.inf:
                raise SettingsError(f"the coefficient of {method} must be above 0 and finite, got {coefficient:g}")


def main(arguments: Sequence[str]) -> None:
    """Run ``coso compare`` with these arguments."""
    if (resumed := only_resume("compare", arguments)) is not None:
        grid = Grid(resumed.out, stored_configs(resumed.out, "compare"))
        run_and_write("compare", grid, arguments, resumed.where, True, write_report)
        return
    first, _ = tyro.cli(_First, prog="coso compare", args=arguments, return_unknown_args=True, add_help=False)
    own = [("env", first.suite), ("start", first.starts)]
    refuse_options("compare", arguments, ("method", "seed", "ent_coef", *(name for name, given in own if given)))
    suite = None if first.suite is None else get_suite(first.suite)
    methods = (BUDGETS[first.budget].methods or HEADLINE) if suite is None else suite.methods
    defaults = list(_defaults(suite, first, methods))
    every = read_all("coso compare", arguments, defaults)
    options = every[0]
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    settings = [read.train for read in every]
    tunings = read_tuned(options.tuned, settings, options.methods, seeds)
    plan = comparison(
        settings,
        options.out,
        seeds,
        options.coefficients,
        options.methods,
        starts=options.starts,
        tuned={tuning.env: tuning.chosen for tuning in tunings},
        kept=adjusted(arguments, options.methods),
    )
    grid = replace(plan, tuned=tuple(tuning.to_json() for tuning in tunings))
    run_and_write("compare", grid, arguments, options.where, options.resume, write_report)


@dataclass(frozen=True)
class _First:
    """The options that are parsed first, because the defaults of all others depend on them."""

    env: str = TrainConfig.env
    policy: str = TrainConfig.policy
    budget: BudgetName = "small"
    suite: str | None = None
    starts: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


def _defaults(suite: Suite | None, first: _First, methods: Sequence[str]) -> Iterator[Options]:
    """Yield the options' defaults for every environment of a suite and every kind of learner among the methods."""
    budget = BUDGETS[first.budget]
    for task in (task_of(first.env),) if suite is None else suite.tasks:
        for base in bases(
            first.methods or methods, {**task.settings, **policy_settings(first.policy), **budget.settings}
        ):
            yield Options(train=base, budget=first.budget, seeds=budget.seeds, methods=tuple(methods))
