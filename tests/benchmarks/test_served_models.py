"""Models that ``transformers serve`` really serves: a prompted policy and a judge go all the way through HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from agents.policies import TinyLM, TinyVLM, TinyVLMConfig
from benchmarks import cli
from benchmarks.common.chat import ChatClient, Endpoint
from benchmarks.reports.evaluations import Evaluated
from coso_envs.android.judges import VLMJudge

MISSING = [name for name in ("openai", "fastapi", "uvicorn") if find_spec(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install transformers[serving]"),
]
TEXTS = ["Hit or stand? Status: success", '{"thoughts": "I stand.", "action": "stand"}']
#: Seconds until a server must be there, on a machine that is busy with other things.
PATIENCE = 300


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the model in a folder, and yield the address of its API."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = "from transformers.cli.transformers import main; main()"
    options = ["serve", str(folder), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen([sys.executable, "-c", serve, *options], stdout=log, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                said = (folder / "log.txt").read_text()[-2000:]
                assert process.poll() is None and time.monotonic() < until, said
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)


def test_a_served_language_model_plays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "model"
    TinyLM.build(TEXTS, seed=0, config=TinyVLMConfig(width=16, layers=1)).save_pretrained(folder)
    with served(folder) as url:
        options = ["--model", str(folder), "--episodes", "2", "--max-tokens", "8", "--retries", "1", "--greedy"]
        command = ["evaluate", "coso/Blackjack-v0", "--policy", url, "--out", str(tmp_path / "out"), *options]
        assert cli.main([*command, "--env-kwargs", "image", "False"]) == 0
    found = Evaluated.read(tmp_path / "out").rows
    assert len(found) == 2 and all(row["requests"] >= row["steps"] for row in found)
    assert any(row["prompt_tokens"] > 0 and row["completion_tokens"] > 0 for row in found)
    assert "(0 failed" in capsys.readouterr().out


def test_a_served_vision_language_model_judges(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    TinyVLM.build(TEXTS, seed=0, config=TinyVLMConfig(width=16, layers=1)).save_pretrained(folder)
    with served(folder) as url:
        client = ChatClient(Endpoint(url, str(folder), max_tokens=8, timeout=PATIENCE, retries=0))
        judge = VLMJudge(client.ask)
        screen = np.zeros((64, 32, 3), np.uint8)
        assert judge.judge("Open the Clock app", [screen]) in (True, False)
        assert judge.judge("Open the Clock app", [screen]) in (True, False)
    assert judge.counts.remembered == 1 and 1 <= judge.counts.asked <= 2
    # Each of the picture's patches is a token.
    assert client.usage.failed == 0 and client.usage.prompt_tokens > 16
