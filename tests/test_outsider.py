"""A parser package of somebody else: installed with pip, found by its entry point, used by an environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OUTSIDER = Path(__file__).parent / "outsider"
REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip has put the outsider's package; the network is not asked."""
    folder = tmp_path_factory.mktemp("outsider")
    # Building leaves files beside the source.
    source = shutil.copytree(OUTSIDER, folder / "source")
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


def test_listing_finds_it_without_importing_it(installed: Path) -> None:
    out = run("import parsers, sys; print(*parsers.registry); print('outsider_parser' in sys.modules)", installed)
    ids, imported = out.splitlines()
    assert "outsider/answer-line" in ids.split()
    assert imported == "False"


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
