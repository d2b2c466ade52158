"""Predicted memory of an update against the tensors that exist in it, for small models of thirteen families."""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np
import pytest
import torch

from agents.optimizers import make_optimizer
from agents.policies import VLMPolicy
from benchmarks.measure.live import LiveBytes
from benchmarks.planning.memory import Work, always, update
from benchmarks.planning.shape import Shape, shape_of
from tests.agents.policies import families

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
ASKED = pytest.mark.skipif(
    not os.environ.get("COSO_TEST_FAMILIES"), reason="`make test-families` measures the other families"
)
NAMES = [name if name == "Qwen3-VL" else pytest.param(name, marks=ASKED) for name in families.FAMILIES]


@pytest.mark.parametrize("adapters", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_memory_of_an_update_is_predicted(name: str, adapters: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for table, sizes in ((families.TEXT, TEXT), (families.VISION, VISION)):
        for key, value in sizes.items():
            monkeypatch.setitem(table, key, value)
    torch.manual_seed(0)
    with families.num2words():
        model, processor = families.FAMILIES[name]()
        dtype = torch.bfloat16 if adapters else torch.float32
        rank = 4 if adapters else None
        policy = VLMPolicy(model.to(dtype), processor, lora_rank=rank, gradient_checkpointing=adapters)
        policy.lean = False
        measured, prompt, patches = most_bytes(policy, shape := shape_of(model.config))
    work = Work(
        shape,
        dtype.itemsize,
        rank,
        checkpointing=adapters,
        envs=1,
        micro_batch=1,
        prompt=prompt,
        tokens=40,
        patches=patches,
        start_copy=False,
    )
    predicted = sum(always(work).values()) + sum(update(work).values())
    print(
        f"{name}, {'adapters' if adapters else 'all weights'}: {measured / 1e6:.2f} MB, {predicted / measured - 1:+.1%}"
    )
    assert predicted == pytest.approx(measured, rel=0.15)


def most_bytes(policy: VLMPolicy, shape: Shape) -> tuple[int, int, int]:
    """Return the most bytes of tensors while a gradient is computed, and the tokens and patches of the prompt."""
    told: dict[str, Any] = {"prompt": ("Which way? " + "Think first, then act. " * 12,)}
    if hasattr(policy.processor, "image_processor"):
        told["image"] = np.random.default_rng(0).integers(0, 256, (1, 112, 112, 3), dtype=np.uint8)
    prompts = policy.encode(told)
    tokens = torch.randint(100, 200, (1, 40))
    optimizer = make_optimizer("adam", [p for p in policy.parameters() if p.requires_grad], lr=1e-4)

    def differentiate() -> None:
        policy.train()
        found = policy.evaluate(prompts, tokens, torch.ones_like(tokens, dtype=torch.bool))
        (found.values.sum() - found.log_probs.sum() - found.entropies.sum()).backward()

    differentiate()
    optimizer.step()
    kept = [value for state in optimizer.state.values() for value in state.values() if value.ndim]
    kept += [parameter.grad for parameter in policy.parameters() if parameter.grad is not None]
    live = LiveBytes([*policy.parameters(), *policy.buffers(), *kept])
    del kept
    with live:
        differentiate()
    return live.peak, prompts[0]["input_ids"].shape[1], patches_of(prompts[0].get("pixel_values"), shape)


def patches_of(pixels: torch.Tensor | None, shape: Shape) -> int:
    """Return the patches of pictures, which some families cut up before the model and some inside it."""
    if pixels is None:
        return 0
    if pixels.ndim == 2:
        return len(pixels)
    height, width = (side // shape.patch for side in pixels.shape[-2:])
    return math.prod(pixels.shape[:-3]) * height * width
