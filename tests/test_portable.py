"""Every command starts, and trains, where Linux's own modules and /proc are missing and processes are spawned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PORTABLE = str(ROOT / "tests" / "portable")

TINY = (
    "--total-steps 8 --env-kwargs size 32 --demo-steps 8 --sft-steps 1 --sft-batch-size 2 --scm-pretrain-steps 1 "
    "--scm-steps 1 --num-envs 2 --n-steps 2 --batch-size 4 --n-epochs 1 --eval-every 8 --eval-samples 1 "
    "--final-eval-samples 1 --checkpoint-every 8 --kl-samples 0"
)
#: Every command, one after the other in one process, since most of them wait for torch.
WORDS = [
    *(f"{command} --help" for command in COMMANDS),
    "envs",
    "doctor",
    "demos coso/NumberLine-v0 --episodes 2 --out demos --env-kwargs size 32",
    f"train --out run --method coso --ent-coef 1 --start demos --starts starts {TINY}",
]
CODE = """
import json, sys
from benchmarks.cli import main
for words in json.loads(sys.argv[1]):
    try:
        code = main(words.split())
    except SystemExit as end:  # that is how the help ends
        code = end.code
    print("ended:", words, code)
"""


def run(code: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((PORTABLE, str(ROOT)))}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "import resource",
        "__import__('fcntl', globals())",
        "open('/proc/self/statm')",
        "__import__('pathlib').Path('/proc/self/statm').read_text()",
        "__import__('os').fork",
    ],
)
def test_the_blocker_blocks(code: str, tmp_path: Path) -> None:
    assert (
        run(code, folder=tmp_path)
        .stderr.splitlines()[-1]
        .startswith(("ModuleNotFoundError", "FileNotFoundError", "AttributeError"))
    )
    assert run("import multiprocessing as m; print(m.get_start_method())", folder=tmp_path).stdout == "spawn\n"


@pytest.mark.slow
def test_every_command_starts_and_runs(tmp_path: Path) -> None:
    done = run(CODE, json.dumps(WORDS), folder=tmp_path)
    for words in WORDS:
        assert f"ended: {words} 0\n" in done.stdout, f"coso {words}: {done.stdout[-2000:]}{done.stderr}"
    rows = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows[-1]["step"] == 8
    assert rows[-1]["system/max_rss_mb"] is None, "nothing tells it here"
