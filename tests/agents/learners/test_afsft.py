"""AFSFT: targets, filter and loss by hand, data of every kind, every bonus, exact resumption, and that it learns."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import coso_envs
from agents.causal import CausalConfig
from agents.coso import CoSo
from agents.demonstrations import Demonstrations, Trajectory
from agents.exploration import ChoiceBonus, KLCovBonus, TopEntropyBonus, UniformBonus
from agents.learners import AFSFT, SFT, AFSFTConfig, SFTConfig
from agents.policies import TinyLM, TinyLMConfig, VLMPolicy
from agents.replay import Place
from agents.rollout import Minibatch
from tests.agents.learners.conftest import SCM_SMALL, TRAINING, fingerprint
from tests.conftest import Learned
from tests.inner_loop import quick

SHORT: dict[str, Any] = {"n_steps": 6, "batch_size": 6, "n_epochs": 2, "offline_epochs": 3, "seed": 5, "kl_samples": 4}
SAID = [f'{{"thoughts": "{word}", "action": "{action}"}}' for word in ("Up", "Down") for action in "+-"]
PROMPTS = [f"From {current} to {target}" for current in range(2) for target in range(2)]
CUT = '{"thoughts": "Up", "act'

#: A step that pays and goes on, one that terminates, and one without an action after which the episode is cut off.
DATA = (
    Trajectory((PROMPTS[1], PROMPTS[0], PROMPTS[3]), None, (SAID[1], SAID[0]), (0.5, 1.0), terminated=True),
    Trajectory((PROMPTS[2], PROMPTS[2]), None, (CUT,), (-1.0,), terminated=False),
)


@pytest.fixture(scope="module")
def speaker() -> VLMPolicy:
    """A policy without eyes that mostly writes what parses; whoever trains it trains a copy."""
    policy = TinyLM.build([*PROMPTS, *SAID, CUT], config=TinyLMConfig(width=32, layers=1, heads=2, max_new_tokens=24))
    data = Demonstrations([prompt for prompt in PROMPTS for _ in SAID], SAID * len(PROMPTS))
    SFT(policy, SFTConfig(steps=60, batch_size=16, learning_rate=1e-2)).fit(data)
    return policy


@pytest.fixture
def make(speaker: VLMPolicy, tmp_path: Path) -> Callable[..., AFSFT]:
    """Make a learner of NumberLine with numbers 0 and 1, whose episodes are short."""

    def made(**changes: Any) -> AFSFT:
        game = {"image": False, "prompt": "From {current} to {target}", "max_position": 1}
        mode = changes.pop("autoreset_mode", "SameStep")
        envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs=4, autoreset_mode=mode, **game)
        return AFSFT(copy.deepcopy(speaker), envs, AFSFTConfig(**SHORT | changes), debug_folder=tmp_path)

    return made


# -- by hand ----------------------------------------------------------------------------------------------


def valued(learner: AFSFT, seed: int = 0) -> tuple[float, np.ndarray, float, np.ndarray]:
    """Give both heads values that do not depend on the state; return baseline and deviations of head and target."""
    found: list[Any] = []
    for offset, head in enumerate((learner.q, learner.target)):
        deviations = np.random.default_rng(seed + offset).normal(size=learner.policy.vocab_size).astype(np.float32)
        with torch.no_grad():
            head.deviation.bias.copy_(torch.from_numpy(deviations))
            head.baseline.bias.fill_(0.25 + offset)
        found += [0.25 + offset, deviations]
    return found[0], found[1], found[2], found[3]


def distributions(learner: AFSFT, prompt: str, utterance: str) -> tuple[list[int], list[np.ndarray]]:
    """Return an utterance's tokens and the policy's distribution of each, one token at a time."""
    tokens = learner.policy.tokenize_utterances([utterance])[0]
    prompts = learner.policy.encode({"prompt": (prompt,)})
    each = []
    for place in range(tokens.shape[1]):
        prefix = tokens[:, : place + 1]
        found = learner.policy.evaluate(prompts, prefix, torch.ones_like(prefix, dtype=torch.bool), with_states=True)
        assert found.token_states is not None
        each.append(found.token_states.scores[0, -1].double().softmax(-1).numpy())
    return tokens[0].tolist(), each


def by_hand(learner: AFSFT, decay: float) -> Iterator[dict[str, Any]]:
    """Yield outcome, tokens, their probabilities, targets and advantages of the steps of DATA, in plain Python."""
    base, dev, target_base, target_dev = valued(learner)
    steps = [
        (PROMPTS[1], SAID[1], 0.5, PROMPTS[0]),
        (PROMPTS[0], SAID[0], 1.0, None),
        (PROMPTS[2], CUT, -2.0, PROMPTS[2]),
    ]
    for prompt, utterance, earned, following in steps:
        tokens, probs = distributions(learner, prompt, utterance)
        outcome = earned
        if following is not None:
            first = distributions(learner, following, "")[1][0]
            outcome += 0.9 * (target_base + float(first @ target_dev))
        targets = [outcome]
        for place in reversed(range(1, len(tokens))):
            value = target_base + float(probs[place] @ target_dev)
            error = targets[0] - (target_base + target_dev[tokens[place]])
            targets.insert(0, value + decay * probs[place][tokens[place]] * error)
        advantages = [float(dev[token] - p @ dev) for token, p in zip(tokens, probs, strict=True)]
        said = [float(p[token]) for token, p in zip(tokens, probs, strict=True)]
        qs = [float(base + dev[token]) for token in tokens]
        yield {"outcome": outcome, "probs": said, "targets": targets, "advantages": advantages, "qs": qs, "base": base}


@pytest.mark.parametrize(("decay", "margin"), [(0.0, 0.0), (0.7, 0.0), (1.0, 0.0), (1.0, 0.6)])
def test_targets_filter_and_loss_of_three_steps_by_hand(
    make: Callable[..., AFSFT], decay: float, margin: float
) -> None:
    learner = make(trace_decay=decay, q_coef=0.3, filter_margin=margin)
    learner.study(DATA)
    rows = list(by_hand(learner, decay))
    first, second = learner.experience.replay.episodes
    assert (first.final, second.final is None) == (None, False)
    rollout = learner._judged([Place(first, 0), Place(first, 1), Place(second, 0)])
    assert rollout.valid.tolist() == [True, True, False]
    assert rollout.returns.tolist() == pytest.approx([row["outcome"] for row in rows], rel=1e-4)
    batch = learner.guided(rollout, 0)
    loss, figures = learner.loss(learner.evaluate(batch), batch)

    number = sum(len(row["probs"]) for row in rows)
    off = [(q - t) ** 2 for row in rows for q, t in zip(row["qs"], row["targets"], strict=True)]
    margin *= math.sqrt(sum(off) / number)
    kept = [(a >= -margin * (1 - p), p) for row in rows for a, p in zip(row["advantages"], row["probs"], strict=True)]
    assert 0 < sum(keep for keep, _ in kept) < number, "some tokens are filtered, and some are not"
    assert (sum(keep for keep, _ in kept) > sum(a >= 0 for row in rows for a in row["advantages"])) == (margin > 0)
    policy_loss = -sum(math.log(p) for keep, p in kept if keep) / number
    errors = [
        (row["base"] - t) ** 2 + (q - t) ** 2 for row in rows for q, t in zip(row["qs"], row["targets"], strict=True)
    ]
    assert figures["train/policy_loss"] == pytest.approx(policy_loss, rel=1e-4)
    assert figures["train/q_loss"] == pytest.approx(sum(errors) / 2 / number, rel=1e-4)
    assert loss.item() == pytest.approx(policy_loss + 0.3 * sum(errors) / 2 / number, rel=1e-4)
    assert figures["train/imitated"] == pytest.approx(sum(keep for keep, _ in kept) / number)


def test_the_penalty_is_not_scaled(make: Callable[..., AFSFT]) -> None:
    """Rewards of 50 must not make an unreadable utterance fifty times cheaper."""
    learner = make(invalid_penalty=3.0, reward_scale=2.0, gamma=0.0)
    learner.study(DATA)
    first, second = learner.experience.replay.episodes
    returns = learner._judged([Place(second, 0), Place(first, 1)]).returns
    assert returns.tolist() == [-1.0 / 2.0 - 3.0, 1.0 / 2.0]


def test_without_a_filter_it_is_sft_on_the_offline_data(make: Callable[..., AFSFT]) -> None:
    learner = make(filtered=False)
    learner.study(DATA)
    before = copy.deepcopy(learner.q.state_dict())
    learner.learn(48)
    assert len(learner.experience.replay.episodes) == len(DATA), "what it plays is no data"
    assert all(torch.equal(before[name], value) for name, value in learner.q.state_dict().items())
    episode = learner.experience.replay.episodes[0]
    batch = learner.guided(learner._judged([Place(episode, 0), Place(episode, 1)]), 0)
    evaluation = learner.evaluate(batch)
    loss, _ = learner.loss(evaluation, batch)
    assert loss.item() == pytest.approx(-evaluation.log_probs[batch.mask].mean().item(), rel=1e-5)


# -- data -------------------------------------------------------------------------------------------------


def test_offline_utterances_have_the_present_policys_probabilities(make: Callable[..., AFSFT]) -> None:
    learner = make()
    learner.study(DATA)
    episode = learner.experience.replay.episodes[0]
    record = learner.experience.replay.read([Place(episode, 1)])[0]
    tokens, mask = learner.policy.tokenize_utterances([SAID[0]])
    found = learner.policy.evaluate({"prompt": (PROMPTS[0],)}, tokens, mask)
    assert (record.prompt, record.utterance, record.tokens.tolist()) == (PROMPTS[0], SAID[0], tokens[0].tolist())
    assert record.log_probs.tolist() == pytest.approx(found.log_probs[0].tolist(), rel=1e-4)
    assert record.entropies.tolist() == pytest.approx(found.entropies[0].tolist(), abs=1e-4)


@pytest.mark.parametrize("filtered", [True, False])
@pytest.mark.parametrize("terminated", [True, False])
def test_void_steps_of_offline_data_are_as_if_they_had_not_been_taken(
    make: Callable[..., AFSFT], filtered: bool, terminated: bool
) -> None:
    """A void step between two others, one at the end, and an episode with nothing else."""
    seen, said = (PROMPTS[1], PROMPTS[3], PROMPTS[0], PROMPTS[3], PROMPTS[2]), (SAID[1], CUT, SAID[0], CUT)
    flags = (False, True, False, True)
    masked = Trajectory(seen, None, said, (0.5, -9.0, 1.0, -9.0), terminated, void=flags)
    nothing = Trajectory((PROMPTS[1], PROMPTS[1]), None, (CUT,), (-9.0,), False, void=(True,))
    without = Trajectory((PROMPTS[1], PROMPTS[0], PROMPTS[2]), None, (SAID[1], SAID[0]), (0.5, 1.0), terminated)
    found = []
    for data in ([masked, nothing], [without]):
        learner = make(filtered=filtered)
        learner.study(data)
        (episode,) = learner.experience.replay.episodes
        records = learner.experience.replay.read_steps(episode.stored())
        assert len(records) == len(episode) + (not terminated) and episode.rewards.tolist() == [0.5, 1.0]
        found.append(([(record.prompt, record.utterance) for record in records], learner.imitate(2)))
    assert found[0] == found[1]


@pytest.mark.parametrize("mode", ["SameStep", "NextStep", "Disabled"])
def test_an_episode_that_is_cut_off_keeps_its_last_observation(make: Callable[..., AFSFT], mode: str) -> None:
    """The game is cut off after two steps; at its end the target is shown as the place."""
    learner = make(autoreset_mode=mode, n_steps=24)
    learner.learn(4 * 24)
    replay = learner.experience.replay
    ended = [episode.final is None for episode in replay.episodes]
    assert any(ended) and not all(ended)
    for episode in replay.episodes:
        records = replay.read_steps(episode.stored())
        assert all(len(record.tokens) for record in records[: len(episode)])
        assert len({record.prompt[-1] for record in records}) == 1, "the target stays within an episode"
        if episode.final is not None:
            assert records[-1].tokens.size == 0 and episode.rewards[-1] <= 0
            assert episode.following(len(episode) - 1) is episode.final
        else:
            assert episode.rewards[-1] == 1.0
        assert all(episode.following(step) is episode.steps[step + 1] for step in range(len(episode) - 1))


# -- the loop ---------------------------------------------------------------------------------------------


def give(learner: AFSFT, bonus: str) -> None:
    simple: dict[str, Callable[[], Any]] = {
        "uniform": UniformBonus,
        "uniform-valid": lambda: UniformBonus(only_valid=True),
        "top-entropy": TopEntropyBonus,
        "kl-cov": KLCovBonus,
        "choice": lambda: ChoiceBonus(learner.parser, learner.policy.tokenizer),
    }
    if bonus in simple:
        learner.bonus = simple[bonus]()
    elif bonus != "none":
        CoSo(learner, causal=CausalConfig(source=bonus), scm=SCM_SMALL, training=TRAINING)  # type: ignore[arg-type]


BONUSES = ("none", "uniform", "uniform-valid", "top-entropy", "kl-cov", "choice", "scm", "exact", "span")


@pytest.mark.slow
@pytest.mark.parametrize("bonus", quick(["choice"], BONUSES))
def test_every_bonus_works_online_and_a_run_goes_on_bit_for_bit(
    make: Callable[..., AFSFT], bonus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"ent_coef": 0.0 if bonus == "none" else 0.5}
    whole, resumed = make(**settings), make(**settings)
    whole.study(DATA)
    for each in (whole, resumed):
        give(each, bonus)
    used: list[tuple[bool, float]] = []
    objective = whole.objective

    def watched(evaluation: Any, batch: Minibatch) -> Any:
        used.append((whole.online, whole.present_ent_coef))
        return objective(evaluation, batch)

    monkeypatch.setattr(whole, "objective", watched)
    rows: dict[str, list[dict[str, float]]] = {"first": [], "whole": [], "resumed": []}
    whole.learn(24, lambda _, row: rows["first"].append(row))
    assert used == [(False, 0.0)] * 3 + [(True, settings["ent_coef"])] * 2
    assert {"offline/train/q_loss", "offline/train/imitated"} < set(rows["first"][0])
    whole.save(tmp_path / "saved")
    whole.learn(72, lambda _, row: rows["whole"].append(row))
    resumed.load(tmp_path / "saved")
    resumed.learn(72, lambda _, row: rows["resumed"].append(row))
    assert fingerprint(whole) == fingerprint(resumed)
    for name in ("q", "target"):
        heads = (getattr(each, name).state_dict() for each in (whole, resumed))
        assert all(torch.equal(a, b) for a, b in zip(*(head.values() for head in heads), strict=True))
    found, again = (
        [{k: v for k, v in row.items() if not k.startswith("time/")} for row in rows[k]] for k in list(rows)[1:]
    )
    assert found == again and len(found) == 2 and not any("offline/" in key for row in found for key in row)
    assert all(math.isfinite(value) for row in found for value in row.values())


def test_without_offline_data_it_begins_with_what_it_plays(make: Callable[..., AFSFT]) -> None:
    rows: list[dict[str, float]] = []
    make().learn(48, lambda _, row: rows.append(row))
    assert "offline/train/q_loss" not in rows[0] and "train/q_loss" in rows[1]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"target_tau": 0.0}, "target_tau must be in"),
        ({"trace_decay": 1.5}, "trace_decay in"),
        ({"reward_scale": 0.0}, "reward_scale above 0"),
        ({"invalid_penalty": -1.0}, "must not be negative"),
        ({"filter_margin": -0.1}, "must not be negative"),
        ({"offline_epochs": 0}, "offline_epochs at least 1"),
        ({"replay_steps": 0}, "replay_steps must be at least 1"),
    ],
)
def test_senseless_settings_are_refused(setting: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        AFSFTConfig(**setting)


# -- learning ---------------------------------------------------------------------------------------------


def random_episodes(number: int, seed: int, game: dict[str, Any]) -> list[Trajectory]:
    """Episodes of a speaker who draws each action, and says nothing in one of five steps."""
    env: Any = coso_envs.make_vec("coso/NumberLine-v0", num_envs=1, **game).envs[0].unwrapped
    rng = np.random.default_rng(seed)
    played = []
    for index in range(number):
        prompts, said, rewards, ended = (
            [env.reset(seed=1000 * seed + index)[0]["prompt"]],
            list[str](),
            list[float](),
            False,
        )
        while not ended:
            said.append(str(rng.choice(["+", "-", "+", "-", "?"])))
            observation, reward, terminated, truncated, _ = env.step(said[-1])
            prompts.append(observation["prompt"])
            rewards.append(float(reward))
            ended = terminated or truncated
        played.append(Trajectory(tuple(prompts), None, tuple(said), tuple(rewards), terminated))
    return played


def solved(policy: VLMPolicy, game: dict[str, Any], episodes: int = 40) -> float:
    """Share of episodes in which the target is reached, with sampled utterances."""
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs=episodes, autoreset_mode="SameStep", **game)
    observations, _ = envs.reset(seed=list(range(episodes)))
    generator, done, won = torch.Generator().manual_seed(0), np.zeros(episodes, bool), np.zeros(episodes, bool)
    while not done.all():
        observations, _, terminated, truncated, _ = envs.step(policy.answer(observations, generator=generator))
        won |= terminated & ~done
        done |= terminated | truncated
    envs.close()
    return float(won.mean())


@pytest.mark.slow
@pytest.mark.learning
def test_from_random_data_it_learns_what_sft_cannot(learning_seed: int, learned: Learned, tmp_path: Path) -> None:
    game: dict[str, Any] = {"image": False, "prompt": "Go to {target}", "max_position": 1}
    game["parser"] = "coso/plain"
    data = random_episodes(80, learning_seed, game)
    shown = Demonstrations(
        [prompt for one in data for prompt in one.prompts[:-1]], [said for one in data for said in one.utterances]
    )
    config = TinyLMConfig(width=32, layers=1, heads=2, max_new_tokens=4)
    policy = TinyLM.build([*shown.prompts, *shown.utterances], seed=learning_seed, config=config)
    SFT(policy, SFTConfig(steps=80, seed=learning_seed)).fit(shown)
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs=1, autoreset_mode="SameStep", **game)
    # The published rule, which takes fewer steps here than a margin: these utterances have no format to be lost.
    settings = AFSFTConfig(kl_samples=0, batch_size=32, offline_epochs=150, filter_margin=0.0, seed=learning_seed)
    learner = AFSFT(copy.deepcopy(policy), envs, settings, debug_folder=tmp_path)
    learner.study(data)
    learner.imitate(settings.offline_epochs)
    # Of six seeds: .53 to .70, and .95 to 1.00.
    learned("success of SFT", solved(policy, game), below=0.82)
    learned("success of AFSFT", solved(learner.policy, game), above=0.85)  # type: ignore[arg-type]
