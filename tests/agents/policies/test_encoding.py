from __future__ import annotations

import numpy as np
import pytest
import torch

import agents.policies.encoding as encoding
from agents.policies.encoding import PromptEncoder


class CountingProcessor:
    """Stands for a processor: counts its calls and returns the picture's mean."""

    image_token = "<image>"
    tokenizer = None

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, *, text: str, images: list[np.ndarray], **kwargs: object) -> dict[str, torch.Tensor]:
        self.calls += 1
        return {
            "input_ids": torch.tensor([[len(text)]]),
            "pixel_values": torch.tensor([[float(images[0].mean())]]),
        }


def observations(*values: int, prompt: str = "Go") -> dict[str, object]:
    pictures = np.stack([np.full((4, 4, 3), value, np.uint8) for value in values])
    return {"image": pictures, "prompt": (prompt,) * len(values)}


def test_an_observation_that_was_seen_lately_is_not_encoded_again() -> None:
    processor = CountingProcessor()
    encoder = PromptEncoder(processor, image_token_id=0)
    first = encoder.encode(observations(1, 2, 1))
    again = encoder.encode(observations(2))
    assert processor.calls == 2
    assert [row["pixel_values"].item() for row in (*first, *again)] == [1, 2, 1, 2]


def test_another_prompt_or_one_other_pixel_is_another_observation() -> None:
    processor = CountingProcessor()
    encoder = PromptEncoder(processor, image_token_id=0)
    seen = observations(1)
    encoder.encode(seen)
    encoder.encode(observations(1, prompt="Stop"))
    seen["image"][0, 3, 3, 2] = 255  # type: ignore[index]
    changed = encoder.encode(seen)
    assert processor.calls == 3
    assert changed[0]["pixel_values"].item() > 1


def test_the_memory_for_encoded_observations_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_CACHE_BYTES", 3 * 12)  # an encoded observation has 8 + 4 bytes
    processor = CountingProcessor()
    encoder = PromptEncoder(processor, image_token_id=0)
    encoder.encode(observations(*range(5)))
    encoder.encode(observations(4, 3, 2))
    assert processor.calls == 5
    encoder.encode(observations(0))
    assert processor.calls == 6
