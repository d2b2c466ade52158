"""coso demos: demonstrations on disk, for any SFT tool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import tyro
from rich import print as show

from benchmarks.demos import collect_demonstrations, write_demonstrations
from benchmarks.starts import Start, get_start


@dataclass(frozen=True)
class Options:
    """Write demonstrations of a scripted teacher as chat JSONL with PNG pictures."""

    env: Annotated[str, tyro.conf.Positional] = "coso/NumberLine-v0"
    """Id of an environment."""
    out: Path = Path("runs/demos")
    """Folder to write; must not hold anything yet."""
    steps: int = 512
    """Demonstrated steps."""
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
    env_kwargs: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Arguments of the environment, for instance: max_position 9."""


def main(arguments: Sequence[str]) -> None:
    """Run the command."""
    options = tyro.cli(Options, prog="coso demos", args=arguments)
    start = get_start(options.start)
    if options.noise is not None or options.bias is not None:
        start = Start(noise=options.noise or 0.0, bias=options.bias or 0.0, bias_action=options.bias_action)
    shown = collect_demonstrations(
        options.env, steps=options.steps, start=start, seed=options.seed, env_kwargs=options.env_kwargs
    )
    provenance = {"env": options.env, "env_kwargs": options.env_kwargs, "seed": options.seed, **asdict(start)}
    write_demonstrations(shown, options.out, provenance)
    show(shown.summary())
    show(f"Written to {options.out}")
