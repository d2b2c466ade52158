"""The documentation is what the docstrings say, and its links lead somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks import cli
from benchmarks.documentation.__main__ import ROOT, documentation, main
from benchmarks.documentation.docstrings import SECTIONS, DocstringError, check_version, sections, to_markdown
from benchmarks.documentation.links import dead_links
from benchmarks.documentation.pages import environment_page, index_page, stale_files, write_files

ENV = "coso/NumberLine-v0"


@pytest.mark.slow
def test_the_pages_are_what_the_docstrings_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(find_spec("mkdocs") is None, reason="mkdocs is not installed: pip install 'coso-envs[docs]'")
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Walk along a number line" in (tmp_path / "environments" / "NumberLine-v0" / "index.html").read_text()


def test_a_page_has_picture_prompt_and_all_sections() -> None:
    page = environment_page(ENV)
    assert page.picture is not None and page.picture.shape == (300, 300, 3)
    assert "![First state of coso/NumberLine-v0](NumberLine-v0.png)" in page.text
    assert 'gymnasium.make("coso/NumberLine-v0", max_position=5, compat=' in page.text
    headings = re.findall(r"^## (.+)$", page.text, re.MULTILINE)
    assert headings == ["Prompt", *SECTIONS]
    assert "- v0: " in page.text
    assert f"| [`{ENV}`](NumberLine-v0.md) | Walk along" in index_page([page])


DOC = "Summary\n    line.\n\n    " + "\n\n    ".join(f"{name}:\n        ``x`` of {name}." for name in SECTIONS)


def env_with(doc: str) -> type:
    return type("Mine", (), {"__doc__": doc})


def test_sections_are_read_in_order() -> None:
    summary, found = sections(env_with(DOC))
    assert summary == "Summary line."
    assert tuple(found) == SECTIONS
    assert found["Reward"] == "`x` of Reward."


@pytest.mark.parametrize(
    ("doc", "message"),
    [
        (DOC.replace("Reward:", "Rewards:"), "the docstring of Mine has no section 'Reward'"),
        ("", "has no section 'Description', 'Observation'"),
        (DOC.replace("``x`` of Start.", ""), "says nothing under 'Start'"),
        (DOC + "\n\n    Bugs:\n        None.", "they must be .* in this order"),
    ],
)
def test_an_incomplete_docstring_is_refused(doc: str, message: str) -> None:
    with pytest.raises(DocstringError, match=message):
        sections(env_with(doc))


def test_an_inherited_docstring_does_not_count() -> None:
    with pytest.raises(DocstringError, match="the docstring of Child has no section"):
        sections(type("Child", (env_with(DOC),), {}))


def test_the_version_that_is_out_has_a_line_in_the_history() -> None:
    check_version(env_with(DOC), "mine/Mine-v1", "v0: first.\nv1: second.")
    with pytest.raises(DocstringError, match=r"has no line 'v1: \.\.\.', but mine/Mine-v1 is out"):
        check_version(env_with(DOC), "mine/Mine-v1", "v0: first.")


@pytest.mark.parametrize(
    ("docstring", "markdown"),
    [
        ("``a * b`` or *c*", r"`a * b` or \*c\*"),
        (":class:`coso_envs.core.TextActionEnv` and `x_y`, x_y", r"`coso_envs.core.TextActionEnv` and `x_y`, x\_y"),
        ("a ``<tag>`` is no <tag>", r"a `<tag>` is no \<tag>"),
        ("``two\n    lines``", "`two lines`"),
    ],
)
def test_docstring_markup_becomes_markdown(docstring: str, markdown: str) -> None:
    assert to_markdown(docstring) == markdown


def test_stale_missing_and_left_over_files_are_found_and_mended(tmp_path: Path) -> None:
    pages = [environment_page(ENV)]
    names = {"NumberLine-v0.md", "NumberLine-v0.png", "index.md"}
    assert {file.name for file in stale_files(pages, tmp_path)} == names
    assert {file.name for file in write_files(pages, tmp_path)} == names
    assert stale_files(pages, tmp_path) == []
    (tmp_path / "index.md").unlink()
    (tmp_path / "NumberLine-v0.md").write_text("old")
    (tmp_path / "Gone-v0.md").write_text("gone")
    assert {file.name for file in write_files(pages, tmp_path)} == {"index.md", "NumberLine-v0.md", "Gone-v0.md"}
    assert stale_files(pages, tmp_path) == [] and {file.name for file in tmp_path.iterdir()} == names


def test_another_picture_is_stale(tmp_path: Path) -> None:
    page = environment_page(ENV)
    write_files([page], tmp_path)
    assert page.picture is not None
    other = type(page)(page.env_id, page.summary, page.text, np.flipud(page.picture))
    assert [file.name for file in stale_files([other], tmp_path)] == ["NumberLine-v0.png"]


def test_the_check_fails_and_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "CONTRIBUTING.md", tmp_path)  # a page leads to it
    (tmp_path / "docs" / "environments" / "NumberLine-v0.md").write_text("[here](nowhere.md)")
    assert main(["--check", "--root", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert "NumberLine-v0.md is stale: run make docs-write" in error and "the link to nowhere.md is dead" in error
    assert main(["--root", str(tmp_path)]) == 0
    assert "wrote" in capsys.readouterr().out
    assert main(["--check", "--root", str(tmp_path)]) == 0


def test_links_to_nowhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# One, two!\n```\n# no heading [x](no.md)\n```\n`[y](no.md)`\n")
    page = tmp_path / "b.md"
    page.write_text("[1](a.md#one-two) [2](a.md) [3](https://example.org/x) [4](#self)\n\n# Self\n")
    assert dead_links([tmp_path / "a.md", page]) == []
    page.write_text('[1](a.md#no-heading) ![2](c.png "title") [3](#self)')
    problems = dead_links([page])
    assert [re.findall(r"the link to (\S+) is dead", problem)[0] for problem in problems] == [
        "a.md#no-heading",
        "c.png",
        "#self",
    ]
    assert "a.md has no heading #no-heading" in problems[0]


def test_readme_and_guides_are_looked_at() -> None:
    names = {file.relative_to(ROOT).as_posix() for file in documentation(ROOT)}
    assert {"README.md", "CONTRIBUTING.md", "docs/parsers.md", "docs/environments/index.md"} <= names


@pytest.mark.slow
def test_the_guide_to_demonstrations_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("minari", reason="Minari is not installed: pip install 'coso-envs[data]'")
    text = (ROOT / "docs" / "demonstrations.md").read_text()
    (command,) = re.findall(r"^coso (demos .+)$", text, re.MULTILINE)
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    assert cli.main(command.replace("--episodes 100", "--episodes 2").split()) == 0
    assert "steps=200" in code
    exec(code.replace("steps=200", "steps=1"), {})
    assert (tmp_path / "runs" / "policy" / "config.json").is_file()
