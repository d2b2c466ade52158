"""The command coso envs: environments, their actions and arguments."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import tyro
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from benchmarks.commands.screen import say
from benchmarks.common.env_options import env_options
from benchmarks.common.envs import begin_episode, find_spec
from coso_envs.registration import installed_ids

#: Width of the table in characters besides its longest id.
_OTHER_COLUMNS = 50


@dataclass(frozen=True)
class Options:
    """List the environments with their actions, and the arguments they take after --env-kwargs."""

    ids: Annotated[tuple[str, ...], tyro.conf.Positional] = ()
    """Ids of environments; by default all of coso-envs and of installed packages that extend it. For one of your own,
    MODULE:ID, where importing MODULE registers it with Gymnasium."""
    prompts: bool = False
    """Also print the first prompt of each environment."""


@dataclass(frozen=True)
class _Row:
    """A row of the table; for an environment that cannot be made, ``summary`` says what is missing."""

    id: str
    summary: str
    picture: str = ""
    actions: str = ""
    most_steps: str = ""
    arguments: str = ""
    prompt: str | None = None


def main(arguments: Sequence[str]) -> None:
    """Run ``coso envs`` with these arguments."""
    options = tyro.cli(Options, prog="coso envs", args=arguments)
    rows = [_row(env_id, asked_for=bool(options.ids)) for env_id in options.ids or installed_ids()]
    longest = max(len(row.id) for row in rows)
    if sys.stdout.isatty() and Console().width >= longest + _OTHER_COLUMNS:
        _print_table(rows, longest)
    else:
        _print_lines(rows)
    say("\nArguments that --env-kwargs takes, with their defaults:")
    for row in rows:
        say(f"{row.id}: {row.arguments}")
    for row in rows if options.prompts else ():
        if row.prompt is not None:
            say(f"\n{row.id}\n{row.prompt}")


def _row(env_id: str, *, asked_for: bool) -> _Row:
    spec = find_spec(env_id)
    try:
        env = begin_episode(env_id)
    except Exception as error:  # a missing or broken package must not hide the other environments
        if asked_for:
            raise
        return _Row(env_id, str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}")
    prompt = str(env.observe()["prompt"]) if hasattr(env, "observe") else None
    options, _ = env_options(spec)
    row = _Row(
        id=env_id,
        summary=(type(env).__doc__ or "").strip().split("\n")[0],
        picture=_picture(env),
        actions=_actions(env),
        most_steps=str(getattr(env, "max_steps", "")),
        arguments=", ".join(map(str, sorted(options.values(), key=lambda option: option.name))) or "none",
        prompt=prompt,
    )
    env.close()
    return row


def _picture(env: object) -> str:
    """Return height, width and channels of the picture, without drawing it."""
    spaces = getattr(getattr(env, "observation_space", None), "spaces", {})
    return "x".join(map(str, spaces["image"].shape)) if "image" in spaces else "none"


def _actions(env: object) -> str:
    choices = env.action_choices() if hasattr(env, "action_choices") else None
    if choices is None:
        return "open-ended"
    if getattr(env, "actions", None) is None:
        return f"by state, {len(choices)} at first"
    return " ".join(map(env.parser.text, choices))  # type: ignore[attr-defined]


def _print_table(rows: Sequence[_Row], longest: int) -> None:
    # Ids are copied by users, so they are never cut.
    table = Table(Column("id", no_wrap=True, overflow="fold", min_width=longest))
    for name in ("picture", "actions", "most steps", "what it is"):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, (row.id, row.picture, row.actions, row.most_steps, row.summary)))
    Console().print(table)


def _print_lines(rows: Sequence[_Row]) -> None:
    """Print one environment per line with tabs between fields, for other programs."""
    for row in rows:
        say("\t".join((row.id, row.picture, row.actions, row.most_steps, row.summary)))
