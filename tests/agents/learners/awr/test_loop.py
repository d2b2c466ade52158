"""AWR and filtered BC in the loop: stages, every bonus, exact resumption, and that they learn."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import torch

import coso_envs
from agents.causal import CausalConfig
from agents.coso import CoSo
from agents.demonstrations import Demonstrations
from agents.exploration import ChoiceBonus, KLCovBonus, TopEntropyBonus, UniformBonus
from agents.learners import SFT, NonFiniteLossError, SFTConfig
from agents.policies import TinyLM, TinyLMConfig, VLMPolicy
from agents.replay import Place
from tests.agents.learners.awr.conftest import KINDS, SAID
from tests.agents.learners.conftest import SCM_SMALL, TRAINING, fingerprint
from tests.agents.learners.games import TwiceYes
from tests.agents.rollout.foreign import ForeignEnv
from tests.conftest import Learned
from tests.inner_loop import quick


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_offline_stage_comes_first_and_has_no_bonus(make: Callable[..., Any], kind: str) -> None:
    learner = make(kind, offline_steps=48, ent_coef=1.0)
    learner.bonus = UniformBonus()
    rows: list[dict[str, float]] = []
    prints = [fingerprint(learner)]

    def note(made: Any, row: dict[str, float]) -> None:
        rows.append(row)
        prints.append(fingerprint(made))

    learner.learn(24 * 4, note)
    assert prints[0] == prints[1] == prints[2] != prints[3] != prints[4], "two iterations only collect"
    offline = [any(key.startswith("offline/") for key in row) for row in rows]
    assert offline == [False, False, True, False]
    assert rows[2]["offline/train/bonus"] == 0 != rows[2]["train/bonus"]
    assert [row["train/ent_coef"] for row in rows] == [0.0, 0.0, 1.0, 1.0]
    assert (kind == "awr") == ("critic/step_loss" in rows[3]) == ("critic/instruction_loss" in rows[3])


class EightTimes(TwiceYes):
    """A game that takes eight steps, whatever one says, and fails."""

    max_steps = 8

    def apply(self, action: str) -> Any:
        return coso_envs.Outcome(self.state + 1, 0.0, terminated=self.state == 7, success=False)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_offline_stage_waits_until_each_environment_has_ended_an_episode(
    make: Callable[..., Any], kind: str, tmp_path: Path
) -> None:
    """Episodes of two steps are there after six steps; the first one of eight is not."""

    def learner(seed: int) -> Any:
        same_step = gym.vector.AutoresetMode.SAME_STEP
        envs = gym.vector.SyncVectorEnv([*[TwiceYes] * 3, EightTimes], autoreset_mode=same_step)
        return make(kind, envs=envs, offline_steps=24, validation_share=0.0, seed=seed)

    whole, resumed = learner(0), learner(1)
    rows: dict[str, list[dict[str, float]]] = {"whole": [], "resumed": []}
    whole.learn(24 * 4, lambda made, row: (rows["whole"].append(row), made.save(tmp_path / str(len(rows["whole"])))))
    assert ["offline/replay/steps" in row for row in rows["whole"]] == [False, False, True, False]
    assert {len(episode) for episode in whole.experience.training} == {2, 8}
    resumed.load(tmp_path / "1")
    resumed.learn(24 * 4, lambda _, row: rows["resumed"].append(row))
    assert ["offline/replay/steps" in row for row in rows["resumed"]] == [False, True, False]
    assert fingerprint(resumed) == fingerprint(whole)


@pytest.mark.slow
def test_a_share_of_the_trajectories_only_validates(make: Callable[..., Any]) -> None:
    learner = make(validation_share=0.5, n_epochs=1).learn(24 * 3)
    held, learned = learner.experience.validation, learner.experience.training
    assert held and learned and len(held) + len(learned) == len(learner.experience.replay.episodes)
    none = make(validation_share=0.0, n_epochs=1)
    rows: list[dict[str, float]] = []
    none.learn(24 * 2, lambda _, row: rows.append(row))
    assert not none.experience.validation and "critic/step_validation_loss" not in rows[-1]


def bonus_of(name: str, learner: Any) -> None:
    if name == "causal":
        CoSo(learner, scm=SCM_SMALL, training=TRAINING).pretrain(SAID)
    elif name == "exact":
        CoSo(learner, causal=CausalConfig(source="exact"))
    elif name == "choice":
        learner.bonus = ChoiceBonus(learner.parser, learner.policy.tokenizer)
    else:
        learner.bonus = {"uniform": UniformBonus, "top-entropy": TopEntropyBonus, "kl-cov": KLCovBonus}[name]()


BONUSES = ("uniform", "causal", "exact", "choice", "top-entropy", "kl-cov")


@pytest.mark.slow
@pytest.mark.parametrize("bonus", quick(["causal"], BONUSES))
def test_every_bonus_works_with_it_and_it_goes_on_bit_for_bit(
    make: Callable[..., Any], bonus: str, tmp_path: Path
) -> None:
    learners = [make(ent_coef=0.5, kl_coef=0.1 * (bonus == "uniform")) for _ in range(2)]
    for learner in learners:
        bonus_of(bonus, learner)
    whole, resumed = learners
    rows: dict[str, list[dict[str, float]]] = {"whole": [], "resumed": []}
    resumed.learn(24)  # of another run, which the checkpoint replaces
    whole.learn(24 * 2)
    whole.save(tmp_path / "saved")
    whole.learn(24 * 3, lambda _, row: rows["whole"].append(row))
    resumed.load(tmp_path / "saved")
    resumed.learn(24 * 3, lambda _, row: rows["resumed"].append(row))
    assert fingerprint(whole) == fingerprint(resumed)
    found, again = ([{k: v for k, v in row.items() if not k.startswith("time/")} for row in rows[k]] for k in rows)
    assert found == again and len(found) == 1
    assert any(row.get("train/bonus", 0.0) for row in found)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["NextStep", "Disabled"])
def test_other_autoreset_modes_and_pictures_go_on_bit_for_bit(
    make: Callable[..., Any], start: VLMPolicy, mode: str, tmp_path: Path
) -> None:
    game = {"image": True, "size": 48, "prompt": "Where to?"}
    whole, resumed = (
        make("filtered_bc", policy=copy.deepcopy(start), autoreset_mode=mode, seed=seed, game=game) for seed in (5, 9)
    )
    whole.learn(24)
    whole.save(tmp_path / "saved")  # before the offline stage, with episodes that run on
    assert whole.experience._unfinished()
    whole.learn(24 * 2)
    whole.save(tmp_path / "saved")  # over the first one
    resumed.load(tmp_path / "saved")
    assert fingerprint(resumed.learn(24 * 3)) == fingerprint(whole.learn(24 * 3))


@pytest.mark.slow
def test_void_steps_and_what_the_environment_pays_for_them_are_no_data(make: Callable[..., Any]) -> None:
    learner = make("filtered_bc", game={"on_invalid": "mask"}, offline_steps=0).learn(24 * 3)
    records = learner.experience.replay.read(
        [Place(episode, t) for episode in learner.experience.replay.episodes for t in range(len(episode))]
    )
    assert records and all(learner.parser.parse(record.utterance).valid for record in records)


@pytest.mark.slow
def test_environments_without_snapshots_begin_new_episodes(make: Callable[..., Any], tmp_path: Path) -> None:
    """Half an episode from before the checkpoint must not be joined with the new one."""

    def learner(seed: int) -> Any:
        same_step = gym.vector.AutoresetMode.SAME_STEP
        envs = gym.vector.SyncVectorEnv([ForeignEnv] * 4, autoreset_mode=same_step)
        policy = TinyLM.build(['{"action": "+"}', '{"action": "-"}'], config=TinyLMConfig(width=16, layers=1, heads=2))
        return make("filtered_bc", policy=policy, envs=envs, outcome="reward", n_steps=1, offline_steps=0, seed=seed)

    whole, resumed = learner(0), learner(1)
    whole.learn(8)
    whole.save(tmp_path / "saved")
    assert whole.experience._unfinished()
    with pytest.warns(UserWarning, match="no snapshots"):
        resumed.load(tmp_path / "saved")
    assert not resumed.experience._unfinished()
    assert len(resumed.experience.replay.episodes) == len(whole.experience.replay.episodes)
    assert resumed.learn(16).num_timesteps == 16


@pytest.mark.slow
def test_a_critic_that_is_no_number_stops_the_run(make: Callable[..., Any]) -> None:
    learner = make(offline_steps=0)
    with torch.no_grad():
        learner.critics["step"].queries.weight.fill_(math.nan)
    before = fingerprint(learner)
    with pytest.raises(NonFiniteLossError, match=r"the loss of the step critic is nan, .* were not changed"):
        learner.learn(24 * 3)
    assert fingerprint(learner) == before


@pytest.mark.slow
@pytest.mark.learning
@pytest.mark.parametrize("kind", KINDS)
def test_it_learns_what_succeeds(kind: str, learning_seed: int, learned: Learned, make: Callable[..., Any]) -> None:
    """The start says "yes" in a third of its replies, so that a ninth of its episodes succeed."""
    env = TwiceYes()
    texts = [env.parser.format(action) for action in ("yes", "no", "no") for _ in range(8)]
    config = TinyLMConfig(width=32, layers=1, heads=2, max_new_tokens=12, temperature=1.0)
    policy = TinyLM.build(["Well?", *texts], seed=learning_seed, config=config)
    fit = SFTConfig(steps=40, batch_size=16, learning_rate=1e-2, seed=learning_seed)
    SFT(policy, fit).fit(Demonstrations(["Well?"] * 24, texts))
    envs = gym.vector.SyncVectorEnv([TwiceYes] * 32, autoreset_mode=gym.vector.AutoresetMode.SAME_STEP)
    settings = {"n_steps": 2, "batch_size": 32, "n_epochs": 5, "offline_steps": 128, "offline_epochs": 10}
    settings |= {"learning_rate": 1e-3, "learning_rate_end": 1e-3, "kl_samples": 0, "seed": learning_seed}
    critics = {"critic_epochs": 5, "offline_critic_epochs": 20} if kind == "awr" else {}
    learner = make(kind, policy=policy, envs=envs, **settings, **critics)
    successes: list[float] = []
    learner.learn(64 * 12, lambda _, row: successes.append(row["rollout/success"]))
    learned("success at the start", np.mean(successes[:2]), below=0.4)
    learned("success at the end", np.mean(successes[-4:]), above=0.7)
