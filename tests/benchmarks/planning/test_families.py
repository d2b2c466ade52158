"""Predicted memory of rollout and update against the tensors that exist in them, for small models of each family."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from agents.optimizers import make_optimizer
from agents.policies import VLMPolicy
from benchmarks.measure.live import LiveBytes
from benchmarks.planning.memory import Work, always, rollout, update
from benchmarks.planning.shape import Shape, read_shape, shape_of
from tests.agents.policies import autoui_checkpoint, families

pytestmark = [
    # PaliGemma's processor hands numpy a list of tensors.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"),
    # peft 0.21 asks transformers 5.23 for a property by its old name.
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"),
]
#: Large enough that layers, and not a few scores, decide.
TEXT = {"hidden_size": 192, "intermediate_size": 512, "num_hidden_layers": 4}
TEXT |= {"num_attention_heads": 12, "num_key_value_heads": 6}
VISION = {"hidden_size": 64, "intermediate_size": 172, "num_hidden_layers": 2, "num_attention_heads": 4}
T5 = {"WIDTH": 192, "MIDDLE": 512, "LAYERS": 4, "HEADS": 12, "HEAD": 16}
AUTOUI = "AutoUI"
ENVS, TOKENS = 4, 40
ASKED = pytest.mark.skipif(
    not os.environ.get("COSO_TEST_FAMILIES"), reason="`make test-families` measures the other families"
)
NAMES = [name if name == "Qwen3-VL" else pytest.param(name, marks=ASKED) for name in (*families.FAMILIES, AUTOUI)]


@pytest.mark.parametrize("adapters", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_memory_of_a_rollout_and_an_update_is_predicted(
    name: str, adapters: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for table, sizes in ((families.TEXT, TEXT), (families.VISION, VISION), (vars(autoui_checkpoint), T5)):
        for key, value in sizes.items():
            monkeypatch.setitem(table, key, value)
    torch.manual_seed(0)
    dtype = torch.bfloat16 if adapters else torch.float32
    options: dict[str, Any] = {"lora_rank": 4 if adapters else None, "gradient_checkpointing": adapters}
    with families.num2words():
        policy, shape = made(name, tmp_path / "model", dtype, options | {"max_new_tokens": TOKENS})
        policy.lean = False
        peaks, prompt, patches = most_bytes(policy, shape)
    work = Work(
        shape,
        dtype.itemsize,
        options["lora_rank"],
        checkpointing=adapters,
        envs=ENVS,
        micro_batch=1,
        prompt=prompt,
        tokens=TOKENS,
        patches=patches,
        start_copy=False,
        exact=not adapters,
    )
    own = sum(always(work).values())
    predicted = {"rollout": own + sum(rollout(work).values()), "update": own + sum(update(work).values())}
    for part, most in peaks.items():
        kind = "adapters" if adapters else "all weights"
        print(f"{name}, {kind}, {part}: {most / 1e6:.2f} MB, {predicted[part] / most - 1:+.1%}")
    assert predicted == pytest.approx(peaks, rel=0.15)


def made(name: str, folder: Path, dtype: torch.dtype, options: dict[str, Any]) -> tuple[VLMPolicy, Shape]:
    """Return a policy with a small model, and the sizes that its configuration tells."""
    if name == AUTOUI:
        autoui_checkpoint.write(folder)
        return VLMPolicy.from_pretrained(folder, dtype=dtype, **options), read_shape(str(folder))
    model, processor = families.FAMILIES[name]()
    return VLMPolicy(model.to(dtype), processor, **options), shape_of(model.config)


def told(envs: int, sees: bool) -> dict[str, Any]:
    """Return observations whose prompts have different lengths, of which the first is the longest."""
    found: dict[str, Any] = {"prompt": tuple("Which way? " + "Think first, then act. " * (12 - i) for i in range(envs))}
    if sees:
        found["image"] = np.random.default_rng(0).integers(0, 256, (envs, 112, 112, 3), dtype=np.uint8)
    return found


def most_bytes(policy: VLMPolicy, shape: Shape) -> tuple[dict[str, int], int, int]:
    """Return the most bytes of tensors in a rollout and in an update, and the tokens and patches of a prompt."""
    pictures = getattr(policy.processor, "pictures", None)
    sees = pictures is not None or hasattr(policy.processor, "image_processor")
    prompts = policy.encode(told(1, sees))
    tokens = torch.randint(40, 100, (1, TOKENS))
    optimizer = make_optimizer("adam", [p for p in policy.parameters() if p.requires_grad], lr=1e-4)
    # No answer may end early.
    ends = torch.tensor(policy._eos_ids)

    def differentiate() -> None:
        policy.train()
        found = policy.evaluate(prompts, tokens, torch.ones_like(tokens, dtype=torch.bool))
        (found.values.sum() - found.log_probs.sum() - found.entropies.sum()).backward()

    def sample() -> None:
        policy._forbidden = torch.cat([policy._forbidden, ends])
        assert policy.generate(told(ENVS, sees)).mask.all()

    differentiate()
    optimizer.step()
    kept = [value for state in optimizer.state.values() for value in state.values() if value.ndim]
    kept += [parameter.grad for parameter in policy.parameters() if parameter.grad is not None]
    if pictures is not None:
        kept += pictures._vision.parameters()
    peaks = {}
    for part, work in (("update", differentiate), ("rollout", sample)):
        live = LiveBytes([*policy.parameters(), *policy.buffers(), *kept])
        with live:
            work()
        peaks[part] = live.peak
    return peaks, prompts[0]["input_ids"].shape[1], patches_of(prompts[0].get("pixel_values"), shape)


def patches_of(pixels: torch.Tensor | None, shape: Shape) -> int:
    """Return the patches of pictures, which some families cut up before the model and some inside it."""
    if pixels is None:
        return 0
    if pixels.ndim == 2:
        return len(pixels)
    height, width = (side // shape.patch for side in pixels.shape[-2:])
    return math.prod(pixels.shape[:-3]) * height * width
