"""Writing a page of a report as HTML and Markdown from its templates."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from benchmarks.reports.colours import DASHES, dark
from benchmarks.reports.data import link
from benchmarks.reports.results import Result
from benchmarks.training.run_folder import read_json


def shared_config(results: Sequence[Result]) -> dict[str, Any]:
    """Return the settings that all runs have in common."""
    configs = [result.config for result in results]
    return {key: value for key, value in configs[0].items() if all(config.get(key) == value for config in configs)}


def how_made(results: Sequence[Result], folder: Path, command: str, target: Path) -> dict[str, Any]:
    """Return what a page says about the making of its runs: command, settings, versions and folders.

    Args:
        results: the runs.
        folder: folder of the comparison or sweep.
        command: the command that made it.
        target: folder of the page, from which links lead to the runs.
    """
    return {
        "command": command,
        "config": shared_config(results),
        "versions": read_json(results[0].path / "versions.json"),
        "runs": {result.path.relative_to(folder).as_posix(): link(result.path, target) for result in results},
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
    environment.filters["base64"] = lambda text: base64.b64encode(text.encode()).decode()
    environment.filters["dark"] = dark
    environment.filters["anchor"] = lambda heading: re.sub(r"\W+", "-", heading.lower()).strip("-")
    environment.globals["dashes"] = DASHES
    for ending in ("html", "md"):
        page = environment.get_template(f"{template}.{ending}.jinja").render(content)
        (target / f"report.{ending}").write_text(page, encoding="utf-8", errors="replace")
