"""The reference of a package: every public name, with docstrings as Markdown."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import agents
import coso_envs
import parsers
from benchmarks.documentation.reference import docstring, reference_page, signature

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("module", [parsers, coso_envs, agents], ids=lambda module: module.__name__)
def test_every_public_name_has_a_part(module: Any) -> None:
    page = reference_page(module.__name__)
    assert set(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == set(module.__all__)
    assert ":class:" not in page and "``" not in page.replace("```", "")


def example(first: int, *rest: str) -> dict[str, float]:
    """Count things, see :func:`other`.

    They are counted so::

        one, two

        three

    Args:
        first: where to begin, or
            a little later.
        *rest: the *others*.

    Returns:
        A count of each.

    Raises:
        ValueError: if there is none.
    """
    raise NotImplementedError


def test_sections_become_lists_and_literal_blocks_code() -> None:
    assert docstring(example).split("\n\n") == [
        "Count things, see `other`.",
        "They are counted so:",
        "```text\none, two",
        "three\n```",
        "**Args**",
        "- `first`: where to begin, or a little later.\n- `*rest`: the \\*others\\*.",
        "**Returns**",
        "A count of each.",
        "**Raises**",
        "- `ValueError`: if there is none.",
    ]
    assert signature("example", example) == "```python\nexample(first: int, *rest: str) -> dict[str, float]\n```"


def test_a_long_call_has_several_lines_and_a_constant_none() -> None:
    page = reference_page("agents")
    calls = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert max(len(line) for call in calls for line in call.splitlines()) <= 120
    assert "A `dict` of `coso_envs`." in reference_page("coso_envs")


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    pytest.importorskip("mkdocs", reason="mkdocs is not installed: pip install 'coso-envs[docs]'")
    spec = importlib.util.spec_from_file_location("site_pages", ROOT / "docs" / "site_pages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_links_of_the_guide_lead_to_pages_of_the_site(hook: ModuleType) -> None:
    text = "[a](docs/models.md#sampling) [b](examples/x.py) [c](https://c.org) [d](#style) [e](README.md#it)"
    assert hook.contributing(text) == "[a](models.md#sampling) b [c](https://c.org) [d](#style) e"
    assert hook.on_page_markdown("[f](../CONTRIBUTING.md#style)", page=None) == "[f](contributing.md#style)"


def test_a_page_that_the_navigation_forgets_is_not_lost(hook: ModuleType, tmp_path: Path) -> None:
    for name in ("index.md", "new/page.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# x")
    config = {"docs_dir": str(tmp_path), "nav": ["index.md", {"A": [{"B": "made.md"}]}]}
    assert hook.on_config(config)["nav"][-1] == {"More": ["new/page.md"]}
    assert hook.on_config(config)["nav"][2:] == [{"More": ["new/page.md"]}]


def test_the_site_asks_nothing_of_the_network() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "font: false" in text and not re.search("extra_javascript|https?:", text)
    for style in (ROOT / "docs").rglob("*.css"):
        assert not re.search(r"@import|url\(|//", style.read_text(encoding="utf-8"))
