"""The command coso demos: demonstrations on disk, for any SFT or offline-RL tool."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import tyro
from rich import print as show
from rich.progress import track

from benchmarks.commands.checks import check_at_least
from benchmarks.commands.screen import say
from benchmarks.common.envs import begin_episode
from benchmarks.common.errors import SettingsError, explained
from benchmarks.common.locks import LOCK_FILES, locked
from benchmarks.data.chat import write_chat
from benchmarks.data.episodes import Summary, collect_episodes
from benchmarks.data.minari_format import check_storable, write_minari
from benchmarks.data.teachers import STARTS, Start, check_fits, get_start
from benchmarks.training.run_folder import RunFolder, RunFolderError, check_free, write_json

_START_HELP = f"Which teacher: {', '.join(STARTS)}; noise, bias, bias-action and cut-off below replace it."

#: File that is written last, so that a folder with it is complete.
_SUMMARY_FILE = "summary.json"


@dataclass(frozen=True)
class Options:
    """Write episodes of a scripted teacher, as a Minari dataset and as chat JSONL with PNG pictures."""

    env: Annotated[str, tyro.conf.Positional] = "coso/NumberLine-v0"
    """Id of an environment; for one of your own, MODULE:ID, where importing MODULE registers it."""
    out: Path = Path("runs/demos")
    """Folder to write; must be new or empty. Until it is complete, it is called OUT.partial."""
    episodes: int = 100
    """Number of episodes, each played to its end."""
    start: Annotated[str, tyro.conf.arg(help=_START_HELP)] = "expert"
    noise: float | None = None
    """Share of steps whose action is drawn uniformly."""
    bias: float | None = None
    """Probability that bias-action is shown where it is wrong."""
    bias_action: str | None = None
    """Action that is shown although it is wrong."""
    cut_off: float | None = None
    """Share of steps whose utterance is cut off before it names an action."""
    seed: int = 0
    """Seed of episodes, wrong actions and wording."""
    jpeg: bool = False
    """Store the Minari dataset's pictures as JPEG: over ten times smaller, but not exact."""
    env_kwargs: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Arguments of the environment, for example: max_position 9. coso envs ID lists them."""

    def __post_init__(self) -> None:
        check_at_least("episodes", self.episodes, 1)
        check_at_least("seed", self.seed, 0)
        if self.bias_action is not None and self.bias is None:
            raise SettingsError(f"bias-action {self.bias_action} needs --bias: how often it is shown where it is wrong")
        self.teacher()

    def teacher(self) -> Start:
        """Return the start: which actions are shown."""
        if self.noise is None and self.bias is None and self.cut_off is None:
            return get_start(self.start)
        return Start(
            noise=self.noise or 0.0,
            bias=self.bias or 0.0,
            bias_action=self.bias_action,
            cut_off=self.cut_off or 0.0,
        )


def main(arguments: Sequence[str]) -> None:
    """Run ``coso demos`` with these arguments."""
    options = tyro.cli(Options, prog="coso demos", args=arguments)
    check_free(options.out)
    env = begin_episode(options.env, options.env_kwargs)
    check_fits(options.teacher(), env)
    env.close()
    check_storable(options.env)
    with _partial(options.out) as folder:
        summary = _write(options, folder)
    show(summary)
    say(f"Written to {options.out}")


@contextmanager
def _partial(out: Path) -> Iterator[Path]:
    """Give a temporary folder that is renamed to ``out`` when the context ends, or removed after an error.

    Raises:
        UsageError: if another process writes there, or ``out`` has been written meanwhile.
    """
    partial = out.with_name(out.name + ".partial")
    with locked(partial), explained(out, lambda: "type the same command again"):
        if (partial / _SUMMARY_FILE).exists():
            raise RunFolderError(f"{partial} is complete and has only to be named {out}; rename it or remove it")
        try:
            check_free(out)  # checked again under the lock
            # Remove what a killed process has left.
            RunFolder(partial).clear()
            yield partial
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    # Renamed after the lock is released: some systems refuse to rename a folder with an open file.
    for name in LOCK_FILES:
        (partial / name).unlink(missing_ok=True)
    shutil.rmtree(out, ignore_errors=True)  # an empty folder
    partial.rename(out)


def _write(options: Options, folder: Path) -> dict[str, Any]:
    """Play the episodes and write them; return their summary."""
    summary, start = Summary(), options.teacher()
    played = collect_episodes(
        options.env, episodes=options.episodes, start=start, seed=options.seed, env_kwargs=options.env_kwargs
    )
    written = write_minari(
        write_chat(summary.watch(played), folder),
        folder / "minari",
        options.env,
        options.env_kwargs,
        description=f"Utterances of the scripted expert of {options.env}; {start.to_json()}",
        jpeg=options.jpeg,
    )
    for _ in track(written, "playing", total=options.episodes):
        pass
    provenance = {"env": options.env, "env_kwargs": options.env_kwargs, "seed": options.seed, **start.to_json()}
    write_json(folder / _SUMMARY_FILE, {**provenance, **summary.to_json()})
    return summary.to_json()
