"""Run what the Dockerfile runs, without Docker, in a fresh folder and a fresh environment: python -m tests.image.

COPY, ARG, ENV, WORKDIR, RUN, ENTRYPOINT and CMD are read out of the file. A virtual environment of this Python stands
for the base image, and a folder for its root. Not covered: the base image itself, its layers, and its user.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Image:
    """A folder that stands for an image.

    Attributes:
        root: the folder that stands for ``/``.
        workdir: the working folder inside it.
        variables: environment variables and build arguments.
        entry: words of ENTRYPOINT.
        command: words of CMD.
    """

    root: Path
    workdir: Path
    variables: dict[str, str] = field(default_factory=dict)
    entry: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def inside(self, place: str) -> Path:
        """Return the place on this machine of a place in the image."""
        return self.root / place.lstrip("/") if place.startswith("/") else self.workdir / place


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield the instructions of a Dockerfile with their arguments; continued lines are one."""
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.strip().partition(" ")
            yield word.upper(), rest.strip()


def follow(image: Image, word: str, rest: str, given: dict[str, str]) -> None:
    """Do what an instruction says.

    Args:
        image: what is changed.
        word: the instruction.
        rest: its arguments.
        given: build arguments that replace the defaults of ARG.

    Raises:
        SystemExit: if a command fails, or the instruction is not known here.
    """
    if word == "FROM":
        wanted = re.search(r"python:(\d+\.\d+)", rest)
        here = "{}.{}".format(*sys.version_info[:2])
        print(f"FROM {rest}: not run; Python {here} stands for it" + ("" if wanted and wanted[1] == here else " (!)"))
    elif word == "WORKDIR":
        image.workdir = image.inside(rest)
        image.workdir.mkdir(parents=True, exist_ok=True)
    elif word == "COPY":
        *sources, target = rest.split()
        _copy([ROOT / source for source in sources], image.inside(target), many=len(sources) > 1)
    elif word == "ARG":
        name, _, value = rest.partition("=")
        image.variables[name] = given.get(name, value)
    elif word == "ENV":
        for name, _, value in (part.partition("=") for part in rest.split()):
            image.variables[name] = value
    elif word == "RUN":
        _run(["sh", "-c", rest], image)
    elif word in ("ENTRYPOINT", "CMD"):
        setattr(image, "entry" if word == "ENTRYPOINT" else "command", json.loads(rest))
    else:
        raise SystemExit(f"tests/image.py knows no {word}")


def _copy(sources: Sequence[Path], target: Path, many: bool) -> None:
    for source in sources:
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            shutil.copy(source, target / source.name if many else target)


def _run(command: Sequence[str], image: Image) -> None:
    home = image.root / "opt" / "python"
    variables = {**os.environ, **image.variables, "PATH": f"{home / 'bin'}:{os.environ['PATH']}"}
    variables.pop("PYTHONPATH", None)
    before = time.perf_counter()
    done = subprocess.run(command, cwd=image.workdir, env=variables, capture_output=True, text=True, check=False)
    print(f"{' '.join(command)}: exit code {done.returncode} after {time.perf_counter() - before:.0f} s", flush=True)
    if done.returncode:
        raise SystemExit(done.stderr.strip() or done.stdout.strip())


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow the Dockerfile, and start the image once by itself and once with each of the given commands."""
    parser = argparse.ArgumentParser(prog="python -m tests.image", description=__doc__)
    parser.add_argument("--build-arg", action="append", default=[], help="as for docker build: NAME=VALUE")
    parser.add_argument("commands", nargs="*", help="words behind `docker run coso`, each command in quotes")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        image = Image(Path(name), Path(name))
        venv.create(image.root / "opt" / "python", with_pip=True)
        given = dict(part.split("=", 1) for part in options.build_arg)
        for word, rest in instructions((ROOT / "Dockerfile").read_text(encoding="utf-8")):
            follow(image, word, rest, given)
        for words in [image.command, *(command.split() for command in options.commands)]:
            _run([*image.entry, *words], image)
    return 0


if __name__ == "__main__":
    sys.exit(main())
