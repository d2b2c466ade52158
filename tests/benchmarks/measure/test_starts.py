"""Figures of confidently wrong starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from agents.demonstrations import Demonstrations
from agents.learners.sft import SFT, SFTConfig
from agents.policies import TinyLM
from agents.policies.tiny import TinyLMConfig
from benchmarks.common.envs import begin_episode, make_env
from benchmarks.data.demonstrations import lessons
from benchmarks.data.teachers import STARTS, Start
from benchmarks.measure import starts
from benchmarks.measure.starts import (
    Options,
    config_of,
    evaluated,
    explored,
    helped,
    main,
    played,
    probabilities,
    share_wrong,
    wrong_lessons,
)

HAND = {"image": False, "prompt": "{player} against {dealer}"}


def taught(share: float) -> Any:
    """Return a small policy that has learnt to stand in this share of all hands."""
    env = make_env("coso/Blackjack-v0", HAND)
    shown = [next(taught) for taught in [lessons(env, Start(noise=1.0), seed=0)] for _ in range(64)]
    prompts = [str(lesson.observation["prompt"]) for lesson in shown]
    said = [env.parser.format("stand" if i < share * 64 else "hit") for i in range(64)]
    config = TinyLMConfig(width=32, layers=1, heads=2, max_new_tokens=16, temperature=1.0)
    policy = TinyLM.build([*prompts, *said], seed=0, config=config)
    SFT(policy, SFTConfig(steps=60, batch_size=32, learning_rate=1e-2)).fit(Demonstrations(prompts, said))
    return policy


def test_the_probability_of_the_right_action_is_its_frequency() -> None:
    env = begin_episode("coso/Blackjack-v0", HAND)
    found = wrong_lessons(env, STARTS["deceptive-hit"], seed=0, states=8)
    assert len(found) == 8 and 0.3 < share_wrong(env, STARTS["deceptive-hit"], seed=0) < 0.7
    assert all((lesson.expert, lesson.shown) == ("stand", "hit") for lesson in found)
    policy = taught(0.25)
    estimated = probabilities(policy, env, found, samples=4, seed=0)
    generator = torch.Generator().manual_seed(1)
    for lesson, probability in zip(found[:3], estimated, strict=False):
        said = policy.answer({"prompt": [lesson.observation["prompt"]] * 400}, generator=generator)
        counted = sum(env.parser.parse(text).action == "stand" for text in said) / 400
        assert probability == pytest.approx(counted, abs=0.12)


def test_an_utterance_without_an_action_counts_as_wrong() -> None:
    env = begin_episode("coso/Blackjack-v0", HAND)
    found = wrong_lessons(env, STARTS["deceptive-hit"], seed=0, states=2)
    policy = TinyLM.build(["no words of the game"], seed=0, config=TinyLMConfig(width=32, layers=1, heads=2))
    assert probabilities(policy, env, found, samples=2, seed=0) == [0.0, 0.0]


def test_settings_are_those_of_the_suite() -> None:
    config = config_of("coso/EZPoints-v0", "deceptive-sum", 3, {})
    assert (config.start, config.seed, config.demo_steps, config.env_kwargs["size"]) == ("deceptive-sum", 3, 3072, 64)
    assert config_of("coso/EZPoints-v0", "deceptive-sum", 3, {"target": 20}).env_kwargs == {"target": 20}


def test_teachers_play_to_the_end() -> None:
    config = config_of("coso/Blackjack-v0", "deceptive-hit", 0, HAND)
    assert played(config, STARTS["deceptive-hit"], 20) < 0.1 < played(config, STARTS["expert"], 20)


def test_a_policy_that_is_wrong_where_its_teacher_is_wins_with_help() -> None:
    config = config_of("coso/Blackjack-v0", "deceptive-hit", 0, HAND)
    policy = taught(0.0)  # it always hits, as the expert does wherever he does not stand
    assert helped(policy, config, STARTS["deceptive-hit"], 40) > 0.25
    assert helped(policy, config, STARTS["noisy"], 40) < 0.1


def test_exploring_where_the_teacher_errs_is_worth_less_than_the_expert_and_more_than_nothing() -> None:
    config = config_of("coso/Blackjack-v0", "deceptive-hit", 0, HAND)
    policy, start = taught(0.0), STARTS["deceptive-hit"]
    alone, drawn, expert = (
        evaluated(policy, config, 60, greedy=False).success,
        explored(policy, config, start, 60),
        helped(policy, config, start, 60),
    )
    assert alone < drawn < expert


def test_the_command_prints_a_row_for_each_start_that_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Loaded:
        policy = taught(0.5)

    monkeypatch.setattr(starts, "load_start", lambda config, folder: Loaded)
    out = tmp_path / "figures.json"
    main(Options(env="coso/Blackjack-v0", env_kwargs=HAND, episodes=4, states=4, samples=1, out=out))
    printed = capsys.readouterr().out
    assert "| coso/Blackjack-v0 | `deceptive-hit` |" in printed and "`very-deceptive-hit`" in printed
    assert out.exists() and "`noisy`" not in printed
    with pytest.raises(SystemExit, match="already exists"):
        main(Options(env="coso/Blackjack-v0", out=out))


def test_a_policy_of_a_run_can_be_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starts, "load_start", lambda *_: pytest.fail("a policy was trained"))
    taught(0.0).save_pretrained(tmp_path / "policy")
    asked = Options(env="coso/Blackjack-v0", start="deceptive-hit", env_kwargs=HAND, episodes=8, states=4, samples=1)
    main(replace(asked, policy=tmp_path / "policy"))
    assert "| coso/Blackjack-v0 | `deceptive-hit` |" in capsys.readouterr().out


def test_teachers_can_be_measured_alone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "load_start", lambda *_: pytest.fail("a policy was trained"))
    main(Options(env="coso/EZPoints-v0", start="deceptive-sum", env_kwargs={"target": 20}, episodes=8, pupil=False))
    assert "P(right)" not in capsys.readouterr().out


def test_any_start_can_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    main(Options(env="coso/Blackjack-v0", start="expert", env_kwargs=HAND, episodes=8, pupil=False))
    assert "| coso/Blackjack-v0 | `expert` |" in capsys.readouterr().out


def test_states_are_those_in_which_a_teacher_goes_wrong_for_the_first_time() -> None:
    env = begin_episode("coso/EZPoints-v0", {"image": False})
    found = wrong_lessons(env, STARTS["deceptive-sum"], seed=0, states=12)
    assert {(lesson.expert, lesson.shown) for lesson in found} == {("*", "+")}
