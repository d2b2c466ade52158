"""GRPO: advantages and loss by hand, whole episodes from equal states, exact resumption, and that it learns."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest
import torch

import coso_envs
from agents.causal import CausalConfig
from agents.coso import CoSo
from agents.demonstrations import Demonstrations
from agents.exploration import ChoiceBonus, KLCovBonus, NoBonus, TopEntropyBonus, UniformBonus
from agents.learners import GRPO, PPO, SFT, GRPOConfig, OnlineLearner, PPOConfig, SFTConfig
from agents.learners.grpo import group_advantages, group_figures
from agents.policies import TinyLM, TinyLMConfig, VLMPolicy
from agents.rollout.rounds import Round, play_round
from tests.agents.conftest import MakeRollout, guided
from tests.agents.learners.conftest import SCM_SMALL, TRAINING, demonstrations, fingerprint, number_line
from tests.agents.learners.games import SayYesTwice
from tests.agents.rollout.foreign import failing, foreign
from tests.conftest import Learned
from tests.inner_loop import quick

CONFIG = GRPOConfig(group_size=2, n_steps=10, batch_size=4, n_epochs=2, seed=5, kl_samples=4, kl_coef=0.0, ent_coef=0.1)


def played(rewards: Any, asked: Any, states: Any, *, void: Any = (), faulty: Any = (), size: int = 2) -> Round:
    """A round from lists over steps, then environments; ``void`` lists (step, environment), ``faulty`` environments."""
    reward, was_asked = torch.tensor(rewards, dtype=torch.float32), torch.tensor(asked, dtype=torch.bool)
    following = torch.cat([was_asked[1:], torch.zeros(1, was_asked.shape[1], dtype=torch.bool)])
    left_out = torch.zeros_like(was_asked)
    for place in void:
        left_out[place] = True
    faults = torch.tensor([row in faulty for row in range(was_asked.shape[1])])
    return Round(size, [], was_asked, torch.tensor(states), reward, was_asked & ~following, left_out, faults, {})


#: Two groups of two episodes. Group 0: rewards 0, 0, 1 and 0, -1. Group 1: 0, 1 and 1.
REWARDS = [[0, 0, 0, 1], [0, -1, 1, 0], [1, 0, 0, 0]]
ASKED = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 0, 0, 0]]
#: State 0 begins group 0, whose episodes both go on to state 1, the first of them to 2; state 3 begins group 1.
STATES = [[0, 0, 3, 3], [1, 1, 4, -1], [2, -1, -1, -1]]


def advantages(made: Round, step_coef: float, by_std: bool = False) -> Any:
    taught = made.asked & ~made.void & ~made.faulty
    found, returns = group_advantages(made, taught, gamma=0.5, step_coef=step_coef, by_std=by_std)
    return found, returns


def test_advantages_by_hand() -> None:
    made = played(REWARDS, ASKED, STATES)
    # Returns of the episodes: 1 and -1 (mean 0), 1 and 1.
    found, returns = advantages(made, step_coef=0.0)
    assert found.tolist() == [[1, -1, 0, 0], [1, -1, 0, 0], [1, 0, 0, 0]]
    # Discounted with .5: 1/4, 1/2, 1 and -1/2, -1; 1/2, 1 and 1.
    assert returns.tolist() == [[0.25, -0.5, 0.5, 1], [0.5, -1, 1, 0], [1, 0, 0, 0]]
    # State 0: 1/4 and -1/2, mean -1/8. State 1: 1/2 and -1, mean -1/4. State 3: 1/2 and 1, mean 3/4. 2, 4 are alone.
    found, _ = advantages(made, step_coef=2.0)
    assert found.tolist() == [[1 + 0.75, -1 - 0.75, -0.5, 0.5], [1 + 1.5, -1 - 1.5, 0, 0], [1, 0, 0, 0]]


def test_advantages_in_standard_deviations_of_each_group_by_hand() -> None:
    """Of two values that differ, each is 1 / sqrt(2) standard deviations from the mean, by however much they do."""
    found, _ = advantages(played(REWARDS, ASKED, STATES), step_coef=1.0, by_std=True)
    half = 0.5**0.5
    expected = [[2 * half, -2 * half, -half, half], [2 * half, -2 * half, 0, 0], [half, 0, 0, 0]]
    for row, wanted in zip(found.tolist(), expected, strict=True):
        assert row == pytest.approx(wanted, abs=1e-4)


def test_void_steps_are_as_if_they_had_not_been_taken() -> None:
    """A void step of reward -5 between the steps of the first episode, in a state that another step has too."""
    rewards = [[0, 0, 0, 1], [-5, -1, 1, 0], [0, 0, 0, 0], [1, 0, 0, 0]]
    asked = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    states = [[0, 0, 3, 3], [1, 1, 4, -1], [1, -1, -1, -1], [2, -1, -1, -1]]
    found, _ = advantages(played(rewards, asked, states, void=[(1, 0)]), step_coef=2.0)
    assert found[[0, 2, 3], 0].tolist() == [1 + 0.75, 1 + 1.5, 1.0]
    assert found[1].tolist() == [0, -1 - 1.5, 0, 0]


def test_an_episode_with_a_fault_counts_nowhere() -> None:
    """Three episodes: without the second, returns 1 and 3 have the mean 2, and state 0 is answered twice."""
    made = played([[1, -9, 3]], [[1, 1, 1]], [[0, 0, 0]], faulty=[1], size=3)
    found, _ = advantages(made, step_coef=1.0)
    assert found.tolist() == [[-2, 0, 2]]
    figures = group_figures(made, made.asked & ~made.faulty)
    assert figures == {"groups/informative": 1.0, "groups/shared_states": 1.0}
    assert group_figures(made, torch.zeros_like(made.asked)) == {}


def test_figures_of_groups_by_hand() -> None:
    """The returns of one of two groups differ; of seven steps (of which 0, 1 and 3 share their state) two are alone."""
    made = played(REWARDS, ASKED, STATES)
    assert group_figures(made, made.asked) == {"groups/informative": 0.5, "groups/shared_states": pytest.approx(6 / 8)}


def grpo(policy: VLMPolicy, **changes: Any) -> GRPO:
    return GRPO(copy.deepcopy(policy), number_line(prompt="Where to?"), replace(CONFIG, **changes))


@pytest.mark.parametrize("scale", ["rollout", "group", "none"])
def test_advantages_are_scaled_and_limited(scale: Any, policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    rollout = make_rollout(policy, ['{"action": "+"}', "hm", '{"action": "-"}'])
    raw = torch.tensor([4.0, 2.0, -6.0])
    made = grpo(policy, scale_advantages=scale)
    spread = raw.std().item() if scale == "rollout" else 1.0
    expected = [4 / spread, -1.0, -6 / spread]
    assert made.advantages(replace(rollout, advantages=raw)).tolist() == pytest.approx(expected, rel=1e-4)
    equal = replace(rollout, advantages=torch.zeros(3))
    assert made.advantages(equal).tolist() == [0.0, -1.0, 0.0]


def test_the_loss_is_ppos_without_its_value_loss(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    """Away from the policy of the rollout, so that ratios differ from 1 and some are clipped."""
    shared: dict[str, Any] = {"clip_range": 0.1, "thought_coef": 0.5, "invalid_coef": 0.3, "kl_coef": 0.0}
    group, proximal = grpo(policy, **shared), PPO(policy, number_line(), PPOConfig(vf_coef=0.0, **shared))
    rollout = make_rollout(policy, ['{"action": "+"}', "hm", '{"action": "-"}', '{"action": "+"} hm'])
    moved = torch.tensor([[0.0], [0.0], [0.3], [-0.3]])  # of each token
    rollout = replace(rollout, log_probs=rollout.log_probs + moved)
    (batch,) = rollout.minibatches(4, torch.Generator(), guidance=guided(torch.zeros(rollout.mask.shape)))
    gradients = []
    for learner in (group, proximal):
        loss, figures = learner.objective(learner.evaluate(batch), batch)
        trained = [p for name, p in learner.policy.named_parameters() if not name.startswith("value_head")]
        found = torch.autograd.grad(loss, trained, allow_unused=True)
        gradients.append((loss.item(), figures["train/clip_fraction"], [g for g in found if g is not None]))
    assert gradients[0][:2] == gradients[1][:2] and gradients[0][1] == 0.5
    torch.testing.assert_close(gradients[0][2], gradients[1][2])


def test_only_episodes_that_go_on_are_asked_and_counted(start: VLMPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    generate = VLMPolicy.generate

    def count(self: VLMPolicy, observations: Any, **options: Any) -> Any:
        asked.append(len(observations))
        return generate(self, observations, **options)

    monkeypatch.setattr(VLMPolicy, "generate", count)
    made = grpo(start)
    rows: list[dict[str, float]] = []
    made.learn(1, lambda _, row: rows.append(row))
    assert asked[0] == 4 and asked == sorted(asked, reverse=True) and asked[-1] < 4
    assert made.last_rollout is not None and sum(asked) == len(made.last_rollout) == made.num_timesteps
    # Every episode is over, so that their mean length is exact.
    assert rows[0]["rollout/episode_length"] == pytest.approx(made.num_timesteps / 4)


@pytest.mark.parametrize("env", quick(["coso/Blackjack-v0"], ["coso/Blackjack-v0", "coso/ALFWorldText-v0"]))
def test_first_prompts_of_a_group_are_equal_in_every_iteration(env: str) -> None:
    options: dict[str, Any] = (
        {"num_games": 2, "task_types": "look_at_obj_in_light"} if "ALFWorld" in env else {"image": False}
    )
    envs = coso_envs.make_vec(env, num_envs=6, autoreset_mode="SameStep", **options)
    policy = TinyLM.build(["hm"], config=TinyLMConfig(width=16, layers=1, heads=2, max_new_tokens=2))
    made = GRPO(policy, envs, replace(CONFIG, n_steps=2, group_size=3, kl_samples=0))
    begun: list[list[str]] = []
    for _ in range(2):
        made.learn(made.num_timesteps + 1)
        assert made.last_rollout is not None
        begun.append([str(prompt["input_ids"].tolist()) for prompt in made.last_rollout.prompts[:6]])
        assert begun[-1][0] == begun[-1][1] == begun[-1][2] and begun[-1][3] == begun[-1][4] == begun[-1][5]
    different = len({prompt for prompts in begun for prompt in prompts})
    assert different >= (2 if "ALFWorld" in env else 4), "groups and iterations begin differently"
    envs.close()


def test_environments_from_elsewhere_need_no_snapshots() -> None:
    policy = TinyLM.build(['{"action": "+"}'], config=TinyLMConfig(width=16, layers=1, heads=2, max_new_tokens=8))
    made = GRPO(policy, foreign(4, "NextStep"), replace(CONFIG, kl_samples=0))
    made.learn(8)
    assert made.num_timesteps >= 8 and made.last_rollout is not None


@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
@pytest.mark.parametrize("rows", [[0], [1], [0, 3], [0, 1]])
def test_an_episode_whose_reset_failed_is_a_fault_and_not_taught(mode: str, rows: list[int]) -> None:
    policy = TinyLM.build(['{"action": "+"}'], config=TinyLMConfig(width=16, layers=1, heads=2, max_new_tokens=8))
    made = GRPO(policy, failing(rows, 4, mode), replace(CONFIG, kl_samples=0))
    played = play_round(policy, made._stepper, [3, 4], 2, most_steps=10, generator=made.generator)
    assert played.faulty.tolist() == [row in rows for row in range(4)]
    assert played.asked[:, rows].sum(0).tolist() == [1] * len(rows), "it ends with its first step"
    figures: list[dict[str, float]] = []
    made.learn(1, lambda _, row: figures.append(row))
    assert figures[0]["rollout/faults"] == len(rows) and made.last_rollout is not None
    nothing = policy.encode({"prompt": ("",)})[0]["input_ids"].tolist()
    seen = [prompt["input_ids"].tolist() for prompt in made.last_rollout.prompts]
    assert seen and nothing not in seen


def test_an_episode_longer_than_n_steps_counts_with_its_return_so_far(start: VLMPolicy) -> None:
    made = grpo(start, n_steps=1)
    made.learn(4)
    assert made.last_rollout is not None and len(made.last_rollout) == made.num_timesteps == 4
    assert torch.equal(made.last_rollout.returns, made.last_rollout.rewards)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"group_size": 1}, "group_size at least 2, got 50, 1"),
        ({"n_steps": 0}, "n_steps must be at least 1"),
        ({"ratio_limit": 1.1}, "ratio_limit must be above"),
    ],
)
def test_impossible_settings_are_refused(setting: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        GRPOConfig(**setting)


def test_environments_that_make_no_whole_groups_are_refused(policy: VLMPolicy) -> None:
    with pytest.raises(ValueError, match="num_envs must be a multiple of group_size 3, got 4"):
        grpo(policy, group_size=3)


BONUSES: Mapping[str, Callable[[OnlineLearner], Any]] = {
    "none": lambda made: NoBonus(),
    "uniform": lambda made: UniformBonus(),
    "uniform-valid": lambda made: UniformBonus(only_valid=True),
    "top-entropy": lambda made: TopEntropyBonus(),
    "kl-cov": lambda made: KLCovBonus(),
    "choice": lambda made: ChoiceBonus(made.parser, made.policy.tokenizer),
    "exact": lambda made: CoSo(made, causal=CausalConfig(source="exact")).bonus,
    "span": lambda made: CoSo(made, causal=CausalConfig(source="span")).bonus,
    "shuffled": lambda made: CoSo(made, causal=CausalConfig(source="exact", control="shuffled")).bonus,
    "matched": lambda made: CoSo(made, causal=CausalConfig(source="exact", control="matched")).bonus,
    "scm": lambda made: CoSo(made, scm=SCM_SMALL, training=TRAINING).bonus,
}


@pytest.mark.slow
@pytest.mark.parametrize("bonus", quick(["choice"], BONUSES))
def test_it_runs_with_every_bonus_and_goes_on_bit_for_bit(start: VLMPolicy, bonus: str, tmp_path: Path) -> None:
    made = [grpo(start, kl_coef=0.01) for _ in range(2)]
    for learner in made:
        learner.bonus = BONUSES[bonus](learner)
        if bonus == "scm":
            learner.bonus.pretrain(said(learner))  # type: ignore[attr-defined]
    whole, resumed = made
    rows: dict[str, list[dict[str, float]]] = {"whole": [], "resumed": []}
    whole.learn(12)
    whole.save(tmp_path)
    end = whole.num_timesteps + 1
    whole.learn(end, lambda _, row: rows["whole"].append(row))
    resumed.load(tmp_path)
    resumed.learn(end, lambda _, row: rows["resumed"].append(row))
    assert fingerprint(whole) == fingerprint(resumed) != fingerprint(grpo(start))
    found, again = ([{k: v for k, v in row.items() if not k.startswith("time/")} for row in rows[k]] for k in rows)
    assert found == again and len(found) == 1
    assert {"train/loss", "train/start_kl", "kl_to_start", "groups/informative", "rollout/return"} < set(found[0])
    assert (found[0]["train/bonus"] == 0) == (bonus == "none") and "train/value_loss" not in found[0]


def said(learner: OnlineLearner) -> Any:
    from agents.rollout import Utterances

    return Utterances.from_texts(demonstrations().utterances, learner.policy, learner.parser)


@pytest.mark.learning
@pytest.mark.parametrize("offset", [0, 100, 200])
def test_it_learns_what_pays_at_the_end(learning_seed: int, offset: int, learned: Learned) -> None:
    seed = learning_seed + offset
    env = SayYesTwice()
    texts = [env.parser.format(action) for action in ("yes", "no") for _ in range(8)]
    prompts = ["Well?", "And now?"] * 8
    policy = TinyLM.build(
        [*prompts, *texts], seed=seed, config=TinyLMConfig(width=32, layers=1, heads=2, temperature=1.0)
    )
    SFT(policy, SFTConfig(steps=40, batch_size=16, learning_rate=1e-2, seed=seed)).fit(
        Demonstrations(prompts, texts, None)
    )
    envs = gym.vector.SyncVectorEnv([SayYesTwice] * 32, autoreset_mode=gym.vector.AutoresetMode.SAME_STEP)
    settings = {"learning_rate": 1e-3, "learning_rate_end": 1e-3, "thought_coef": 0.5, "kl_samples": 0, "kl_coef": 0.0}
    success: list[float] = []
    learner = GRPO(policy, envs, GRPOConfig(batch_size=32, target_kl=None, seed=seed, **settings))
    learner.learn(64 * 15, lambda _, row: success.append(row["rollout/success"]))
    learned(f"success at the start, {offset}", sum(success[:2]) / 2, below=0.5)
    # The start succeeds in a quarter of its episodes. Five iterations, 160 episodes, since one varies by .1.
    learned(f"success at the end, {offset}", sum(success[-5:]) / 5, above=0.7)
