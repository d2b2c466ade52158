"""Embedded policies: rows of a table, with sizes, arguments of environments and settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agents.rollout.stepping import batch_observations
from benchmarks import cli
from benchmarks.commands import train
from benchmarks.common.envs import begin_episode
from benchmarks.common.errors import SettingsError, UsageError
from benchmarks.training.config import TrainConfig, policy_settings
from benchmarks.training.embedded import EMBEDDED, TINY_ENV_KWARGS
from benchmarks.training.start_policy import check_policy, load_start, load_untaught, start_folder

SHOP = "coso/AitW-WebShopping-v0"


def config(policy: str, **settings: Any) -> TrainConfig:
    return TrainConfig.of(env=SHOP, policy=policy, **{**policy_settings(policy), **settings})


def test_their_settings_are_settings_of_a_run_and_tiny_has_none() -> None:
    assert policy_settings("tiny") == {} and EMBEDDED["tiny"].env_kwargs is TINY_ENV_KWARGS
    for name in ("tiny-tree", "tiny-screen"):
        check_policy(name)
        made = config(name)
        assert made.start == EMBEDDED[name].settings["start"] and made.env_kwargs == EMBEDDED[name].env_kwargs[SHOP]
        assert made.by_name()["learning_rate"] == TrainConfig().learner.learning_rate
        assert config(name, start="half-noisy", env_kwargs={"resolution": 270}).env_kwargs == {"resolution": 270}


@pytest.mark.parametrize("name", ["tiny-tree", "tiny-screen"])
def test_they_see_the_screen_and_answer(name: str, tmp_path: Path) -> None:
    reading = {"reading_steps": 1} if name == "tiny-screen" else {}
    made = config(name, demo_steps=8, sft_steps=1, sft_batch_size=2, **reading)
    policy = load_start(made, tmp_path).policy
    env = begin_episode(SHOP, made.env_kwargs)
    observation, _ = env.reset(seed=0)
    assert (observation.get("image") is None) == (name == "tiny-tree")
    if name == "tiny-tree":
        assert "field Search the web" in observation["prompt"]
    else:
        assert observation["image"].shape == (570, 270, 3)
    assert len(policy.answer(batch_observations([observation]), greedy=True)) == 1
    # The same home screen is another one in another episode.
    assert env.reset(seed=1)[0]["prompt"] != observation["prompt"]


def test_one_that_reads_has_the_words_of_its_lessons_and_a_start_of_its_own(tmp_path: Path) -> None:
    made, plain = (config("tiny-screen", demo_steps=8, sft_steps=1, sft_batch_size=2, reading_steps=k) for k in (1, 0))
    seen: list[int] = []
    policy = load_start(made, tmp_path, lambda step, loss: seen.append(step)).policy
    assert seen == [0, 1] and made.start_steps == 2, "a step of reading and one of imitation"
    assert start_folder(made, tmp_path) != start_folder(plain, tmp_path)
    vocabulary = load_untaught(made, tmp_path / "none").policy.tokenizer.get_vocab()
    assert vocabulary == policy.tokenizer.get_vocab() != load_start(plain, tmp_path).policy.tokenizer.get_vocab()


def test_who_cannot_read_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="reading_steps must be at least 0"):
        config("tiny-screen", reading_steps=-1)
    with pytest.raises(SettingsError, match="reading_steps are for embedded policies"):
        TrainConfig.of(env=SHOP, policy="some/model", reading_steps=1)
    with pytest.raises(UsageError, match="needs a phone with pictures"):
        load_start(config("tiny-tree", demo_steps=2, reading_steps=1), tmp_path)
    square = TrainConfig.of(env=SHOP, policy="tiny", demo_steps=2, reading_steps=1)
    with pytest.raises(UsageError, match="--reading-steps 1: reading needs a policy that sees rectangular pictures"):
        load_start(square, tmp_path)
    demos = tmp_path / "demos"
    assert cli.main(["demos", SHOP, "--episodes", "1", "--out", str(demos)]) == 0
    with pytest.raises(UsageError, match="not recorded steps"):
        load_start(config("tiny-screen", start=str(demos), reading_steps=1), tmp_path)


def test_the_command_line_takes_their_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = list[TrainConfig]()
    monkeypatch.setattr(train, "start_run", lambda made, *_: seen.append(made))
    monkeypatch.setattr(train, "_say_finished", lambda *_: None)
    arguments = ["train", "--env", SHOP, "--policy", "tiny-tree", "--out", str(tmp_path / "run")]
    assert cli.main(arguments) == 0
    assert seen[0].start == "recovering" and seen[0].env_kwargs == EMBEDDED["tiny-tree"].env_kwargs[SHOP]
    assert seen[0].sft_steps == EMBEDDED["tiny-tree"].settings["sft_steps"]
    assert cli.main(["train", "--env", SHOP, "--policy", "tiny-tre", "--out", str(tmp_path / "b")]) == 2
