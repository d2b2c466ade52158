"""Files for other people's tools: examples as single scripts, the workflow, the image, and the list of extras."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.wheels import IMPORTS, SMOKE, SOURCES, declared, smoke

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = "# /// script\n"
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
#: Extras of which one brings a module that an example imports.
BROUGHT = {
    "agents": {"train", "trl"},
    "minari": {"data"},
    "stable_baselines3": {"sb3"},
    "trl": {"trl"},
    "xgrammar": {"constrained"},
}
#: Packages that are in no extra, by what an example imports of them.
OTHERS = {
    "coso_envs.bridges.openenv": "openenv-core",
    "ray.rllib.algorithms.ppo": "ray[rllib]",
    "skyrl_gym": "skyrl-gym",
    "torchrl.envs": "torchrl",
}


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_names_what_it_needs(file: Path) -> None:
    """The block of a single-file script (PEP 723) has all that is imported, and finds this repository."""
    text = file.read_text(encoding="utf-8")
    (block,) = re.findall(r"(?m)^# /// script\n((?:#.*\n)+?)# ///\n", text)
    settings = tomllib.loads("".join(line[2:] or "\n" for line in block.splitlines(keepends=True)))
    ours, *others = settings["dependencies"]
    named = re.fullmatch(r"coso-envs(?:\[([\w,]+)\])?", ours)
    assert named is not None and text.startswith(SCRIPT), "the block stands above all else"
    extras = set((named[1] or "").split(",")) - {""}
    assert extras <= declared() and settings["requires-python"] == ">=3.11"
    assert (file.parent / settings["tool"]["uv"]["sources"]["coso-envs"]["path"]).resolve() == ROOT
    imported = {
        name
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert {OTHERS[name] for name in imported & set(OTHERS)} == set(others)
    for name in {name.partition(".")[0] for name in imported} & set(BROUGHT):
        assert BROUGHT[name] & extras, name


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not installed: pip install uv")
def test_uv_runs_an_example_in_a_fresh_environment(tmp_path: Path) -> None:
    """One without torch, of which uv would take the newest build with all of CUDA."""
    command = ["uv", "run", "--python", sys.executable, str(ROOT / "examples/verl_agent_groups.py")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300, check=False)
    assert done.returncode == 0 and "8 prompts, 2 states" in done.stdout, done.stderr


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


def test_what_the_workflow_runs_calls_only_what_exists() -> None:
    """Each target with variables that the Makefile reads, each script, and each command that an extra installs."""
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK) and subprocess.run(["bash", "-n", str(run)], check=False).returncode == 0
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lines = [line.strip() for line in run.read_text(encoding="utf-8").splitlines() if not line.strip().startswith("#")]
    made = [line.split("#")[0] for line in lines if re.match("make ", line)]
    assert len(made) >= 6
    for line in made:
        target, *given = re.findall(r"make ([\w-]+)|(?<= )([A-Z_]+)=", line)
        assert re.search(rf"^{target[0]}:", makefile, re.MULTILINE), line
        assert all(f"$({name})" in makefile for _, name in given), line
    called = {word for line in lines for word in re.findall(r"^(?:tests/\S+\.sh|\.venv/bin/\S+)", line)}
    scripts = {word for word in called if word.startswith("tests/")}
    assert scripts == {"tests/device/install.sh"} and all(os.access(ROOT / script, os.X_OK) for script in scripts)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {Path(word).name for word in called - scripts} <= set(project["scripts"])


def test_the_image_is_made_of_files_that_exist() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert {*SOURCES, "constraints.txt"} == set(copied), "what the wheel is built from, and the versions"
    assert all((ROOT / name).exists() for name in copied)


def test_the_image_installs_extras_that_exist_and_runs_as_make_does() -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert {name for line in re.findall(r"EXTRAS=([\w,]+)", image) for name in line.split(",")} <= declared()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (entry,) = re.findall(r'^ENTRYPOINT \["(\w+)"\]$', image, re.MULTILINE)
    assert entry in project["scripts"]
    (variables,) = re.findall(r"^ENV (.*)$", image, re.MULTILINE)
    exported = re.findall(r"^export (\w+) := (\w+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(pair.split("=") for pair in variables.split()) == dict(exported)


def test_assistants_are_told_of_commands_and_folders_that_exist() -> None:
    text = (ROOT / "AGENTS.md").read_text(encoding="utf-8")
    targets = re.findall(r"`make ([\w-]+)`", text)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets and all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    assert all((ROOT / folder).is_dir() for folder in re.findall(r"^\| `(\w+)/` ", text, re.MULTILINE))
