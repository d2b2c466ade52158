"""The code of docs/other-libraries.md runs; TorchRL plays what the environment alone plays."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import coso_envs

PAGE = (Path(__file__).parents[3] / "docs/other-libraries.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
#: TorchRL's modules warn while they are imported and when they read our pictures, which are not writable.
QUIET = pytest.mark.filterwarnings("ignore")


def run(block: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(block, names)
    return names


def test_the_page_has_the_blocks_that_are_run_here() -> None:
    libraries = ("torchrl", "pufferlib")
    named = [next((library for library in libraries if library in block), None) for block in BLOCKS]
    assert named == [None, None, "torchrl", "torchrl", None, "pufferlib"], "of which PufferLib's is not run"


def test_specs_as_json() -> None:
    names = run(BLOCKS[0])
    assert names["again"].reset(seed=3)[0]["prompt"] == names["envs"].reset(seed=3)[0]["prompt"]


def test_a_changed_step_limit() -> None:
    run(BLOCKS[1])


@QUIET
def test_torchrl_plays_utterances() -> None:
    pytest.importorskip("torchrl", reason="torchrl is not installed: make test-bridges")
    rollout = run(BLOCKS[2])["rollout"]
    alone = gym.make("coso/NumberLine-v0", size=64)
    observation: Any = alone.reset(seed=3)[0]
    for row in rollout.unbind(0):
        assert row["prompt"] == observation["prompt"]
        np.testing.assert_array_equal(row["image"].numpy(), observation["image"])
        observation, reward, terminated, truncated, _ = alone.step('{"action": "+"}')
        assert float(row["next", "reward"]) == reward
        assert bool(row["next", "done"]) == (terminated or truncated)
    assert terminated or truncated or len(rollout) == 20


@QUIET
def test_torchrl_plays_numbers() -> None:
    pytest.importorskip("torchrl", reason="torchrl is not installed: make test-bridges")
    rollout = run(BLOCKS[3])["rollout"]
    assert 1 <= len(rollout) <= 20 and rollout["action"].max() < 128


def test_texts_as_codes_of_characters() -> None:
    run(BLOCKS[4])


def test_the_index_names_the_page() -> None:
    assert "(other-libraries.md)" in (Path(coso_envs.__file__).parents[1] / "docs/index.md").read_text(encoding="utf-8")
