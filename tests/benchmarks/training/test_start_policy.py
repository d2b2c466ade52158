"""Starts from demonstrations on disk."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import torch

from agents.policies import TinyLM, TinyLMConfig
from benchmarks.common.errors import UsageError
from benchmarks.training.config import TrainConfig
from benchmarks.training.start_policy import demonstrations, ensure_start, load_start, start_folder


def write_chat(file: Path, *utterances: str) -> Path:
    rows = [
        {"messages": [{"role": "user", "content": "Which way?"}, {"role": "assistant", "content": utterance}]}
        for utterance in utterances
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_a_file_of_demonstrations_is_a_start(tmp_path: Path) -> None:
    file = write_chat(tmp_path / "mine.jsonl", "left", "right")
    config = TrainConfig(start=str(file), env_kwargs={"image": False}, sft_steps=1, sft_batch_size=2)
    assert list(demonstrations(config).utterances) == ["left", "right"]
    folder = ensure_start(config, tmp_path / "starts")
    assert folder.name.startswith("mine-seed0-") and (folder / "config.json").exists()


def test_a_changed_file_is_another_start(tmp_path: Path) -> None:
    file = write_chat(tmp_path / "mine.jsonl", "left")
    config = TrainConfig(start=str(file))
    before = start_folder(config, tmp_path)
    assert start_folder(config, tmp_path) == before
    write_chat(file, "right")
    os.utime(file, ns=(0, 0))
    assert start_folder(config, tmp_path) != before


def test_a_folder_without_demonstrations_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no demonstrations in"):
        demonstrations(TrainConfig(start=str(tmp_path)))


def test_a_path_that_does_not_exist_is_an_unknown_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="or a folder or file of demonstrations"):
        TrainConfig(start=str(tmp_path / "nowhere"))


def test_what_a_start_lacks_is_drawn_from_the_seed(tmp_path: Path) -> None:
    """A model from elsewhere brings no value head."""
    folder = tmp_path / "model"
    made = TinyLM.build(["left", "right"], config=TinyLMConfig(width=16, layers=1, heads=2))
    made.model.save_pretrained(folder)
    made.tokenizer.save_pretrained(folder)
    heads = []
    for seed in (0, 0, 1):
        torch.rand(3)  # what else has drawn from the global generator must not matter
        policy = load_start(TrainConfig.of(policy=str(folder), start="none", seed=seed), tmp_path).policy
        heads.append(policy.value_head.hidden.weight)
    assert torch.equal(heads[0], heads[1]) and not torch.equal(heads[0], heads[2])
