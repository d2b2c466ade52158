"""coso envs: what there is to play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import tyro
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import coso_envs
from benchmarks.envs import make_env


@dataclass(frozen=True)
class Options:
    """List the environments with their actions."""

    prompts: bool = False
    """Also print the first prompt of each."""


def main(arguments: Sequence[str]) -> None:
    """Run the command."""
    options = tyro.cli(Options, prog="coso envs", args=arguments)
    console = Console()
    table = Table("id", "picture", "actions", "most steps", "what it is")
    prompts = []
    for env_id in sorted(coso_envs.ENTRY_POINTS):
        try:
            env = make_env(env_id)
        except ImportError as error:
            table.add_row(env_id, "", "", "", escape(str(error)))
            continue
        observation, _ = env.reset(seed=0)
        if env.action_choices() is None:
            actions = "open-ended"
        elif env.actions is None:
            actions = f"by state, {len(env.action_choices())} at first"
        else:
            actions = " ".join(map(env.parser.text, env.actions))
        picture = "x".join(map(str, observation["image"].shape)) if "image" in observation else "none"
        summary = (type(env).__doc__ or "").strip().split("\n")[0]
        table.add_row(env_id, picture, escape(actions), str(env.max_steps), escape(summary))
        prompts.append((env_id, str(observation["prompt"])))
    console.print(table)
    for env_id, prompt in prompts if options.prompts else ():
        console.rule(env_id)
        console.print(escape(prompt))
