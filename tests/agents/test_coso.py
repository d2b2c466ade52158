from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import coso_envs
from agents.causal import CausalConfig, SCMConfig, SCMTrainingConfig
from agents.coso import CoSo
from agents.learners import PPO, PPOConfig
from agents.policies import Speaker
from tests.agents.conftest import UTTERANCES, one_sided, small_policy
from tests.conftest import Learned

SCM_SMALL = SCMConfig(layers=1, hidden_size=32, heads=2, intermediate_size=64)


def make_agent(seed: int = 0) -> CoSo:
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs=2, autoreset_mode="SameStep", size=48)
    learner = PPO(small_policy(), envs, PPOConfig(n_steps=2, batch_size=2, n_epochs=1, kl_samples=0, seed=seed))
    return CoSo(
        learner,
        ent_coef=2.0,
        scm=SCM_SMALL,
        training=SCMTrainingConfig(pretrain_steps=120, steps=1, learning_rate=3e-3),
    )


@pytest.mark.slow
@pytest.mark.learning
def test_explain_shows_which_token_decides(learning_seed: int, learned: Learned) -> None:
    agent = make_agent(learning_seed)
    agent.pretrain(one_sided(300, learning_seed))
    for utterance, action in ((UTTERANCES[0], "+"), (UTTERANCES[1], "-")):
        explained = agent.explain(utterance)
        assert "".join(token for token, _ in explained) == utterance
        strongest = max(explained, key=lambda pair: pair[1])
        assert strongest[0].strip() == action
        # The strongest weight is near 1 in whatever utterance anything has an effect.
        learned(f"weight of {action}", strongest[1], above=0.9)


def test_explaining_what_does_not_parse_gives_zeros() -> None:
    assert {weight for _, weight in make_agent().explain("I do not know.")} == {0.0}


def test_pretraining_on_nothing_is_an_error() -> None:
    agent = make_agent()
    with pytest.raises(TypeError, match="pretrain takes several utterances, got the text"):
        agent.pretrain(UTTERANCES[0])
    for utterances in ([], ["go left", "go right"]):
        with pytest.raises(ValueError, match=f"the parser reads none of the {len(utterances)} utterances"):
            agent.pretrain(utterances)


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_what_is_unweighted_is_held_only_if_all_is_weighed(share: float) -> None:
    agent = make_agent()
    config = replace(agent.learner.config, kl_coef=0.1, kl_tokens="unweighted")
    learner = PPO(agent.learner.policy, agent.learner.envs, config)  # type: ignore[arg-type]
    CoSo(learner, causal=CausalConfig(share=share), scm=SCM_SMALL, training=SCMTrainingConfig(steps=1))
    if share == 1:
        learner.learn(4)
        return
    with pytest.raises(ValueError, match=r"kl_tokens='unweighted' needs the weights of all utterances: CausalConfig"):
        learner.learn(4)


@pytest.mark.slow
def test_the_scm_takes_the_learners_seed_unless_it_has_its_own() -> None:
    def weights(seed: int, own: int | None = None) -> torch.Tensor:
        training = SCMTrainingConfig(seed=own)
        envs = coso_envs.make_vec("coso/NumberLine-v0", 2)
        agent = CoSo(PPO(small_policy(), envs, PPOConfig(seed=seed)), scm=SCMConfig(1, 16, 2, 16), training=training)
        envs.close()
        return agent.bonus.scm.heads[0].weight

    assert not weights(0).equal(weights(1))
    assert weights(1).equal(weights(0, 1)) and weights(1, 0).equal(weights(0))


def test_it_answers_every_observation_as_a_speaker() -> None:
    agent: Speaker = make_agent()
    observations = {"prompt": ("Which way?", "Where to?"), "image": np.zeros((2, 48, 48, 3), np.uint8)}
    assert agent.answer(observations, greedy=True) == agent.answer(observations, greedy=True)
    drawn = [agent.answer(observations, generator=torch.Generator().manual_seed(seed)) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2] and len(drawn[0]) == 2


@pytest.mark.slow
def test_save_and_load_keep_policy_and_scm(tmp_path: Path) -> None:
    agent = make_agent()
    agent.learn(8)
    agent.save(tmp_path)
    other = make_agent()
    other.load(tmp_path)
    assert other.explain(UTTERANCES[0]) == agent.explain(UTTERANCES[0])
    assert other.learner.num_timesteps == 8 and agent.learner.ent_coef == 2.0
