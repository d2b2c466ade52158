"""What pip installs: the four packages, their data, the command, and import rules that hold without extras."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("parsers", "coso_envs", "agents", "benchmarks")


def python(code: str, *options: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-c", code], capture_output=True, text=True, timeout=60, cwd=cwd, check=False
    )


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()


@pytest.mark.parametrize("name", ["parsers", "agents"])
def test_a_users_folder_that_hides_ours_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; import benchmarks"
    done = python(code, cwd=tmp_path)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError") and str(tmp_path / name) in last and str(ROOT / name) in last


def test_an_extra_is_made_of_extras_that_exist(project: dict[str, Any]) -> None:
    extras = project["optional-dependencies"]
    parts = {part for group in extras.values() for line in group for part in re.findall(r"^coso-envs\[(.*)\]", line)}
    named = {name for part in parts for name in part.split(",")}
    assert {"train", "bench"} <= named <= set(extras)
    assert not any("torch" in requirement for requirement in project["dependencies"])


def test_constraints_pin_what_is_declared(project: dict[str, Any]) -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {line.split("==")[0] for line in lines if line and not line.startswith("#")}
    extras = (
        "train",
        "android",
        "alfworld",
        "sb3",
        "trl",
        "multiagent",
        "ray",
        "video",
        "bench",
        "chat",
        "data",
        "play",
        "constrained",
        "fetch",
        "peers",
        "docs",
        "dev",
    )
    groups = [project["dependencies"], *(project["optional-dependencies"][name] for name in extras)]
    declared = {re.split(r"[\[<>]", requirement)[0] for group in groups for requirement in group}
    assert declared - {"coso-envs"} == pinned


def test_the_command_is_installed() -> None:
    commands = {entry.name: entry.value for entry in metadata.entry_points(group="console_scripts")}
    assert commands["coso"] == "benchmarks.cli:main"


@pytest.mark.slow
def test_a_wheel_holds_packages_and_data_and_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in (*PACKAGES, "tests"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(source)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == set(PACKAGES)
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert {"benchmarks/reports/templates/report.html.jinja", "benchmarks/reports/templates/report.mplstyle"} <= set(
        names
    )
    sources = {path.relative_to(ROOT).as_posix() for name in PACKAGES for path in (ROOT / name).rglob("*.py")}
    assert sources <= set(names)
