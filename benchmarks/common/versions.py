"""Versions behind a run: packages, git commit, machine."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path

#: Distributions whose version can change results.
PACKAGES = (
    "coso-envs",
    "gymnasium",
    "numpy",
    "pillow",
    "torch",
    "transformers",
    "tokenizers",
    "peft",
    "scipy",
    "matplotlib",
)


def package_version(name: str) -> str:
    """Return the version of an installed distribution, or "not installed"."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def git_commit(folder: Path | None = None) -> str:
    """Return the commit of the source tree, with "+changes" if tracked files differ; "unknown" outside git."""
    source = folder or Path(__file__).resolve().parent
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+changes"],
            cwd=source,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return described.stdout.strip() or "unknown"


def versions() -> dict[str, str]:
    """Return all versions that are needed to repeat a run, as a flat dict of str."""
    return {
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "cpu_count": str(os.cpu_count()),
        "git_commit": git_commit(),
        **{name: package_version(name) for name in PACKAGES},
    }
