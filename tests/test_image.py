"""The Dockerfile and the workflow: they name what exists, and tests/image.py does what a Dockerfile says."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from tests.image import ROOT, Image, follow, instructions


def test_the_dockerfile_copies_all_that_the_package_is_built_from() -> None:
    found = list(instructions((ROOT / "Dockerfile").read_text(encoding="utf-8")))
    words = [word for word, _ in found]
    assert words[0] == "FROM" and words[-2:] == ["ENTRYPOINT", "CMD"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = [name for name in project["tool"]["setuptools"]["packages"]["find"]["include"] if "*" not in name]
    needed = {*packages, "pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    copied = {source for word, rest in found if word == "COPY" for source in rest.split()[:-1]}
    assert needed <= copied and all((ROOT / source).exists() for source in copied)
    (extras,) = (rest.partition("=")[2] for word, rest in found if word == "ARG")
    assert set(extras.split(",")) <= set(project["project"]["optional-dependencies"])


def test_the_workflow_runs_programs_that_are_there() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    commands = [step["run"] for step in workflow["jobs"]["ci"]["steps"] if "run" in step]
    assert commands
    for command in commands:
        file = ROOT / command
        assert file.stat().st_mode & 0o111
        assert subprocess.run(["bash", "-n", file], check=False).returncode == 0


def test_instructions_are_followed(tmp_path: Path) -> None:
    image = Image(tmp_path, tmp_path)
    text = """# a comment
WORKDIR /src
COPY LICENSE README.md ./
COPY .ci copied
ARG WHO=nobody
ENV GREETING=hello MARK=!
RUN ls copied > listed && \\
    echo "$GREETING ${WHO}$MARK" > said
WORKDIR /work
ENTRYPOINT ["coso"]
CMD ["--help"]
"""
    for word, rest in instructions(text):
        follow(image, word, rest, {"WHO": "reader"})
    source = tmp_path / "src"
    assert {file.name for file in source.iterdir()} == {"LICENSE", "README.md", "copied", "listed", "said"}
    assert (source / "listed").read_text() == "run\n" and (source / "said").read_text() == "hello reader!\n"
    assert (image.workdir, image.entry, image.command) == (tmp_path / "work", ["coso"], ["--help"])


def test_a_command_that_fails_and_an_instruction_that_is_not_known_end_it(tmp_path: Path) -> None:
    image = Image(tmp_path, tmp_path)
    with pytest.raises(SystemExit, match="no such thing"):
        follow(image, "RUN", "echo no such thing >&2; exit 3", {})
    with pytest.raises(SystemExit, match="knows no HEALTHCHECK"):
        follow(image, "HEALTHCHECK", "NONE", {})
