"""What commands that train share: defaults, progress of many runs, and how they can end."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benchmarks.commands.errors import CommandFailed
from benchmarks.config import TrainConfig
from benchmarks.grid import Grid
from benchmarks.jobs import Job, JobsFailed


def command_line(name: str, arguments: Sequence[str]) -> str:
    """The command as a person would type it again."""
    return shlex.join(["coso", name, *arguments])


def train_defaults(settings: Mapping[str, Any] | None = None) -> TrainConfig:
    """The defaults of a command's training options.

    The environment's arguments are left empty: the options' own TrainConfig fills them for the environment and policy
    of the command line (and tyro reads ``--env-kwargs`` only where the default is empty).

    Args:
        settings: those that are other than TrainConfig's.
    """
    defaults = TrainConfig(**(settings or {}))
    defaults.env_kwargs.clear()
    return defaults


def check_untouched(train: TrainConfig, base: TrainConfig, names: Sequence[str]) -> None:
    """Refuse options that the command sets itself, run by run.

    Raises:
        ValueError: if one of them differs from its default.
    """
    given = [name for name in names if getattr(train, name) != getattr(base, name)]
    if given:
        options = ", ".join("--" + name.replace("_", "-") for name in given)
        raise ValueError(f"{options}: this command sets that for each run itself; see its --help")


def run_grid(grid: Grid, processes: int, command: str) -> None:
    """Run a grid with one bar per running job and one line per finished one.

    Raises:
        CommandFailed: if a run failed.
        KeyboardInterrupt: after all running jobs have saved; what to type next was printed.
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
            console.print(f"{state}: {job.name}", highlight=False)

    try:
        with progress:
            grid.run(processes, on_progress)
    except JobsFailed as failure:
        raise CommandFailed(f"{failure}\nGo on with the rest after mending it: {_resumed(command)}") from failure
    except KeyboardInterrupt:
        console.print(f"Stopped and saved. Go on with: {_resumed(command)}", highlight=False, soft_wrap=True)
        raise


def _resumed(command: str) -> str:
    return command if "--resume" in command else f"{command} --resume"


def grid_settings(kind: str, command: str, configs: dict[str, TrainConfig]) -> dict[str, object]:
    """What is stored about a grid: enough to know whether --resume means the same one."""
    return {"kind": kind, "command": command, "runs": {name: config.to_json() for name, config in configs.items()}}
