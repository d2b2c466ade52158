"""AutoUI through the command line: a tiny checkpoint of the released layout imitates, and every kind of method runs."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from agents.policies import AutoUIPolicy, VLMPolicy
from benchmarks.cli import main
from benchmarks.data.demonstrations import collect_demonstrations
from benchmarks.data.teachers import STARTS
from benchmarks.training.config import TrainConfig
from benchmarks.training.run import resume_run, start_run
from benchmarks.training.run_folder import RunFolder
from tests.agents.policies import autoui_checkpoint
from tests.inner_loop import quick

ENV = "coso/AitW-WebShopping-v0"
PHONE: dict[str, Any] = {
    "prompt": "Previous Actions: {history} Goal: {task}",
    "parser": "coso/autoui",
    "resolution": 135,
    "max_steps": 2,
    "num_tasks": 2,
}
SETTINGS: dict[str, Any] = {
    "env": ENV,
    "start": "expert",
    "demo_steps": 6,
    "sft_steps": 40,
    "sft_batch_size": 6,
    "sft_learning_rate": 1e-2,
    "total_steps": 8,
    "num_envs": 2,
    "n_steps": 2,
    "n_epochs": 1,
    "batch_size": 4,
    "max_new_tokens": 40,
    "temperature": 0.5,
    "eval_every": 100,
    "eval_samples": 1,
    "final_eval_samples": 1,
    "checkpoint_every": 4,
}
#: Methods, with settings that make them small.
METHODS: dict[str, dict[str, Any]] = {
    "choice": {"ent_coef": 0.1},
    "coso": {},
    "awr": {
        "keep_quantile": 0,
        "offline_steps": 4,
        "offline_epochs": 1,
        "offline_critic_epochs": 1,
        "critic_epochs": 1,
    },
    "filtered_bc": {"outcome": "reward", "offline_steps": 4, "offline_epochs": 1},
}


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    room = tmp_path_factory.mktemp("autoui")
    shown = collect_demonstrations(ENV, steps=6, start=STARTS["expert"], seed=0, env_kwargs=PHONE)
    autoui_checkpoint.write(room / "model", texts=(*shown.prompts, *shown.utterances))
    return room


def options(settings: dict[str, Any]) -> list[str]:
    found = [word for name, value in settings.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    return [*found, "--env-kwargs", *(str(word) for pair in PHONE.items() for word in pair)]


@pytest.mark.parametrize("method", quick(["choice"], METHODS))
def test_a_method_trains_it_from_the_command_line(method: str, room: Path, tmp_path: Path) -> None:
    settings = {**SETTINGS, "method": method, "policy": str(room / "model"), **METHODS[method]}
    main(["train", "--out", str(tmp_path / "run"), "--starts", str(room / "starts"), *options(settings)])
    run = RunFolder.open(tmp_path / "run")
    assert run.finished
    (made,) = (room / "starts").glob("*/start.json")
    losses = json.loads(made.read_text())["losses"]
    assert losses[-1] < 0.5 * losses[0]
    last = run.metrics()[-1]
    assert last["step"] >= 8 and last["rollout/utterance_tokens"] > 3
    assert all(math.isfinite(value) for key, value in last.items() if key.startswith("train/"))
    assert (method == "awr") == ("critic/step_loss" in last) and (method in ("awr", "filtered_bc")) == (
        last.get("replay/trajectories", 0) > 0
    )
    taught, trained = (VLMPolicy.from_pretrained(folder) for folder in (made.parent, run.path / "policy"))
    assert isinstance(trained, AutoUIPolicy)
    released, saved = autoui_checkpoint.weights(), taught.state_dict()
    for name in ("gate_dense.weight", "mha_layer.in_proj_weight", "image_dense.weight"):
        assert not torch.equal(released[name], saved[f"model.{name}"])


def test_a_run_that_was_killed_resumes_bit_for_bit(room: Path, tmp_path: Path) -> None:
    config = TrainConfig.of(
        **{**SETTINGS, "method": "choice", "policy": str(room / "model"), "env_kwargs": PHONE, "ent_coef": 0.1}
    )

    def kill(step: int, row: object) -> None:
        if step == 4:
            raise Killed

    start_run(config, tmp_path / "straight", room / "starts", lambda step, row: None)
    with pytest.raises(Killed):
        start_run(config, tmp_path / "killed", room / "starts", kill)
    resume_run(tmp_path / "killed", room / "starts", lambda step, row: None)
    straight, resumed = (
        VLMPolicy.from_pretrained(tmp_path / name / "policy").state_dict() for name in ("straight", "killed")
    )
    assert straight.keys() == resumed.keys()
    assert all(torch.equal(straight[name], resumed[name]) for name in straight)
