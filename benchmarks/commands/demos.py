"""coso demos: demonstrations on disk, for any SFT or offline-RL tool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import tyro
from rich import print as show
from rich.progress import track

from benchmarks.datasets.chat import write_chat
from benchmarks.datasets.episodes import Summary, collect_episodes
from benchmarks.datasets.minari_format import write_minari
from benchmarks.extras import require
from benchmarks.runs import RunFolderError, write_json
from benchmarks.starts import Start, get_start


@dataclass(frozen=True)
class Options:
    """Write episodes of a scripted teacher, as a Minari dataset and as chat JSONL with PNG pictures."""

    env: Annotated[str, tyro.conf.Positional] = "coso/NumberLine-v0"
    """Id of an environment."""
    out: Path = Path("runs/demos")
    """Folder to write; must not hold anything yet."""
    episodes: int = 100
    """Episodes, each played to its end."""
    start: str = "expert"
    """Which teacher: a name in benchmarks.starts.STARTS; noise, bias and bias-action below replace it."""
    noise: float | None = None
    """Share of steps whose action is drawn uniformly."""
    bias: float | None = None
    """Probability that bias-action is shown where it is wrong."""
    bias_action: str | None = None
    """The action that is shown although it is wrong."""
    seed: int = 0
    """Of episodes, wrong actions and wording."""
    jpeg: bool = False
    """Store the Minari dataset's pictures as JPEG: over ten times smaller, not exact."""
    env_kwargs: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Arguments of the environment, for instance: max_position 9."""


def main(arguments: Sequence[str]) -> None:
    """Run the command."""
    options = tyro.cli(Options, prog="coso demos", args=arguments)
    start = get_start(options.start)
    if options.noise is not None or options.bias is not None:
        start = Start(noise=options.noise or 0.0, bias=options.bias or 0.0, bias_action=options.bias_action)
    if options.out.exists() and any(options.out.iterdir()):
        raise RunFolderError(
            f"{options.out} already exists and is not empty; choose another --out. Nothing was changed."
        )
    require("minari", "data")
    summary = Summary()
    played = collect_episodes(
        options.env, episodes=options.episodes, start=start, seed=options.seed, env_kwargs=options.env_kwargs
    )
    written = write_minari(
        write_chat(summary.watch(played), options.out),
        options.out / "minari",
        options.env,
        options.env_kwargs,
        description=f"Utterances of the scripted expert of {options.env}; {start}",
        jpeg=options.jpeg,
    )
    for _ in track(written, "playing", total=options.episodes):
        pass
    provenance = {"env": options.env, "env_kwargs": options.env_kwargs, "seed": options.seed, **asdict(start)}
    write_json(options.out / "summary.json", {**provenance, **summary.to_json()})
    show(summary.to_json())
    show(f"Written to {options.out}")
