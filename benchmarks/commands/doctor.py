"""The command coso doctor: what is installed, what is missing and how to install it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import tyro
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.commands.errors import CommandFailedError
from benchmarks.common.versions import git_commit, package_version
from benchmarks.measure.alfworld import found

#: Extra -> (distribution, import name) of each package that it installs.
EXTRAS = {
    "train": (("torch", "torch"), ("transformers", "transformers"), ("peft", "peft")),
    "bench": (("tensorboard", "tensorboard"), ("matplotlib", "matplotlib"), ("scipy", "scipy"), ("jinja2", "jinja2")),
    "android": (("appium-python-client", "appium"),),
    "alfworld": (("textworld", "textworld"), ("alfworld", "alfworld")),
    "sb3": (("stable-baselines3", "stable_baselines3"), ("sb3-contrib", "sb3_contrib")),
    "multiagent": (("pettingzoo", "pettingzoo"),),
    "ray": (("ray", "ray"),),
    "data": (("minari", "minari"), ("h5py", "h5py")),
    "constrained": (("xgrammar", "xgrammar"),),
    "peers": (("minigrid", "minigrid"), ("pygame-ce", "pygame")),
}

#: Extras that the main commands need.
NEEDED = ("train", "bench")


@dataclass(frozen=True)
class Options:
    """List what is installed, what is missing and how to install it; fail if a main command cannot run."""


def main(arguments: Sequence[str]) -> None:
    """Run ``coso doctor`` with these arguments."""
    tyro.cli(Options, prog="coso doctor", args=arguments)
    console = Console()
    console.print(f"coso-envs {package_version('coso-envs')}, source commit {git_commit()}", highlight=False)
    table = Table("extra", "package", "state")
    missing = []
    for extra, packages in EXTRAS.items():
        for distribution, module in packages:
            # find_spec does not import the package.
            is_there = find_spec(module) is not None
            state = package_version(distribution) if is_there else f"missing: pip install 'coso-envs[{extra}]'"
            table.add_row(extra, distribution, escape(state))
            if not is_there and extra in NEEDED:
                missing.append(extra)
    console.print(table)
    for line in found.describe():
        console.print(escape(line), highlight=False, soft_wrap=True)
    if missing:
        raise CommandFailedError(
            f"training and reports need: pip install 'coso-envs[{','.join(dict.fromkeys(missing))}]'"
        )
