"""Commands print on screens that know few characters."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import cli
from tests.inner_loop import quick

#: Commands that print boxes, prompts, hostile text, or what was typed.
COMMANDS = [
    ["envs", "coso/NumberLine-v0", "coso/AitW-General-v0", "--prompts"],
    ["doctor"],
    ["train", "--help"],
    ["train", "--sart", "né…\U0001f600"],
    ["report", "né…\U0001f600"],
    ["demos", "coso/Ümläut…"],
    ["speed", "parsers", "--repeats", "1", "--ids", "coso/plain"],
]


@pytest.mark.parametrize("encoding", quick(["ascii"], ["ascii", "latin-1", "cp437", "utf-8"]))
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_every_command_prints_in_every_encoding(
    encoding: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out, err = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding=encoding))
    try:
        code = cli.main(words)
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    said = (out.getvalue() + err.getvalue()).decode(encoding)
    assert code in (0, 2) and said.strip() and "Traceback" not in said and "codec" not in said


@pytest.mark.parametrize("encoding", ["ascii", "cp437"])
def test_a_table_is_drawn_with_what_there_is(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
    assert cli.main(["doctor"]) == 0
    sys.stdout.flush()
    assert "?" not in out.getvalue().decode(encoding)


@pytest.mark.slow
def test_the_real_command_under_ascii() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.cli", "envs", "--prompts"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=120,
    )
    assert said.returncode == 0, said.stderr
    assert b"\ncoso/AitW-WebShopping-v0\t" in said.stdout and b"coso/NumberLine-v0: compat=None" in said.stdout


class Screen(io.TextIOWrapper):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", ["20", "60", "80", "200"])
def test_ids_are_never_cut(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TERM", "dumb")
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Screen(out, encoding="utf-8"))
    ids = ["coso/AitW-WebShopping-v0", "coso/NumberLine-v0"]
    assert cli.main(["envs", *ids]) == 0
    sys.stdout.flush()
    lines = out.getvalue().decode().split("\n\n")[0].splitlines()  # above the arguments
    assert all(any(env_id in line for line in lines) for env_id in ids)
