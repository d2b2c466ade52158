"""The command coso play: a person plays an environment in the browser."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import tyro

from benchmarks.commands.checks import check_at_least
from benchmarks.commands.screen import say
from benchmarks.common.envs import begin_episode
from benchmarks.common.errors import explained
from benchmarks.common.extras import check_installed
from benchmarks.common.locks import locked
from benchmarks.training.run_folder import check_free
from benchmarks.viewer.play import play_routes
from benchmarks.viewer.serving import address, bound, new_token, serve
from benchmarks.viewer.session import Session

if TYPE_CHECKING:
    from benchmarks.viewer.recording import Recording


@dataclass(frozen=True)
class Options:
    """Play an environment in the browser: its picture, prompt and parser, and the expert's hints.

    The page is served to this machine only, at an address with a random token, until Ctrl-C.
    """

    env: tyro.conf.Positional[str] = "coso/NumberLine-v0"
    """Id of an environment; for one of your own, MODULE:ID, where importing MODULE registers it."""
    record: Path | None = None
    """Folder, new or empty, to which every episode that ends is written as coso demos writes it."""
    seed: int = 0
    """Seed of the first episode; the page offers the next ones."""
    port: int = 0
    """Port of the page; 0 takes a free one."""
    env_kwargs: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Arguments of the environment, for example: max_position 9. coso envs ID lists them."""

    def __post_init__(self) -> None:
        check_at_least("seed", self.seed, 0)
        check_at_least("port", self.port, 0)


def main(arguments: Sequence[str]) -> None:
    """Run ``coso play`` with these arguments."""
    options = tyro.cli(Options, prog="coso play", args=arguments)
    if options.record is None:
        _serve(options, None)
        return
    with _recording(options, options.record) as recording:
        _serve(options, recording)
    kept = f"Written to {options.record}" if recording.episodes else "No episode has ended, so nothing was recorded"
    say(kept)


@contextlib.contextmanager
def _recording(options: Options, folder: Path) -> Iterator[Recording]:
    """Give a recording that is closed when the context ends.

    Raises:
        UsageError: if the folder is not empty or in use, or the environment cannot be stored.
    """
    check_installed(("torch",), "train")
    check_installed(("minari",), "data")
    # Imported late: only recording needs torch.
    from benchmarks.data.minari_format import check_storable
    from benchmarks.viewer.recording import Recording

    check_free(folder)
    check_storable(options.env)
    with locked(folder), explained(folder, lambda: "record to another folder"):
        recording = Recording(folder, options.env, dict(options.env_kwargs))
        try:
            yield recording
        finally:
            recording.close()


def _serve(options: Options, recording: Recording | None) -> None:
    """Serve the page until Ctrl-C."""
    env = begin_episode(options.env, options.env_kwargs)
    try:
        listening, token = bound(options.port), new_token()
        session = Session(env, options.env, options.seed, recording)
        say(f"Play {options.env} at {address(listening, token)} (Ctrl-C ends)")
        serve(play_routes(session), listening, token)
    finally:
        env.close()
