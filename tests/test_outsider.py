"""A package of somebody else, installed with pip: its parser and its methods are found by their entry points."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agents.policies import TinyLM, TinyLMConfig
from benchmarks.cli import main
from benchmarks.training.run_folder import RunFolder

OUTSIDER = Path(__file__).parent / "outsider"
REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip has put the outsider's package; the network is not asked."""
    folder = tmp_path_factory.mktemp("outsider")
    # Building leaves files beside the source.
    source = shutil.copytree(OUTSIDER, folder / "source")
    shutil.copy(REPOSITORY / "tests" / "agents" / "learners" / "reinforce.py", source)
    target = folder / "site"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    command += ["--no-build-isolation", "--no-deps", "--target", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def run(code: str, *path: Path) -> str:
    """Standard output of a fresh interpreter with ``path`` to import from."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY, *path)))}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_an_environment_takes_the_installed_parser(installed: Path) -> None:
    out = run(
        """
import gymnasium, coso_envs
env = gymnasium.make("coso/NumberLine-v0", parser="outsider/answer-line")
observation, _ = env.reset(seed=1, options={"state": (4, 2)})
assert "Answer: ... (one of: -, +)" in observation["prompt"], observation["prompt"]
_, reward, terminated, _, info = env.step("I am at 2 and want 4.\\nAnswer: +")
assert (reward, terminated, info["action"], info["state"]["current"]) == (0.0, False, "+", 3)
_, reward, *_, info = env.step("Answer: +\\nAnswer: -")
assert (reward, info["error"]) == (env.unwrapped.invalid_reward, "ambiguous")
_, reward, terminated, _, info = env.step(env.unwrapped.expert_utterance())
assert (reward, terminated, info["success"]) == (1.0, True, True)
print(type(env.unwrapped.parser).__module__)
""",
        installed,
    )
    assert out.strip() == "outsider_parser"


@pytest.mark.slow
def test_the_checkers_pass_for_it(installed: Path) -> None:
    run(
        """
import gymnasium, coso_envs, parsers
from coso_envs.testing import check_text_env
from parsers.testing import check_parser
check_parser(parsers.make("outsider/answer-line", choices=["hit", "stand"], fields=["thoughts"]))
check_parser(parsers.make("outsider/answer-line"))
check_text_env(gymnasium.make("coso/NumberLine-v0", parser="outsider/answer-line"), vector=False)
""",
        installed,
    )


@pytest.mark.slow
def test_listing_finds_it_without_importing_it(installed: Path) -> None:
    out = run("import parsers, sys; print(*parsers.registry); print('outsider_parser' in sys.modules)", installed)
    ids, imported = out.splitlines()
    assert "outsider/answer-line" in ids.split()
    assert imported == "False"


@pytest.mark.slow
def test_without_the_package_the_id_is_unknown() -> None:
    out = run(
        """
import gymnasium, coso_envs
try:
    gymnasium.make("coso/NumberLine-v0", parser="outsider/answer-line")
except Exception as error:
    print(type(error).__name__, error)
"""
    )
    assert out.startswith(
        "UnregisteredParserError no parser is registered as 'outsider/answer-line'. Registered: coso/"
    )


SMALL = "--budget testing --total-steps 16 --num-envs 2 --batch-size 4 --n-epochs 1 --kl-samples 2 --start none"
SMALL += " --eval-every 16 --checkpoint-every 8 --env-kwargs image False prompt Where? --policy"


@pytest.fixture
def mute(tmp_path: Path) -> Path:
    """A policy that says little, so that the runs are quick."""
    policy = TinyLM.build(["Where?", '{"action": "+"}'], config=TinyLMConfig(max_new_tokens=4))
    policy.save_pretrained(tmp_path / "mute")
    return tmp_path / "mute"


@pytest.mark.slow
def test_a_comparison_trains_its_methods_in_processes_of_their_own(
    installed: Path, tmp_path: Path, mute: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(installed)
    out = tmp_path / "grid"
    words = ["compare", "--methods", "reinforce", "rl", "--baseline-decay", "0.5", "--jobs", "2", "--out", str(out)]
    try:
        assert main([*words, *SMALL.split(), str(mute)]) == 0
        run = RunFolder(out / "runs" / "reinforce" / "seed-0")
        learner = run.config["learner"]
        assert (learner["baseline_decay"], learner["n_epochs"], learner["n_steps"]) == (0.5, 1, 4)
        report = (out / "report" / "report.md").read_text(encoding="utf-8")
        assert report.startswith("# coso/NumberLine-v0: RL and REINFORCE\n") and "| REINFORCE | 0 |" in report
        whole = rows(run)
        assert [row["step"] for row in whole] == [0, 8, 16] and "train/baseline" in whole[-1]

        # As if it had been killed in its second iteration.
        shutil.rmtree(run.path / "policy")
        shutil.rmtree(run.checkpoints()[-1])
        assert main(["compare", "--resume", "--out", str(out)]) == 0
        assert run.finished and rows(run) == whole
    finally:
        for name in ("reinforce_rows", "reinforce"):
            sys.modules.pop(name, None)


def rows(run: RunFolder) -> list[dict[str, Any]]:
    """Metrics without times, which differ."""
    return [
        {key: value for key, value in row.items() if not key.startswith(("time/", "system/"))} for row in run.metrics()
    ]
