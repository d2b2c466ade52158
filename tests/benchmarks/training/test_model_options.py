"""Settings of a run's model: refused where they make no sense, part of the start where they determine it, kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from agents.policies import TinyLM, TinyLMConfig, VLMPolicy
from benchmarks.common.errors import UsageError
from benchmarks.training.config import TrainConfig, policy_settings
from benchmarks.training.run import resume_run, start_run
from benchmarks.training.run_folder import RunFolder
from benchmarks.training.start_policy import load_policy, load_start

# peft 0.21 asks transformers 5.23 for a property by its old name.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
OPTIONS: dict[str, Any] = {
    "dtype": "bfloat16",
    "lora_rank": 2,
    "lora_alpha": 3.0,
    "value_head": "attention",
    "thinking": "off",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plain model, as a hub has it."""
    folder = tmp_path_factory.mktemp("model")
    config = TinyLMConfig(width=16, layers=1, heads=2)
    made = TinyLM.build(["Which way?", '{"thoughts": "left", "action": "+"}', "0123456789 , -"], config=config)
    made.tokenizer.chat_template += "{% if enable_thinking is defined and not enable_thinking %}0{% endif %}"
    made.model.save_pretrained(folder)
    made.tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lora_rank": 4}, "lora_rank 4 is for pretrained models: 'tiny' is small"),
        ({"dtype": "bfloat16"}, "dtype bfloat16 is for pretrained models"),
        ({"value_head": "last"}, "value_head last is for pretrained models"),
        ({"thinking": "off"}, "thinking off is for pretrained models"),
        ({"gradient_checkpointing": True}, "gradient_checkpointing True is for pretrained models"),
        ({"policy": "org/model", "lora_rank": 0}, "lora_rank must be above 0, got 0"),
        ({"policy": "org/model", "lora_alpha": 4.0}, "lora_alpha 4.0 scales adapters: give lora_rank"),
        ({"policy": "org/model", "dtype": "float16"}, "float16 has too small a range"),
        ({"policy": "org/model", "temperature": float("nan")}, "temperature must be above 0, got nan"),
        ({"max_new_tokens": -1}, "max_new_tokens must be above 0, got -1"),
        ({"device": "gpu"}, "device must be cpu, cuda, cuda:N or auto, got 'gpu'"),
        ({"device": "cuda:"}, "device must be"),
        ({"micro_batch": 0}, "micro_batch must be at least 1, got 0"),
    ],
)
def test_senseless_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TrainConfig.of(**settings)


def test_a_device_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert TrainConfig(device="auto").present_device() == torch.device("cuda")
    with pytest.raises(UsageError, match="--device cuda:1: of NVIDIA's GPUs this machine has only 1"):
        TrainConfig(device="cuda:1").present_device()
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    assert TrainConfig(device="auto").present_device() == torch.device("cpu")
    with pytest.raises(UsageError, match="this machine has none"):
        TrainConfig(device="cuda").present_device()


def test_a_template_without_a_switch_for_thinking_is_named(model: Path, tmp_path: Path) -> None:
    shutil.copytree(model, tmp_path / "other")
    (tmp_path / "other" / "chat_template.jinja").write_text("{{ messages[0].content }}")
    with pytest.raises(UsageError, match=r"^--thinking off: the model's chat template has no switch enable_thinking"):
        load_policy(TrainConfig.of(policy=str(tmp_path / "other"), start="none", thinking="off"))


def test_what_determines_a_start_is_part_of_it_and_nothing_else() -> None:
    plain = TrainConfig.of(policy="org/model")
    assert not set(plain.start_settings) & set(OPTIONS)
    for name, value in OPTIONS.items():
        given = {"lora_rank": 2} | {name: value}
        assert plain.changed(**given).start_settings != plain.start_settings
    # They change neither what is learned from nor what is learned.
    others = {"device": "auto", "micro_batch": 2, "gradient_checkpointing": True, "temperature": 1.0}
    assert plain.changed(**others, max_new_tokens=5).start_settings == plain.start_settings


def test_a_pretrained_model_gets_settings_of_its_own() -> None:
    assert policy_settings("org/model")["device"] == "auto"
    assert policy_settings("org/model")["sft_learning_rate"] < TrainConfig.sft_learning_rate


def test_a_run_uses_and_keeps_them(model: Path, tmp_path: Path) -> None:
    out, starts = tmp_path / "run", tmp_path / "starts"
    config = TrainConfig.of(
        **OPTIONS,
        policy=str(model),
        env_kwargs={"image": False, "prompt": "Which way?"},
        max_new_tokens=5,
        temperature=0.9,
        gradient_checkpointing=True,
        micro_batch=2,
        total_steps=8,
        num_envs=2,
        n_steps=2,
        batch_size=4,
        n_epochs=1,
        kl_samples=2,
        eval_every=8,
        eval_samples=1,
        final_eval_samples=1,
        checkpoint_every=4,
        demo_steps=4,
        sft_steps=1,
        sft_batch_size=3,
    )
    assert TrainConfig.from_json(config.to_json()) == config
    start_run(config, out, starts, lambda step, row: None)
    check_is_as_asked(load_start(config, starts).policy)
    run = RunFolder.open(out)
    run.path.joinpath("policy").rename(tmp_path / "before")
    resume_run(out, starts, lambda step, row: None)
    check_is_as_asked(VLMPolicy.from_pretrained(out / "policy", dtype=torch.bfloat16))
    with pytest.raises(ValueError, match=r"the adapters have alpha 3.0, not 4.0"):
        VLMPolicy.from_pretrained(out / "policy", lora_alpha=4.0)
    with pytest.raises(ValueError, match=r"the value head is attention, not last"):
        VLMPolicy.from_pretrained(out / "policy", value_pooling="last")


def check_is_as_asked(policy: VLMPolicy) -> None:
    assert (policy.lora_rank, policy.lora_alpha, policy.value_head.pooling) == (2, 3.0, "attention")
    assert policy.thinking is False
    assert (policy.max_new_tokens, policy.temperature) == (5, 0.9)
    assert {module.scaling["default"] for module in policy.modules() if hasattr(module, "lora_A")} == {1.5}
    assert {p.dtype for name, p in policy.named_parameters() if "base_layer" in name} == {torch.bfloat16}
