"""A check of links between Markdown files and to their headings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#+ +(.+?)\s*#*$", re.MULTILINE)
_ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:")


def dead_links(files: Iterable[Path]) -> list[str]:
    """Return a sentence for each dead link; links to other sites are not followed."""
    found = []
    for file in files:
        text = _INLINE_CODE.sub("", _FENCE.sub("", file.read_text(encoding="utf-8")))
        for target in _LINK.findall(text):
            if not _ELSEWHERE.match(target) and (problem := _problem(file, target)):
                found.append(f"{file}: the link to {target} is dead: {problem}")
    return found


def _problem(file: Path, target: str) -> str | None:
    path, _, anchor = target.partition("#")
    destination = file.parent / path if path else file
    if not destination.exists():
        return f"there is no {destination}"
    if anchor and anchor not in _anchors(destination):
        return f"{destination.name} has no heading #{anchor}"
    return None


def _anchors(file: Path) -> set[str]:
    text = _FENCE.sub("", file.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in _HEADING.findall(text)}
