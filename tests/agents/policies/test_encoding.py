from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import agents.policies.encoding as encoding
from agents.policies import TinyLM, TinyLMConfig, VLMPolicy
from agents.policies.encoding import PromptEncoder, TemplateError


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


class Patching(CountingProcessor):
    """Makes 400 bytes of a picture that has 48."""

    def __call__(self, **inputs: Any) -> dict[str, torch.Tensor]:
        made = super().__call__(**inputs)
        return {**made, "pixel_values": made["pixel_values"].repeat(1, 100)}


def test_a_prompt_keeps_a_large_picture_itself_and_a_small_one_as_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    processor = Patching()
    encoder = PromptEncoder(processor, image_token_id=0)
    seen = observations(7, prompt="Go \ud800")
    small = encoder.encode(seen)
    assert small[0].keys() == {"input_ids", "pixel_values"} and encoder.whole(small)[0] is small[0]
    monkeypatch.setattr(encoding, "_SMALL_BYTES", 100)
    kept = encoder.encode(seen)
    seen["image"][:] = 0  # type: ignore[index]
    assert kept[0]["picture"].shape == (4, 4, 3) and kept[0]["picture"].dtype == torch.uint8
    assert encoder.whole(kept)[0].keys() == small[0].keys() and processor.calls == 1
    # The cache has dropped it.
    encoder.encode(observations(1))
    monkeypatch.setattr(encoder, "_encoded", encoding.RecentlyUsed(0))
    again = encoder.whole(kept)[0]
    assert processor.calls == 3 and all(torch.equal(again[name], small[0][name]) for name in small[0])
    # Floats are no pixels of a screen; a picture larger than its inputs is not kept either.
    for image in (np.zeros((1, 4, 4, 3), np.float32), np.zeros((1, 40, 40, 3), np.uint8)):
        assert encoder.encode({"prompt": ("Go",), "image": image})[0].keys() == small[0].keys()


SWITCH = "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}"


@pytest.fixture
def thinker() -> VLMPolicy:
    """A text model whose template has the switch as Qwen3's has it."""
    policy = TinyLM.build(["Go <think> \n </think>"], config=TinyLMConfig(width=16, layers=1, heads=2))
    policy.tokenizer.chat_template += SWITCH
    return policy


@pytest.mark.parametrize("thinking", [True, False])
def test_thinking_is_switched_in_the_template_and_stays_so(thinker: VLMPolicy, thinking: bool, tmp_path: Path) -> None:
    policy = VLMPolicy(thinker.model, thinker.processor, thinking=thinking)
    told = {"prompt": ("Go",)}
    plain, switched = (str(p.tokenizer.decode(p.encode(told)[0]["input_ids"][0])) for p in (thinker, policy))
    assert ("</think>" in switched) is not thinking and "</think>" not in plain
    assert (switched == plain) is thinking
    policy.save_pretrained(tmp_path)
    assert VLMPolicy.from_pretrained(tmp_path).thinking is thinking
    assert VLMPolicy.from_pretrained(tmp_path, thinking=not thinking).thinking is not thinking
    (tmp_path / "policy.json").write_text('{"thinking": "on"}')
    with pytest.raises(ValueError, match="thinking must be true, false or null, got 'on'"):
        VLMPolicy.from_pretrained(tmp_path)


@pytest.mark.parametrize("template", ["{{ messages[0].content }}", None])
@pytest.mark.parametrize("thinking", [True, False])
def test_a_template_without_the_switch_is_refused(thinker: VLMPolicy, thinking: bool, template: str | None) -> None:
    thinker.tokenizer.chat_template = template
    with pytest.raises(TemplateError, match="has no switch enable_thinking"):
        VLMPolicy(thinker.model, thinker.processor, thinking=thinking)


def test_a_tokenizer_is_trained_on_several_texts() -> None:
    with pytest.raises(TypeError, match="texts are several, got one, 'Go where"):
        TinyLM.build("Go where?")


def test_a_single_observation_is_no_batch_of_characters() -> None:
    policy = TinyLM.build(["Go where?"], config=TinyLMConfig(width=16, layers=1, heads=2, max_new_tokens=2))
    with pytest.raises(TypeError, match="takes a batch of observations, and this is a single one"):
        policy.answer({"prompt": "Go where?"})
    for wrong in ("Go where?", ["Go where?"], {"text": ["Go where?"]}):
        with pytest.raises(TypeError, match=r"takes a batch of observations such as \{'prompt': \[text, ...\]\}"):
            policy.answer(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="needs a prompt at least"):
        policy.answer({"prompt": []})
    assert len(policy.answer({"prompt": ["Go where?"]})) == 1
