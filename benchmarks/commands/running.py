"""Shared parts of commands that train: defaults, progress of runs, and errors."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, make_dataclass
from pathlib import Path
from typing import Any

import tyro
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benchmarks.commands.backends import Backend
from benchmarks.commands.errors import CommandFailedError
from benchmarks.commands.screen import say
from benchmarks.common.errors import UsageError, explained
from benchmarks.common.locks import is_empty, locked
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.jobs import Job, JobsFailedError, Runner
from benchmarks.training.config import DEFAULT_START, TrainConfig, learner_settings
from benchmarks.training.grid_file import check_free_for_grid, check_same, write_grid
from benchmarks.training.preflight import check_runs


def command_line(name: str, arguments: Sequence[str]) -> str:
    """Return a command as the user would type it."""
    return shlex.join(["coso", name, *arguments])


def train_defaults(method: str = TrainConfig.method, settings: Mapping[str, Any] | None = None) -> TrainConfig:
    """Return the defaults of a command's training options, with those of a method's learner.

    Start and arguments of the environment are left open unless given: the options' own TrainConfig fills them for the
    environment and policy of the command line (and tyro reads ``--env-kwargs`` only where the default is empty).

    Args:
        method: name of the method.
        settings: settings of the run or a learner that differ from the defaults.

    Raises:
        UsageError: if there is no such method.
    """
    settings = dict(settings or {})
    kind = learner_settings(method)
    names = {field.name for field in fields(kind)}
    defaults = TrainConfig(**{name: value for name, value in settings.items() if name in TrainConfig.names()})
    defaults.env_kwargs.clear()
    open_ones = {
        "start": settings.get("start", DEFAULT_START),
        "method": method,
        "learner": kind(**{name: value for name, value in settings.items() if name in names}),
    }
    for name, value in open_ones.items():
        object.__setattr__(defaults, name, value)
    return defaults


def refuse_options(command: str, arguments: Sequence[str], names: Sequence[str]) -> None:
    """Refuse options that a command sets itself for each run.

    Raises:
        UsageError: if one of them was given.
    """
    if given := [f"--{name.replace('_', '-')}" for name in given_options(arguments, names)]:
        raise UsageError(f"{', '.join(given)}: coso {command} sets that for each run itself; see its --help")


def given_options(arguments: Sequence[str], names: Iterable[str]) -> list[str]:
    """Return those of several options, each with one value, that a command line has, whatever their values."""
    asked = list(dict.fromkeys(names))
    kind = make_dataclass("Asked", [(name, str | None, None) for name in asked], frozen=True)
    found: Any
    found, _ = tyro.cli(kind, args=arguments, return_unknown_args=True, add_help=False)
    return [name for name in asked if getattr(found, name) is not None]


@dataclass(frozen=True)
class Resumed:
    """The options that may be given with --resume to continue a grid under its own settings."""

    out: Path
    where: tyro.conf.OmitArgPrefixes[Backend] = field(default_factory=Backend)
    resume: bool = False


def only_resume(command: str, arguments: Sequence[str]) -> Resumed | None:
    """Return the options if only --resume, --out and the backend's options were given, else None."""
    default = Resumed(Path("runs") / command)
    options, others = tyro.cli(Resumed, args=arguments, default=default, return_unknown_args=True, add_help=False)
    return options if options.resume and not others else None


def run_and_write(
    kind: str, grid: Grid, arguments: Sequence[str], where: Backend, resume: bool, write: Callable[[Path], Path]
) -> None:
    """Make the missing runs of a grid in its folder, which is locked meanwhile, and write report or table.

    Args:
        kind: the command: "compare" or "sweep".
        grid: the runs.
        arguments: arguments as typed, kept so that the user can repeat the command.
        where: where the runs are made, and how many at the same time.
        resume: whether an existing grid may be continued.
        write: writes report or table for the folder, and returns its file.

    Raises:
        UsageError: if the folder is not empty, in use, or has other settings, or a run could not begin.
        CommandFailedError: if a run failed, after the report on the others is written.
        MissingExtraError: if what the backend needs is not installed.
    """
    folder, fresh, runner = grid.folder, is_empty(grid.folder), where.runner
    if resume and not fresh:
        check_same(folder, kind, grid.configs)
    else:
        check_free_for_grid(folder)
    missing = grid.unfinished
    check_runs(missing.values(), devices=where.backend == "processes")
    go_on = f"coso {kind} --resume --out {shlex.quote(str(folder))}{where.arguments}"

    def what_to_do() -> str:
        return "type the same command again" if is_empty(folder) else f"go on with: {go_on}"

    with locked(folder), explained(folder, what_to_do):
        if fresh:
            check_free_for_grid(folder)  # checked again under the lock
            write_grid(folder, kind, command_line(kind, arguments), grid.configs, grid.tuned)
        if not missing:
            say(f"All {len(grid.configs)} runs have already finished; nothing to train.")
        try:
            if missing:
                run_grid(grid, where.jobs, go_on, runner)
        except CommandFailedError:
            # The report shows the failed runs; it needs one that finished.
            if len(grid.unfinished) < len(grid.configs):
                say(f"Written, with the failures: {write(folder).resolve()}")
            raise
        say(f"Written: {write(folder).resolve()}")


def run_grid(grid: Grid, processes: int, go_on: str, runner: Runner | None = None) -> None:
    """Run a grid with one bar per running job and one line per finished one.

    Args:
        grid: the runs.
        processes: largest number of runs at the same time.
        go_on: the command that continues the grid.
        runner: runs jobs; by default in processes of this machine.

    Raises:
        CommandFailedError: if a run failed.
        KeyboardInterrupt: after all running jobs have saved and the command to continue was printed.
    """
    console = Console()
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    bars = {}

    def on_progress(job: Job, done: float, state: str) -> None:
        if job.name not in bars:
            bars[job.name] = progress.add_task(job.name, total=1.0)
        progress.update(bars[job.name], completed=1.0 if state == "finished" else done)
        if state != "running":
            progress.update(bars.pop(job.name), visible=False)
            console.print(f"{state}: {job.name}", highlight=False, markup=False)

    try:
        with progress:
            grid.run(processes, on_progress, runner)
    except JobsFailedError as failure:
        raise CommandFailedError(f"{failure}\nGo on with the rest after mending it: {go_on}") from failure
    except KeyboardInterrupt:
        console.print(f"Stopped and saved. Go on with: {go_on}", highlight=False, markup=False, soft_wrap=True)
        raise
