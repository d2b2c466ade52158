"""Streams by name: no two uses, and no two seeds, have one in common."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import coso_envs
from agents.causal import CausalBonus
from agents.learners import PPO, SFT, PPOConfig, SFTConfig
from agents.policies import VLMPolicy
from agents.rollout import Stepper
from agents.seeding import env_seeds, integer, numpy_generator, seeded_torch, stream, torch_generator
from parsers import ActionParser
from tests.agents.conftest import data, small_policy

NAMES = ("environments", "sampling", "minibatches", "evaluation episodes", "teacher", "")


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2**70), st.text(max_size=20)), min_size=2, max_size=6, unique=True))
def test_seed_and_name_decide_a_stream_and_no_two_are_alike(uses: list[tuple[int, str]]) -> None:
    for draw in (
        lambda *use: tuple(stream(*use).generate_state(4)),
        lambda *use: numpy_generator(*use).integers(2**60),
        lambda *use: int(torch.randint(2**60, (), generator=torch_generator(*use))),
        integer,
    ):
        assert [draw(*use) for use in uses] == [draw(*use) for use in uses]
        assert len({draw(*use) for use in uses}) == len(uses)


def test_seeds_of_environments_are_plain_and_all_different() -> None:
    seeds = [seed for run, name in itertools.product(range(10), NAMES) for seed in env_seeds(run, 32, name)]
    assert len(set(seeds)) == 10 * len(NAMES) * 32
    assert all(type(seed) is int and 0 <= seed < 2**53 for seed in seeds)
    assert env_seeds(3, 100)[:8] == env_seeds(3, 8)


def test_a_negative_seed_is_named() -> None:
    with pytest.raises(ValueError, match="a seed must be 0 or more, got -1"):
        env_seeds(-1, 2)


def test_torchs_own_generator_is_left_as_it_was() -> None:
    before = torch.get_rng_state()
    drawn = []
    for seed in (0, 0, 1):
        with seeded_torch(seed, "weights"):
            drawn.append(float(torch.rand(())))
    assert torch.equal(torch.get_rng_state(), before)
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("env_id", ["coso/NumberLine-v0", "coso/Blackjack-v0"])
def test_no_two_seeds_share_an_episode_stream(env_id: str) -> None:
    """The generator of each of 32 environments, over ten seeds: its state is the whole future of its episodes."""
    envs: Any = coso_envs.make_vec(env_id, num_envs=32, image=False)
    stepper, states = Stepper(envs), []
    for seed in range(10):
        stepper.reset(env_seeds(seed, 32))
        states += [env.unwrapped.np_random.bit_generator.state["state"]["state"] for env in envs.envs]
    assert len(set(states)) == len(states) == 320


def learner_of(seed: int, **settings: Any) -> PPO:
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs=3, autoreset_mode="SameStep", size=48)
    config = PPOConfig(n_steps=2, batch_size=2, n_epochs=2, kl_samples=0, seed=seed, **settings)
    return PPO(small_policy(), envs, config)


def test_a_learner_gives_each_use_a_stream_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    streams: list[bytes] = []
    episodes: list[int] = []
    for seed in range(3):
        learner = learner_of(seed)
        monkeypatch.setattr(learner._stepper, "reset", episodes.extend)
        learner.request_stop()
        learner.learn(0)
        streams += [g.get_state().numpy().tobytes() for g in (learner.generator, learner._minibatches)]
    assert len(set(streams)) == 6
    assert len(set(episodes)) == 9


@pytest.mark.slow
def test_where_the_kl_stop_falls_changes_neither_sampling_nor_later_minibatches() -> None:
    """Methods of a seed move the policy differently; what they draw must stay the same."""
    stopped, whole = learner_of(1, target_kl=1e-12), learner_of(1, target_kl=None)
    epochs: list[float] = []
    for learner in (stopped, whole):
        learner.learn(12, lambda _, metrics: epochs.append(metrics["train/epochs"]))
    assert epochs[0] < epochs[2] == 2.0
    assert torch.equal(stopped.generator.get_state(), whole.generator.get_state())
    assert torch.equal(stopped._minibatches.get_state(), whole._minibatches.get_state())


def test_an_scm_draws_weights_examples_and_batches_apart(parser: ActionParser, policy: VLMPolicy) -> None:
    bonus = CausalBonus(parser, policy.tokenizer)
    states = [rng.bit_generator.state["state"]["state"] for rng in (bonus._rng, bonus._trainer._rng)]
    assert len({*states, np.random.default_rng(0).bit_generator.state["state"]["state"]}) == 3


def test_sft_draws_a_stream_of_its_own(monkeypatch: pytest.MonkeyPatch, policy: VLMPolicy) -> None:
    drawn: list[torch.Generator] = []
    draw = torch.randint

    def watched(*arguments: Any, generator: torch.Generator) -> torch.Tensor:
        drawn.append(generator)
        return draw(*arguments, generator=generator)

    monkeypatch.setattr(torch, "randint", watched)
    SFT(policy, SFTConfig(seed=4, steps=1)).fit(data())
    assert drawn[0].initial_seed() not in {4, integer(4, "sampling"), integer(4, "minibatches")}
