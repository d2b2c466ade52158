"""Learners train on environments without snapshots, and a resume of theirs says what is not as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import torch

from agents.learners import PPO, PPOConfig
from agents.policies import TinyLM, TinyLMConfig
from tests.agents.conftest import UTTERANCES
from tests.agents.learners.conftest import fingerprint
from tests.agents.rollout.foreign import Device, ForeignEnv

CONFIG = PPOConfig(n_steps=3, batch_size=4, n_epochs=1, kl_samples=2)


def learner(kind: Any, seed: int = 0) -> PPO:
    envs = gym.vector.SyncVectorEnv([kind] * 2, autoreset_mode=gym.vector.AutoresetMode.SAME_STEP)
    policy = TinyLM.build(UTTERANCES, seed=seed, config=TinyLMConfig(width=16, layers=1, heads=2, max_new_tokens=4))
    return PPO(policy, envs, CONFIG)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [ForeignEnv, Device])
def test_all_but_the_running_episodes_goes_on(kind: Any, tmp_path: Path) -> None:
    whole, resumed, again = learner(kind), learner(kind, seed=1), learner(kind, seed=1)
    whole.learn(6).save(tmp_path)
    for made in (resumed, again):
        with pytest.warns(UserWarning, match="no snapshots, so the resumed run is not exactly the one that was saved"):
            made.load(tmp_path)
    assert fingerprint(resumed) == fingerprint(whole) and resumed.num_timesteps == 6
    assert torch.equal(resumed.generator.get_state(), whole.generator.get_state())
    # The episodes are new, so nothing of the old ones counts in their returns and lengths.
    assert whole._statistics.running_length.any()
    assert not np.any(resumed._statistics.running_length) and not np.any(resumed._statistics.running_return)
    rows: list[dict[str, float]] = []
    resumed.learn(12, lambda _, row: rows.append(row))
    assert len(rows) == 1 and resumed.num_timesteps == 12
    assert fingerprint(again.learn(12)) == fingerprint(resumed), "two resumes of one checkpoint are the same run"


def test_an_environment_without_a_parser_is_refused() -> None:
    class Mute(ForeignEnv):
        """It has a prompt, and nothing that reads replies."""

        def __init__(self) -> None:
            super().__init__()
            del self.parser

    with pytest.raises(TypeError, match="a learner needs environments with a parser"):
        learner(Mute)
