"""Every block of code in the documents is run here, by a test of its own, or says why it is not run."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from benchmarks.cli import COMMANDS, main
from benchmarks.documentation.__main__ import documentation
from benchmarks.training.methods import METHODS

ROOT = Path(__file__).resolve().parents[1]

#: Numbers that take seconds, in place of those shown.
FEWER = {
    'PPO("CnnPolicy", env).learn(100_000,': 'PPO("CnnPolicy", env, n_steps=2, batch_size=4).learn(4,',
    'make_vec_env("coso/Blackjack-v0", 8,': 'make_vec_env("coso/Blackjack-v0", 2,',
}

#: Options of learners that a page itself adds.
ADDED = {"--baseline-decay"}

#: Modules that a page needs.
NEEDS = {"docs/multiagent.md": "pettingzoo", "docs/sb3.md": "stable_baselines3", "docs/evaluate.md": "openai"}

_BLOCK = re.compile(r"(?:<!-- not run: (?P<reason>[^>]+?) -->\n)?^```(?P<kind>\w*)\n(?P<code>.*?)^```", re.M | re.S)


@dataclass(frozen=True)
class Block:
    """A block of code with its language, and the reason why it is not run."""

    kind: str
    code: str
    reason: str


def blocks(page: str) -> list[Block]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [Block(m["kind"], m["code"], m["reason"] or "") for m in _BLOCK.finditer(text)]


def other_tests() -> str:
    """The source of all other tests that read blocks of Python from a page."""
    files = [file for file in (ROOT / "tests").rglob("test_*.py") if file != Path(__file__)]
    return "\n".join(source for file in files if "```python" in (source := file.read_text(encoding="utf-8")))


TESTS = other_tests()
PAGES = [file.relative_to(ROOT).as_posix() for file in documentation(ROOT)]
WITH_PYTHON = [page for page in PAGES if any(block.kind == "python" and not block.reason for block in blocks(page))]
#: The others have a test of their own.
RUN_HERE = [page for page in WITH_PYTHON if Path(page).name not in TESTS]


@pytest.mark.parametrize("page", RUN_HERE)
def test_python_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if page in NEEDS:
        pytest.importorskip(NEEDS[page], reason=f"{NEEDS[page]} is not installed, which {page} is about")
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "page"}
    for block in blocks(page):
        if block.kind == "python" and not block.reason:
            code = block.code
            for shown, fewer in FEWER.items():
                code = code.replace(shown, fewer)
            try:
                exec(code, names)
            except ImportError as error:
                if "pip install 'coso-envs[" not in str(error):
                    raise
                pytest.skip(f"{page}: {error}")


def test_pages_are_found() -> None:
    assert {"docs/first-run.md", "docs/sb3.md"} <= set(RUN_HERE)
    assert {"README.md", "CONTRIBUTING.md", "docs/parsers.md", "docs/android.md"} <= set(WITH_PYTHON) - set(RUN_HERE)


@cache
def usage(command: str, *settings: str) -> str:
    """The help of a command of `coso`, for the learner of a method where ``settings`` name one."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        main([command, *settings, "--help"])
    return said.getvalue()


def has_option(command: str, words: list[str], option: str) -> bool:
    """Whether the command has the option, or has it with one of the methods among its words."""
    flag = {"train": "--method", "compare": "--methods", "sweep": "--methods"}.get(command)
    learners = [(flag, word) for word in words if word in METHODS] if flag in words else []
    return any(re.search(rf"{option}\b", usage(command, *learner)) for learner in [(), *learners])


def coso_lines(page: str) -> list[list[str]]:
    """The words of each `coso` command in the shell blocks of a page."""
    shell = [block.code for block in blocks(page) if block.kind in ("bash", "sh", "console", "text", "")]
    joined = "\n".join(shell).replace("\\\n", " ")
    found = re.findall(r"^(?:[A-Z_]+=\S+ )*coso ([^#\n|;&]+)", joined, re.MULTILINE)
    return [shlex.split(line.replace("...", "").replace("'", "").replace('"', "")) for line in found]


@pytest.mark.parametrize("page", [page for page in PAGES if coso_lines(page)])
def test_commands_and_their_options_exist(page: str) -> None:
    for command, *words in coso_lines(page):
        assert command in COMMANDS, f"{page}: coso {command}"
        if command != "speed":  # its options are those of its own subcommands
            for option in {word for word in words if word.startswith("--")} - ADDED:
                assert has_option(command, words, option), f"{page}: coso {command} {option}"
