"""Predicted memory against the tensors that exist in training, and predicted seconds against measured ones."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from agents.policies.vlm import VLMPolicy
from benchmarks.cli import main
from benchmarks.common.errors import UsageError
from benchmarks.measure.gpu import costs
from benchmarks.measure.gpu.architectures import ARCHITECTURES, SQUARE, Architecture, text_sizes
from benchmarks.measure.gpu.options import Options
from benchmarks.measure.live import LiveBytes
from benchmarks.planning.memory import Work, always, peak, rollout, update
from benchmarks.planning.seconds import Rates, measured_schedule, read_rates, seconds
from benchmarks.planning.shape import read_shape, shape_of
from tests.agents.policies import autoui_checkpoint, families

# peft 0.21 asks transformers 5.23 for a property by its old name.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
SMALL = Architecture(
    text_sizes(192, 512, 4, 4, 2, 2000),
    {"depth": 2, "hidden_size": 64, "intermediate_size": 172, "num_heads": 4}
    | {"window_size": 112, "fullatt_block_indexes": [1]},
    tied=True,
)


def measured(options: Options, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, int], Work]:
    """Return the most bytes of tensors in the rollout and in the update of a second iteration, and what it did."""
    monkeypatch.setitem(ARCHITECTURES, "small", SMALL)
    device = torch.device("cpu")
    policy = costs.make_policy(options, "small", device)
    learner = costs._learner(options, "rl", policy)
    costs._turn(learner, device)
    kept = [value for state in learner.optimizer.state.values() for value in state.values() if value.ndim]
    kept += [parameter.grad for parameter in policy.parameters() if parameter.grad is not None]
    assert learner._start is not None
    live = LiveBytes([*policy.parameters(), *policy.buffers(), *learner._start.parameters(), *kept])
    del kept
    peaks: dict[str, int] = {}

    def watch(part: str, whole: Any) -> Any:
        def run(*args: Any, **named: Any) -> Any:
            live.peak = live.now
            result = whole(*args, **named)
            peaks[part] = live.peak
            return result

        return run

    monkeypatch.setattr(policy, "generate", watch("rollout", policy.generate))
    monkeypatch.setattr(learner, "update", watch("update", learner.update))
    with live:
        turn = costs._turn(learner, device)
    row = {"model": "small", "prompt_tokens": int(turn["prompt_tokens"])}
    return peaks, measured_schedule(row, vars(options)).work


@pytest.mark.parametrize(
    ("dtype", "lora_rank", "checkpointing"),
    [
        ("bfloat16", 4, True),
        pytest.param("bfloat16", 4, False, marks=pytest.mark.slow),
        pytest.param("bfloat16", 0, True, marks=pytest.mark.slow),
        pytest.param("float32", 4, False, marks=pytest.mark.slow),
        pytest.param("float32", 0, False, marks=pytest.mark.slow),
    ],
)
def test_memory_is_predicted_within_15_percent(
    dtype: Any, lora_rank: int, checkpointing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(
        models=("small",),
        envs=2,
        tokens=40,
        picture=112,
        batch_size=2,
        micro_batch=1,
        epochs=1,
        lora_rank=lora_rank,
        gradient_checkpointing=checkpointing,
        dtype=dtype,
        device="cpu",
    )
    peaks, work = measured(options, monkeypatch)
    own = sum(always(work).values())
    predicted = {"rollout": own + sum(rollout(work).values()), "update": own + sum(update(work).values())}
    assert predicted == pytest.approx(peaks, rel=0.15)
    assert peak(work) == max(predicted.values())


@pytest.mark.parametrize("family", ["Qwen2.5-VL", "InternVL", "Llama without PAD and UNK"])
def test_sizes_are_those_of_the_model_and_its_adapters(family: str) -> None:
    model, processor = families.FAMILIES[family]()
    shape = shape_of(model.config)
    assert shape.parameters == sum(p.numel() for p in model.parameters())
    assert (shape.vision is None) == (family == "Llama without PAD and UNK")
    policy = VLMPolicy(model, processor, lora_rank=3)
    work = Work(shape, 4, 3, checkpointing=False, envs=1, micro_batch=1, prompt=1, tokens=1)
    assert work.trained == sum(p.numel() for p in policy.parameters() if p.requires_grad)


@pytest.mark.parametrize("lora_rank", [None, 3])
def test_spread_layers_are_divided_by_the_number_of_processes(lora_rank: int | None) -> None:
    model, processor = families.FAMILIES["Qwen2.5-VL"]()
    policy = VLMPolicy(model, processor, lora_rank=lora_rank)
    work = Work(shape_of(model.config), 4, lora_rank, checkpointing=False, envs=1, micro_batch=1, prompt=1, tokens=1)
    found, spread = always(work), always(replace(work, sharing=4))
    layers = list(policy.model.get_decoder().layers.parameters())
    every = sum(parameter.numel() for parameter in layers)
    trained = sum(parameter.numel() for parameter in layers if parameter.requires_grad)
    # Norms and biases, which the prediction leaves out of what is spread, count in this small model.
    assert found["gradients"] - spread["gradients"] == pytest.approx(4 * 3 / 4 * trained, rel=0.03)
    assert found["optimizer"] - spread["optimizer"] == pytest.approx(8 * 3 / 4 * trained, rel=0.03)
    both = sum(one[name] * (1 if one is found else -1) for one in (found, spread) for name in ("weights", "adapters"))
    assert both == pytest.approx(4 * 3 / 4 * every, rel=0.03)


def test_seconds_of_what_was_measured_come_back_and_more_parts_take_longer(tmp_path: Path) -> None:
    options = asdict(Options(device="cpu", out=None))
    rates = Rates(0.001, 0.008)
    rows = []
    for name in ("qwen2.5-vl-3b", "qwen2.5-vl-7b"):
        row: dict[str, Any] = {"model": name, "prompt_tokens": 260, "overhead_percent": 0.0}
        found = seconds(measured_schedule(row, options), rates)
        rows.append(row | {"rollout_s": found["rollout"], "update_s": found["update"]})
    halved = seconds(measured_schedule(rows[0], options | {"micro_batch": options["micro_batch"] // 2}), rates)
    assert halved == {"rollout": rows[0]["rollout_s"], "update": pytest.approx(2 * rows[0]["update_s"])}
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({"options": options, "costs": rows}))
    assert asdict(read_rates(file)) == pytest.approx(asdict(rates))
    file.write_text(json.dumps({"options": options, "costs": []}))
    with pytest.raises(UsageError, match="holds no figures of python"):
        read_rates(file)


def test_the_command_says_what_fits_and_what_would_help(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["plan", "--policy", "qwen2.5-vl-7b", "--prompt-tokens", "500", "--patches", "400"]
    assert main(given) == 0
    assert "does not fit into 72 of 80 GB. Train adapters" in " ".join(capsys.readouterr().out.split())
    assert main([*given, "--lora-rank", "16", "--gradient-checkpointing", "--micro-batch", "4"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "prompts of 500 tokens, 400 patches" in said and "does not fit" not in said
    assert main([*given, "--processes", "8", "--fsdp", "--micro-batch", "4"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "4 environments, 4 utterances" in said and "collected layers" in said
    assert main([*given, "--fsdp"]) == 2 == main([*given, "--processes", "7"])
    said = " ".join(capsys.readouterr().err.split())
    assert "say over how many with --processes" in said and "num_envs 32 must be a multiple of processes, got 7" in said
    assert main(["plan", "--policy", "tiny"]) == 2
    assert "is an embedded policy, which fits anywhere" in " ".join(capsys.readouterr().err.split())


def test_pictures_become_patches() -> None:
    shape = shape_of(families.FAMILIES["Qwen2.5-VL"]()[0].config)
    assert (shape.patches(SQUARE * 3, SQUARE * 2), shape.merged) == (24, 4)


def test_another_encoder_decoder_than_autoui_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "t5"}))
    with pytest.raises(UsageError, match="is an encoder-decoder; coso trains and plans none but AutoUI"):
        read_shape(str(tmp_path))


def test_autoui_is_planned_from_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = autoui_checkpoint.write(tmp_path / "model")
    shape, policy = read_shape(str(folder)), VLMPolicy.from_pretrained(folder, lora_rank=3)
    assert shape.parameters == sum(weight.numel() for weight in autoui_checkpoint.weights().values())
    assert shape.frozen == sum(p.numel() for p in policy.processor.pictures._vision.parameters())
    work = Work(shape, 4, 3, checkpointing=False, envs=1, micro_batch=1, prompt=1, tokens=1)
    assert work.trained == sum(p.numel() for p in policy.parameters() if p.requires_grad)
    assert main(["plan", "--policy", str(folder), "--prompt-tokens", "90", "--num-envs", "2"]) == 0
    assert "prompts of 90 tokens, 0 patches" in " ".join(capsys.readouterr().out.split())
    (folder / "picture_encoder").rename(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match=r"there is no configuration of a model .*needs the BLIP-2"):
        read_shape(str(folder))
