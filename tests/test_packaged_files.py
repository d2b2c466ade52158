"""Files for other people's tools: examples as single scripts, the workflow, the image, and the list of extras."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.wheels import IMPORTS, SMOKE, declared, smoke

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = "# /// script\n"
EXAMPLES = [file for file in sorted((ROOT / "examples").glob("*.py")) if SCRIPT in file.read_text(encoding="utf-8")]
#: The extra that brings a module which an example imports.
BROUGHT = {"agents": "train", "xgrammar": "constrained", "stable_baselines3": "sb3"}


def test_examples_that_need_nothing_but_this_package_are_scripts() -> None:
    assert {"constrained_decoding", "sb3_number_line", "two_phones"} <= {file.stem for file in EXAMPLES}


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_names_what_it_needs(file: Path) -> None:
    """The block of a single-file script (PEP 723) has the extras of all that is imported, and finds this repository."""
    text = file.read_text(encoding="utf-8")
    (block,) = re.findall(r"(?m)^# /// script\n((?:#.*\n)+?)# ///\n", text)
    settings = tomllib.loads("".join(line[2:] or "\n" for line in block.splitlines(keepends=True)))
    (needed,) = settings["dependencies"]
    extras = set(re.fullmatch(r"coso-envs\[([\w,]+)\]", needed)[1].split(","))  # type: ignore[index]
    assert extras <= declared() and settings["requires-python"] == ">=3.11"
    assert (file.parent / settings["tool"]["uv"]["sources"]["coso-envs"]["path"]).resolve() == ROOT
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert {BROUGHT[name] for name in imported & set(BROUGHT)} <= extras


def test_every_extra_has_a_smoke_test() -> None:
    assert set(SMOKE) <= declared() | {""}
    for extra in declared():
        ast.parse(smoke(extra))


def test_an_extra_without_a_test_of_its_own_is_imported() -> None:
    exec(IMPORTS.replace("EXTRA", "'video'"), {})
    with pytest.raises(AssertionError, match="set"):
        exec(IMPORTS.replace("EXTRA", "'unknown'"), {})


def test_the_workflow_runs_what_everybody_can_run() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert re.findall(r"run: (.*)", workflow) == [".ci/run"]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
    assert f'python-version: "{version}"' in workflow
    assert f"FROM python:{version}-" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_image_is_made_of_files_that_exist() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert {"parsers", "coso_envs", "agents", "benchmarks", "pyproject.toml"} <= set(copied)
    assert all((ROOT / name).exists() for name in copied)


def test_assistants_are_told_of_commands_and_folders_that_exist() -> None:
    text = (ROOT / "AGENTS.md").read_text(encoding="utf-8")
    targets = re.findall(r"`make ([\w-]+)`", text)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets and all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    assert all((ROOT / folder).is_dir() for folder in re.findall(r"^\| `(\w+)/` ", text, re.MULTILINE))
