"""Write the pages of the environments, or check all documentation: python -m benchmarks.documentation [--check]."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

import coso_envs
from benchmarks.documentation.docstrings import DocstringError
from benchmarks.documentation.links import dead_links
from benchmarks.documentation.pages import environment_page, stale_files, write_files

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Options:
    """Write the pages of the environments from their docstrings, then look for dead links in all documentation."""

    check: bool = False
    """Write nothing, and fail if a page differs from its docstring."""
    root: Path = ROOT
    """Root folder of the repository."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = tyro.cli(Options, prog="python -m benchmarks.documentation", args=arguments)
    folder = options.root / "docs" / "environments"
    try:
        pages = [environment_page(env_id) for env_id in sorted(coso_envs.ENTRY_POINTS)]
    except DocstringError as error:
        print(error, file=sys.stderr)
        return 1
    problems = []
    if options.check:
        problems += [f"{file} is stale: run make docs-write" for file in stale_files(pages, folder)]
    else:
        for file in write_files(pages, folder):
            print(f"{'wrote' if file.exists() else 'removed'} {file}")
    problems += dead_links(documentation(options.root))
    print(*problems, sep="\n", end="\n" if problems else "", file=sys.stderr)
    return 1 if problems else 0


def documentation(root: Path) -> list[Path]:
    """Return all Markdown files for readers."""
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


if __name__ == "__main__":
    sys.exit(main())
