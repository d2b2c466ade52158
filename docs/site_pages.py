"""Pages that the site has and the repository has not: the guide for contributors, and the reference of each package.

A hook of MkDocs, see mkdocs.yml.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from benchmarks.documentation.reference import reference_page

ROOT = Path(__file__).resolve().parents[1]

#: Packages with a page of reference.
PACKAGES = ("parsers", "coso_envs", "agents")


def on_config(config: Any) -> Any:
    """Put pages that the navigation does not name into a section of their own, so that none is lost."""
    named = set(re.findall(r"'([\w/.-]+\.md)'", repr(config["nav"])))
    docs = Path(config["docs_dir"])
    left = sorted({file.relative_to(docs).as_posix() for file in docs.rglob("*.md")} - named)
    if left:
        config["nav"].append({"More": left})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that are made here."""
    pages = {f"reference/{package}.md": reference_page(package) for package in PACKAGES}
    pages["contributing.md"] = contributing((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Let links to the guide for contributors lead to its page."""
    return markdown.replace("](../CONTRIBUTING.md", "](contributing.md")


def contributing(text: str) -> str:
    """Return CONTRIBUTING.md as a page of the site: links to docs/ lead to pages, others to files stay words."""
    text = re.sub(r"\]\(docs/([\w/.#-]+)\)", r"](\1)", text)
    # README is no page of the site.
    return re.sub(r"\[([^\]]+)\]\((?!https?:|#|(?!README)[\w/-]+\.md)[^)]+\)", r"\1", text)
