"""The command coso train: one run, which Ctrl-C saves and --resume continues."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import tyro
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from agents import processes
from benchmarks.commands.errors import STOPPED, CommandFailedError
from benchmarks.commands.running import train_defaults
from benchmarks.commands.screen import say
from benchmarks.common.errors import UsageError
from benchmarks.common.locks import check_unused
from benchmarks.common.memory import keep_freed_memory
from benchmarks.training.config import TrainConfig, policy_settings
from benchmarks.training.methods import get_method
from benchmarks.training.preflight import check_runs
from benchmarks.training.recorder import OnRow
from benchmarks.training.run import RunInterruptedError, extend_run, resume_run, start_run
from benchmarks.training.run_folder import RunFolder, check_free_for_run
from benchmarks.training.start_policy import STARTS_FOLDER, OnStartStep

#: Figures next to the progress bar: short name and metric.
SHOWN = {
    "success": "eval/success_sampled",
    "return": "rollout/return",
    "valid": "rollout/parse_valid_rate",
    "kl": "train/kl",
}


@dataclass(frozen=True)
class Options:
    """Train one method from a start policy, or resume a run."""

    train: tyro.conf.OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    out: Path = Path("runs/train")
    """Folder of the run; must be new or empty."""
    resume: Path | None = None
    """Continue the run in this folder with its own settings. Only --starts and --total-steps may be given too; the
    latter extends a run, even a finished one."""
    starts: Path = STARTS_FOLDER
    """Folder of start policies."""


@dataclass(frozen=True)
class _First:
    """The options that are parsed first, because the defaults of others depend on them."""

    method: str = TrainConfig.method
    policy: str = TrainConfig.policy
    resume: Path | None = None


@dataclass(frozen=True)
class _Resume:
    """The options of a run that is resumed."""

    resume: Path
    total_steps: int | None = None
    starts: Path = STARTS_FOLDER


def main(arguments: Sequence[str]) -> None:
    """Run ``coso train`` with these arguments."""
    keep_freed_memory()
    first, _ = tyro.cli(_First, prog="coso train", args=arguments, return_unknown_args=True, add_help=False)
    if first.resume is not None and not {"-h", "--help"}.intersection(arguments):
        _resume(arguments)
        return
    method = get_method(first.method)
    defaults = train_defaults(
        first.method, {**policy_settings(first.policy), "ent_coef": method.ent_coef, **method.own}
    )
    options = tyro.cli(Options, prog="coso train", args=arguments, default=Options(train=defaults))
    # Checked before minutes go into a start policy.
    check_free_for_run(options.out)
    if options.starts.is_file():
        raise UsageError(f"--starts {options.starts} is a file, not a folder")
    check_runs([options.train])
    with processes.together(), _shown(options.train.total_steps, options.train.start_steps) as (on_row, on_start_step):
        start_run(options.train, options.out, options.starts, on_row, on_start_step)
        _say_finished(options.out)


def _resume(arguments: Sequence[str]) -> None:
    options, others = tyro.cli(_Resume, prog="coso train", args=arguments, return_unknown_args=True, add_help=False)
    if others:
        raise UsageError(
            f"{shlex.join(others)} cannot stand beside --resume: a run goes on under the settings in its config.json. "
            "Only --total-steps, which extends it, and --starts may be given"
        )
    folder = options.resume
    run = RunFolder.open(folder)
    config = TrainConfig.from_json(run.config, folder / "config.json")
    if run.finished and options.total_steps is None:
        check_unused(folder)
        say(f"{folder} has already finished at step {run.steps}; nothing done. --total-steps N extends it.")
        return
    check_runs([config])
    with processes.together():
        if options.total_steps is not None:
            config = _extended(folder, config, options.total_steps)
        with _shown(config.total_steps, config.sft_steps) as (on_row, _):
            resume_run(folder, options.starts, on_row)
        _say_finished(folder)


def _extended(folder: Path, config: TrainConfig, total_steps: int) -> TrainConfig:
    """Return a run's settings with another number of steps, which the first process has written."""
    if processes.number() == 0:
        extend_run(folder, total_steps)
        say(
            f"{folder} now goes on to step {total_steps} instead of {config.total_steps}; what depends on the "
            "share of training done, such as a falling learning rate, follows the new total from here on."
        )
    processes.told("extended")
    return replace(config, total_steps=total_steps)


def _say_finished(folder: Path) -> None:
    if processes.number() == 0:
        say(f"Finished: {folder}. Curves: tensorboard --logdir {shlex.quote(str(folder))}")


@contextmanager
def _shown(total_steps: int, start_steps: int) -> Iterator[tuple[OnRow, OnStartStep]]:
    """Show progress bars: one for the start policy, if it has to be made, and one for training.

    Raises:
        CommandFailedError: if the run was interrupted, with the exit code for that.
    """
    newest: dict[str, float] = {}
    try:
        with _progress() as progress:
            bars: dict[str, TaskID] = {}

            def bar(name: str, total: int) -> TaskID:
                if name not in bars:
                    bars[name] = progress.add_task(name, total=total, figures="")
                return bars[name]

            def on_row(step: int, row: Mapping[str, object]) -> None:
                for name, key in SHOWN.items():
                    if isinstance(value := row.get(key), float):
                        newest[name] = value
                figures = " ".join(f"{name} {value:.2f}" for name, value in newest.items())
                progress.update(bar("training", total_steps), completed=step, figures=figures)

            def on_start_step(step: int, loss: float) -> None:
                progress.update(bar("start policy", start_steps), completed=step + 1, figures=f"nats {loss:.3f}")

            yield on_row, on_start_step
    except RunInterruptedError as stopped:
        raise CommandFailedError(str(stopped), STOPPED) from stopped


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[figures]}"),
        disable=processes.number() > 0,
    )
