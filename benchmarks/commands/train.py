"""coso train: one run, with a progress bar; Ctrl-C saves it and --resume goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tyro
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benchmarks.commands.errors import STOPPED, CommandFailed
from benchmarks.commands.running import train_defaults
from benchmarks.config import TrainConfig
from benchmarks.runs import RunFolder, RunFolderError
from benchmarks.starting import STARTS_FOLDER, ensure_start, start_folder
from benchmarks.train import Interrupted, resume_run, start_run

#: Figures beside the bar: short name and metric.
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
    """Folder of the run; must not hold anything yet."""
    resume: Path | None = None
    """Go on with this run; its own settings are used and all others here are left alone."""
    starts: Path = STARTS_FOLDER
    """Where start policies are kept and looked up."""


def main(arguments: Sequence[str]) -> None:
    """Run the command."""
    options = tyro.cli(Options, prog="coso train", args=arguments, default=Options(train=train_defaults()))
    folder = options.resume or options.out
    config = TrainConfig.from_json(RunFolder.open(folder).config) if options.resume else options.train
    if options.resume is None and options.out.exists() and any(options.out.iterdir()):
        # Said before minutes go into a start policy.
        raise RunFolderError(
            f"{options.out} already exists and is not empty. Continue it with: coso train --resume {options.out}, "
            "or choose another --out. Nothing was changed."
        )
    console = Console()
    try:
        with _progress(console) as progress:
            if config.start != "none" and not start_folder(config, options.starts).exists():
                _fit_start(config, options.starts, progress)
            bar = progress.add_task("training", total=config.total_steps, figures="")

            def on_row(step: int, row: Mapping[str, object]) -> None:
                figures = {name: row[key] for name, key in SHOWN.items() if isinstance(row.get(key), float)}
                newest.update(figures)
                progress.update(bar, completed=step, figures=" ".join(f"{k} {v:.2f}" for k, v in newest.items()))

            newest: dict[str, object] = {}
            if options.resume:
                resume_run(folder, options.starts, on_row)
            else:
                start_run(config, folder, options.starts, on_row)
    except Interrupted as stopped:
        raise CommandFailed(str(stopped), STOPPED) from stopped
    console.print(f"Finished: {folder}. Curves: tensorboard --logdir {folder}")


def _fit_start(config: TrainConfig, starts: Path, progress: Progress) -> None:
    bar = progress.add_task("start policy", total=config.sft_steps, figures="")
    ensure_start(
        config, starts, lambda step, loss: progress.update(bar, completed=step + 1, figures=f"nats/token {loss:.3f}")
    )


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[figures]}"),
        console=console,
    )
