"""The command coso compare: RL, RL + entropy and CoSo from the same starts, then the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import tyro

from benchmarks.commands.checks import check_at_least, check_different
from benchmarks.commands.running import only_resume, refuse_options, run_and_write, train_defaults
from benchmarks.common.errors import SettingsError
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.plans import PRESET_SEEDS, PRESETS, Preset, comparison, suite_comparison
from benchmarks.comparison.suites import SUITES, Task, get_suite
from benchmarks.reports.pages import write_report
from benchmarks.training.config import TrainConfig, learner_settings
from benchmarks.training.grid_file import stored_configs
from benchmarks.training.methods import METHODS, folder_name, get_method, known_methods

_SUITE_HELP = (
    f"Compare on every environment of a suite, instead of on --env: {', '.join(SUITES)}. Each environment has its own "
    "start and evaluation, unless they are given here."
)

_METHODS_HELP = (
    f"Which methods to compare: {', '.join(known_methods())}, or one of your own as MODULE:NAME. An option of a "
    "learner holds for all learners that have it."
)


@dataclass(frozen=True)
class Options:
    """Train RL, RL + entropy and CoSo from the same start policies and environment seeds, and write a report."""

    train: tyro.conf.OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    out: Path = Path("runs/compare")
    """Folder of the comparison; must be new or empty."""
    preset: Preset = "full"
    """Defaults of all other options: full, demo (under ten minutes on NumberLine), testing (shows that everything runs,
    learns nothing)."""
    suite: Annotated[str | None, tyro.conf.arg(help=_SUITE_HELP)] = None
    seeds: int = PRESET_SEEDS["full"]
    """Number of seeds per method."""
    first_seed: int = 0
    """The seeds are first-seed, first-seed + 1, ..."""
    methods: Annotated[tuple[str, ...], tyro.conf.arg(help=_METHODS_HELP)] = tuple(METHODS)
    coefficients: dict[str, float] = field(default_factory=dict)
    """Coefficients of entropy terms instead of the methods' own, for example: coso 2."""
    jobs: int = 2
    """Runs at the same time, each in one process with one thread."""
    resume: bool = False
    """Continue the comparison in --out with its own settings: finished runs are kept, others continue from their
    checkpoints."""

    def __post_init__(self) -> None:
        check_at_least("seeds", self.seeds, 1)
        check_at_least("first-seed", self.first_seed, 0)
        check_at_least("jobs", self.jobs, 1)
        check_different("methods", self.methods)
        check_different("methods, by the names of their folders,", [folder_name(method) for method in self.methods])
        for method, coefficient in self.coefficients.items():
            if get_method(method).bonus == "none":
                raise SettingsError(f"{method} has no entropy term, so it takes no coefficient")
            if not coefficient > 0:
                raise SettingsError(f"the coefficient of {method} must be above 0, got {coefficient:g}")


def main(arguments: Sequence[str]) -> None:
    """Run ``coso compare`` with these arguments."""
    if (resumed := only_resume("compare", arguments)) is not None:
        grid = Grid(resumed.out, stored_configs(resumed.out, "compare"))
        run_and_write("compare", grid, arguments, resumed.jobs, True, write_report)
        return
    first, _ = tyro.cli(_First, prog="coso compare", args=arguments, return_unknown_args=True, add_help=False)
    tasks = (None,) if first.suite is None else get_suite(first.suite)
    # One method for each kind of learner, since those of one kind have the same options.
    kinds: dict[type, str] = {}
    for method in first.methods or METHODS:
        kinds.setdefault(learner_settings(method), method)
    every = _read_all(arguments, [_defaults(m, first.preset, task) for task in tasks for m in kinds.values()])
    options = every[0]
    refuse_options("compare", arguments, ("method", "seed", "ent_coef", *(("env",) if first.suite else ())))
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    plan = comparison if options.suite is None else suite_comparison
    bases = [read.train for read in every]
    grid = plan(bases, options.out, seeds, options.coefficients, options.methods)
    run_and_write("compare", grid, arguments, options.jobs, options.resume, write_report)


@dataclass(frozen=True)
class _First:
    """The options that are parsed first, because the defaults of all others depend on them."""

    preset: Preset = "full"
    suite: str | None = None
    methods: tuple[str, ...] = tuple(METHODS)


def _defaults(method: str, preset: Preset, task: Task | None) -> Options:
    """Return the options' defaults for a method's learner, a preset and a task of a suite."""
    settings = {} if task is None else {"env": task.env, "start": task.start, **task.overrides}
    own = {"ent_coef": get_method(method).ent_coef}
    base = train_defaults(method, {**settings, **PRESETS[preset], **own})
    return Options(train=base, preset=preset, seeds=PRESET_SEEDS[preset])


def _read_all(arguments: Sequence[str], defaults: Sequence[Options]) -> list[Options]:
    """Read the options once with each of several defaults; one that only some learners have is the others' default."""
    every = [
        tyro.cli(Options, prog="coso compare", args=arguments, default=default, return_unknown_args=True)
        for default in defaults
    ]
    unknown = every[0][1]
    for default in defaults[1:]:
        _, unknown = tyro.cli(Options, args=unknown, default=default, return_unknown_args=True)
    if unknown:
        tyro.cli(Options, prog="coso compare", args=unknown, default=defaults[0])
    return [options for options, _ in every]
