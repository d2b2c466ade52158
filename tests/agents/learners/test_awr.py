"""AWR and filtered BC: a hand-made buffer, stages, every bonus, exact resumption, and that they learn."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import replace
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
from agents.learners import AWR, SFT, AWRConfig, FilteredBC, FilteredBCConfig, NonFiniteLossError, SFTConfig
from agents.learners.awr.critics import Critic, critic_loss
from agents.learners.awr.filter import kept
from agents.learners.awr.objective import imitation_loss, step_advantages
from agents.policies import Evaluation, TinyLM, TinyLMConfig, VLMPolicy
from agents.replay import Episode, Place, Record
from agents.rollout import Minibatch
from tests.agents.learners.conftest import SCM_SMALL, TRAINING, fingerprint
from tests.agents.rollout.foreign import ForeignEnv
from tests.conftest import Learned
from tests.inner_loop import quick

SHORT: dict[str, Any] = {"n_steps": 6, "batch_size": 6, "n_epochs": 2, "offline_steps": 24, "offline_epochs": 2}
SHORT |= {"seed": 5, "kl_samples": 4, "validation_share": 0.2, "max_grad_norm": 0.5}
CRITICS = {"critic_epochs": 2, "offline_critic_epochs": 2, "instruction_batch_size": 4, "step_batch_size": 6}
KINDS = ("awr", "filtered_bc")
SAID = [f'{{"thoughts": "{word}", "action": "{action}"}}' for word in ("Up", "Down") for action in "+-"]


@pytest.fixture(scope="module")
def speaker() -> VLMPolicy:
    """A policy without eyes that mostly writes what parses; whoever trains it trains a copy."""
    prompts = [f"From {current} to {target}" for current in range(2) for target in range(2)]
    config = TinyLMConfig(width=32, layers=1, heads=2, max_new_tokens=24)
    policy = TinyLM.build([*prompts, *SAID], config=config)
    data = Demonstrations([prompt for prompt in prompts for _ in SAID], SAID * len(prompts))
    SFT(policy, SFTConfig(steps=60, batch_size=16, learning_rate=1e-2)).fit(data)
    return policy


@pytest.fixture
def make(speaker: VLMPolicy, tmp_path: Path) -> Callable[..., Any]:
    """Make a learner of NumberLine with numbers 0 and 1, whose episodes are short."""

    def made(kind: str = "awr", policy: VLMPolicy | None = None, envs: Any = None, **changes: Any) -> FilteredBC:
        mode = changes.pop("autoreset_mode", "SameStep")
        game = {"image": False, "prompt": "From {current} to {target}", "max_position": 1, **changes.pop("game", {})}
        envs = envs or coso_envs.make_vec("coso/NumberLine-v0", num_envs=4, autoreset_mode=mode, **game)
        policy, settings = policy or copy.deepcopy(speaker), SHORT | changes
        if kind == "awr":
            return AWR(policy, envs, AWRConfig(**CRITICS | settings), debug_folder=tmp_path)
        return FilteredBC(policy, envs, FilteredBCConfig(**settings), debug_folder=tmp_path)

    return made


# -- a hand-made buffer -----------------------------------------------------------------------------------


def said(word: str, policy: VLMPolicy) -> Record:
    """A step in which this was said."""
    utterance = f'{{"thoughts": "{word}", "action": "+"}}'
    tokens, mask = policy.tokenize_utterances([utterance])
    nothing = np.zeros(int(mask.sum()), np.float32)
    return Record("From 0 to 1", None, utterance, tokens[0].numpy(), nothing, nothing)


#: Ten trajectories: rewards of the last step, lengths, and what the critics say: V_instr, and V_step of each step.
BUFFER: tuple[tuple[float, float, tuple[float, ...]], ...] = (
    (1.0, 0.90, (0.5,)),
    (0.0, 0.10, (0.5, 0.5)),
    (1.0, 0.30, (0.40, 0.75, 0.60)),
    (0.0, 0.05, (0.1,)),
    (1.0, 0.60, (0.5, 0.5)),
    (0.0, 0.95, (0.5,)),
    (0.0, 0.40, (0.5, 0.5)),
    (1.0, 0.80, (0.5,)),
    (0.0, 0.50, (0.5, 0.5, 0.5)),
    (1.0, 0.70, (0.5,)),
)


def filled(learner: Any, monkeypatch: pytest.MonkeyPatch) -> list[Episode]:
    """Fill a learner's replay with the ten trajectories; its critics say what the table says."""
    replay = learner.experience.replay
    value: dict[tuple[str, Place], float] = {}
    for number, (reward, instruction, steps) in enumerate(BUFFER):
        records = [replay.write(said(f"I am at {number}, step {t}.", learner.policy)) for t in range(len(steps))]
        rewards = np.zeros(len(steps), np.float32)
        rewards[-1] = reward
        replay.add(Episode(records, rewards))
        value |= {("step", Place(replay.episodes[-1], t)): v for t, v in enumerate(steps)}
        value["instruction", Place(replay.episodes[-1], 0)] = instruction
    if isinstance(learner, AWR):
        look_up: Any = lambda name, places: torch.tensor([value[name, place] for place in places])  # noqa: E731
        monkeypatch.setattr(learner, "_values", look_up)
        monkeypatch.setattr(learner, "fit", lambda episodes: {})
    learner.online = True
    return list(replay.episodes)


def steps_taken(learner: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Minibatch, float]]:
    """Minibatches of the gradient steps that a learner is about to take, and their losses by hand."""
    taken = []
    whole = learner.gradient_step

    def watched(evaluation: Evaluation, batch: Minibatch) -> Any:
        log_pi = dict(zip(batch.utterances, evaluation.log_probs.sum(1).tolist(), strict=True))
        taken.append((batch, log_pi))
        return whole(evaluation, batch)

    monkeypatch.setattr(learner, "gradient_step", watched)
    return taken  # type: ignore[return-value]


def test_awr_on_ten_trajectories_by_hand(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    learner = make(batch_size=40, n_epochs=1, clamp=False, invalid_advantage=None)
    episodes = filled(learner, monkeypatch)
    # Return minus V_instr, sorted: -.95 -.5 -.4 -.1 -.05 .1 .2 .3 .4 .7; the quantile .9 lies .1 of the way from the
    # ninth to the tenth.
    scores = learner.scores(episodes)
    assert scores.tolist() == pytest.approx([0.1, -0.1, 0.7, -0.05, 0.4, -0.95, -0.4, 0.2, -0.5, 0.3])
    assert np.quantile(scores, 0.9) == pytest.approx(0.4 + 0.1 * 0.3)
    assert kept(scores, np.array([row[0] for row in BUFFER]), 0.9).tolist() == [n == 2 for n in range(10)]

    # Only the third is imitated: V = .4 .75 .6 then the end; r = 0 0 1; g = .25 .5 1 with gamma .5.
    judged = learner.judged([Place(episodes[2], t) for t in range(3)])
    assert judged.returns.tolist() == [0.25, 0.5, 1.0] and judged.rewards.tolist() == [0.0, 0.0, 1.0]
    assert judged.advantages.tolist() == pytest.approx(
        [0.75 - 0.4 - 0.05 + 0.25, 0.6 - 0.75 - 0.05 + 0.5, 0 - 0.6 - 0.05 + 1 + 1]
    )
    # A failure: V = .5 .5, nothing is earned.
    failed = learner.judged([Place(episodes[1], t) for t in range(2)])
    assert failed.advantages.tolist() == pytest.approx([-0.05, -0.55])

    # With this margin the second of its steps has no advantage, and has no part in the loss.
    learner.config = replace(learner.config, advantage_margin=0.4)
    taken = steps_taken(learner, monkeypatch)
    figures = learner.imitate(1)
    ((batch, log_pi),) = taken
    second = 'step 1.", "action": "+"}'
    assert len(set(batch.utterances)) == 3 and all("I am at 2," in text for text in batch.utterances)
    losses = [0.0 if text.endswith(second) else -log_pi[text] for text in batch.utterances]
    assert figures["train/policy_loss"] == pytest.approx(sum(losses) / 40, rel=1e-5)
    assert figures["train/imitated"] == pytest.approx(sum(not t.endswith(second) for t in batch.utterances) / 40)
    assert (figures["replay/kept"], figures["replay/kept_return"], figures["replay/return"]) == (0.1, 1.0, 0.5)
    assert figures["replay/trajectories"] == 10 and figures["replay/steps"] == 17


def test_filtered_bc_on_ten_trajectories_by_hand(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Five of ten succeeded, so that the quantile .9 of the returns is 1: all of them are imitated, step by step."""
    learner = make("filtered_bc", batch_size=60, n_epochs=1, clamp=False)
    filled(learner, monkeypatch)
    taken = steps_taken(learner, monkeypatch)
    figures = learner.imitate(1)
    ((batch, log_pi),) = taken
    places = {(n, t) for n in (0, 2, 4, 7, 9) for t in range(len(BUFFER[n][2]))}
    assert set(batch.utterances) == {said(f"I am at {n}, step {t}.", learner.policy).utterance for n, t in places}
    assert figures["train/policy_loss"] == pytest.approx(-sum(log_pi[text] for text in batch.utterances) / 60, rel=1e-5)
    assert figures["replay/kept"] == 0.5 and figures["train/imitated"] == 1.0


def test_utterances_without_an_action_are_not_imitated(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in (-1.0, None):
        learner = make("filtered_bc", batch_size=20, n_epochs=1, invalid_advantage=limit)
        replay = learner.experience.replay
        records = [said("Well.", learner.policy), replace(said("Well.", learner.policy), utterance="Well.")]
        replay.add(Episode([replay.write(record) for record in records], np.array([0, 1], np.float32)))
        learner.online = True
        taken = steps_taken(learner, monkeypatch)
        figures = learner.imitate(1)
        share = sum(text != "Well." for text in taken[0][0].utterances) / 20
        assert 0 < share < 1 and figures["train/imitated"] == pytest.approx(share if limit else 1.0)


# -- the parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], []),
        ([0.0] * 10, [False] * 10),
        ([1.0] * 10, [True] * 10),
        ([0.0] * 19 + [1.0], [False] * 19 + [True]),
        ([0.0] * 5 + [1.0] * 5, [False] * 5 + [True] * 5),
        ([0.0], [False]),
        ([2.0], [True]),
        ([float(n) for n in range(10)], [False] * 9 + [True]),
        ([float(n) for n in range(11)], [False] * 9 + [True] * 2),
    ],
)
def test_ties_of_returns(scores: list[float], expected: list[bool]) -> None:
    """Failures are not kept where nearly all fail; where all succeed, all are kept."""
    assert kept(np.array(scores), np.array(scores), 0.9).tolist() == expected


def test_equal_scores_of_successes_and_failures() -> None:
    """A critic that knew each outcome would leave scores of 0 alone."""
    assert kept(np.zeros(4), np.array([1.0, 0.0, 0.0, 1.0]), 0.9).tolist() == [True, False, False, True]


def test_probabilities_outside_of_the_bounds_have_no_gradient() -> None:
    probabilities = torch.tensor([[0.0005, 0.5, 0.995], [0.002, 0.98, 1.0]])
    log_probs = probabilities.log().requires_grad_()
    mask = torch.tensor([[True, True, True], [True, True, False]])
    loss = imitation_loss(log_probs, mask, torch.tensor([0.1, 3.0]), clamp=True)
    by_hand = math.log(0.001) + math.log(0.5) + math.log(0.99) + math.log(0.002) + math.log(0.98)
    assert loss.item() == pytest.approx(-by_hand / 2)
    loss.backward()
    assert log_probs.grad is not None
    assert log_probs.grad.tolist() == [[0.0, -0.5, 0.0], [-0.5, -0.5, 0.0]]
    plain = imitation_loss(log_probs, mask, torch.tensor([0.1, -3.0]), clamp=False)
    assert plain.item() == pytest.approx(-sum(math.log(p) for p in (0.0005, 0.5, 0.995)) / 2)


def test_the_advantage_by_hand() -> None:
    found = step_advantages(*(torch.tensor([x]) for x in (0.3, 0.5, 1.0, 0.25)), margin=0.05)
    assert found.tolist() == pytest.approx([0.5 - 0.3 - 0.05 + 1.0 + 0.25])


def test_the_loss_of_a_critic_by_hand() -> None:
    logits = torch.tensor([[2.0, -1.0], [0.0, 3.0]])
    by_hand = [math.log(1 + math.exp(-x)) for x in (2.0, 1.0, 0.0, -3.0)]
    assert float(critic_loss(logits, torch.tensor([True, False]))) == pytest.approx(sum(by_hand) / 2, rel=1e-5)


def test_a_critic_ignores_padding_and_gives_its_lower_head() -> None:
    torch.manual_seed(0)
    critic = Critic(8, prompts=2, heads=2)
    states, mask = torch.randn(3, 5, 8), torch.ones(3, 5, dtype=torch.bool)
    padded = torch.cat([torch.full((3, 2, 8), 9.0), states], 1)
    longer = torch.cat([torch.zeros(3, 2, dtype=torch.bool), mask], 1)
    other = (torch.randn(3, 4, 8), torch.ones(3, 4, dtype=torch.bool))
    logits = critic((states, mask), other)
    torch.testing.assert_close(critic((padded, longer), other), logits)
    assert logits.shape == (2, 3) and not torch.equal(critic(other, (states, mask)), logits)
    torch.testing.assert_close(critic.probability((states, mask), other), logits.sigmoid().amin(0))


def test_the_step_critic_reads_the_step_before_too(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    learner = make()
    episodes = filled(learner, monkeypatch)
    read: list[list[Place]] = []
    whole = learner.experience.replay.read
    monkeypatch.setattr(learner.experience.replay, "read", lambda places: read.append(list(places)) or whole(places))
    states = learner._states("step", [Place(episodes[2], 0), Place(episodes[2], 2)])
    assert [[t for _, t in places] for places in read] == [[0, 1], [0, 2]] and len(states) == 2
    assert all(not tensor.requires_grad and tensor.dtype == torch.float32 for tensor, _ in states)
    assert len(learner._states("instruction", [Place(episodes[2], 0)])) == 1


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"keep_quantile": 1.0}, r"keep_quantile and validation_share must be in \[0, 1\), got 1.0"),
        ({"validation_share": -0.1}, "validation_share must be"),
        ({"replay_steps": 0}, "replay_steps must be at least 1, got 0"),
        ({"offline_steps": -1}, "offline_steps must not be negative"),
        ({"offline_epochs": 0}, "offline_epochs at least 1, got .*, 0"),
        ({"critic_epochs": 0}, "critic_epochs must be at least 1, got 0"),
        ({"step_batch_size": 0}, "step_batch_size must be at least 1"),
    ],
)
def test_impossible_settings_are_refused(setting: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        AWRConfig(**setting)


# -- in the loop ------------------------------------------------------------------------------------------


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
    assert any(whole.experience._running.steps)
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
    assert any(whole.experience._running.steps)
    with pytest.warns(UserWarning, match="no snapshots"):
        resumed.load(tmp_path / "saved")
    assert not any(resumed.experience._running.steps)
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


class TwiceYes(coso_envs.TextActionEnv[str, int]):
    """Two steps: only who says "yes" in both succeeds."""

    actions = ("no", "yes")
    utterance_fields = ()
    max_steps = 2

    def __init__(self) -> None:
        super().__init__(parser="coso/json", prompt="Well?", image=False)

    def start(self, options: Any) -> int:
        return 0

    def apply(self, action: str) -> Any:
        won = action == "yes" and self.state == 1
        return coso_envs.Outcome(
            self.state + 1, float(won), terminated=won or action == "no" or self.state == 1, success=won
        )

    def state_info(self) -> dict[str, Any]:
        return {}

    def picture(self) -> np.ndarray:
        return np.zeros((32, 32, 3), np.uint8)

    def task(self) -> str:
        return "say yes twice"

    def expert_action(self) -> str:
        return "yes"

    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        return {}


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
