"""Writing a page of a report as HTML and Markdown from its templates."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from benchmarks.reports.results import Result
from benchmarks.training.run_folder import read_json


def shared_config(results: Sequence[Result]) -> dict[str, Any]:
    """Return the settings that all runs have in common."""
    configs = [result.config for result in results]
    return {key: value for key, value in configs[0].items() if all(config.get(key) == value for config in configs)}


def how_made(results: Sequence[Result], folder: Path, command: str) -> dict[str, Any]:
    """Return what a page says about the making of its runs: command, settings, versions and folders."""
    return {
        "command": command,
        "config": shared_config(results),
        "versions": read_json(results[0].path / "versions.json"),
        "runs": [result.path.relative_to(folder).as_posix() for result in results],
    }


def render(template: str, content: Mapping[str, Any], target: Path) -> None:
    """Write ``report.html`` and ``report.md`` from the templates of this name."""
    environment = Environment(
        loader=PackageLoader("benchmarks.reports"),
        autoescape=select_autoescape(["html.jinja"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["base64png"] = lambda plot: base64.b64encode(plot.png).decode()
    for ending in ("html", "md"):
        page = environment.get_template(f"{template}.{ending}.jinja").render(content)
        (target / f"report.{ending}").write_text(page, encoding="utf-8", errors="replace")
