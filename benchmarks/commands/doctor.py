"""The command coso doctor: what is installed, what is missing and how to install it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import tyro
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.commands.errors import CommandFailedError
from benchmarks.common.versions import git_commit, package_version
from benchmarks.measure.alfworld import found
from coso_envs.android.devices.appium.checks import findings
from coso_envs.android.devices.appium.device import DEFAULT_SERVER

#: Extra -> (distribution, import name) of each package that it installs.
EXTRAS = {
    "train": (("torch", "torch"), ("transformers", "transformers"), ("peft", "peft")),
    "bench": (("tensorboard", "tensorboard"), ("matplotlib", "matplotlib"), ("scipy", "scipy"), ("jinja2", "jinja2")),
    "android": (("appium-python-client", "appium"),),
    "alfworld": (("textworld", "textworld"), ("alfworld", "alfworld")),
    "sb3": (("stable-baselines3", "stable_baselines3"), ("sb3-contrib", "sb3_contrib")),
    "trl": (("trl", "trl"),),
    "multiagent": (("pettingzoo", "pettingzoo"),),
    "ray": (("ray", "ray"),),
    "chat": (("openai", "openai"),),
    "video": (("imageio-ffmpeg", "imageio_ffmpeg"),),
    "data": (("minari", "minari"), ("h5py", "h5py")),
    "play": (("starlette", "starlette"), ("uvicorn", "uvicorn")),
    "constrained": (("xgrammar", "xgrammar"),),
    "fetch": (("gguf", "gguf"),),
    "peers": (("minigrid", "minigrid"), ("pygame-ce", "pygame")),
    "miniwob": (("miniwob", "miniwob"),),
    "8bit": (("bitsandbytes", "bitsandbytes"),),
    "vllm": (("vllm", "vllm"),),
}

#: Extras that the main commands need.
NEEDED = ("train", "bench")


@dataclass(frozen=True)
class Options:
    """List what is installed, what is missing and how to install it; fail if a main command cannot run."""

    about: tyro.conf.Positional[Literal["all", "android"]] = "all"
    """"android" looks for what real devices need instead: Appium, its drivers, a browser, Android devices."""
    server: str = DEFAULT_SERVER
    """Address of the Appium server, for "android"."""
    udid: str = ""
    """The Android device that is wanted; "" takes any."""


def main(arguments: Sequence[str]) -> None:
    """Run ``coso doctor`` with these arguments."""
    options = tyro.cli(Options, prog="coso doctor", args=arguments)
    console = Console()
    console.print(f"coso-envs {package_version('coso-envs')}, source commit {git_commit()}", highlight=False)
    if options.about == "android":
        _android(console, options)
    else:
        _extras(console)


def _android(console: Console, options: Options) -> None:
    """Print what real devices need; fail if neither a browser nor a phone can be driven."""
    table = Table("needed", "for", "state")
    missing: dict[str, list[str]] = {"browser": [], "phone": []}
    for finding in findings(options.server, options.udid):
        remedy = f"; run: {finding.remedy}" if finding.remedy else ""
        table.add_row(finding.name, finding.needed_for, escape(f"{finding.state}{remedy}"))
        for purpose in missing if finding.needed_for == "both" else (finding.needed_for,):
            if finding.remedy:
                missing[purpose].append(finding.remedy)
    console.print(table)
    if all(missing.values()):
        raise CommandFailedError(
            f"a browser in phone size needs: {'; '.join(missing['browser'])}. "
            f"An Android device needs: {'; '.join(missing['phone'])}"
        )


def _extras(console: Console) -> None:
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
