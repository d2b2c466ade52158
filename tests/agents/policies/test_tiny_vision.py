"""The vision model of tiny policies that see screens: places, sizes, saving and loading."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from agents.policies import TinyVLM, TinyVLMConfig, VLMPolicy
from agents.policies.tiny_vision import ConvVisionConfig, ConvVisionModel
from tests.agents.conftest import PROMPT, UTTERANCES, observations

SIZE = ConvVisionConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, image_size=(72, 48), patch_size=12)


def test_it_has_a_token_for_each_patch_row_by_row() -> None:
    torch.manual_seed(0)
    model = ConvVisionModel(SIZE).eval()
    assert model(torch.zeros(2, 3, 72, 48)).last_hidden_state.shape == (2, 24, 16)
    sign = torch.randn(3, 8, 8)
    seen = []
    for row, column in ((1, 1), (4, 2)):
        picture = torch.zeros(1, 3, 72, 48)
        picture[0, :, 12 * row + 2 : 12 * row + 10, 12 * column + 2 : 12 * column + 10] = sign
        blank = model.stem(torch.zeros_like(picture))
        changed = (model.stem(picture) - blank).detach()[0].norm(dim=0)
        assert changed.argmax() == 4 * row + column, "the patch with the sign changes most"
        seen.append(model.stem(picture)[0, :, row, column])
    torch.testing.assert_close(seen[0], seen[1], msg="a sign looks the same in every patch")


@pytest.mark.parametrize(("size", "side"), [((72, 48), 8), ((72, 50), 12), ((70, 48), 12)])
def test_sizes_that_do_not_fit_are_refused(size: tuple[int, int], side: int) -> None:
    with pytest.raises(ValueError, match="multiple of 6"):
        ConvVisionModel(ConvVisionConfig(image_size=size, patch_size=side))


def test_a_saved_policy_sees_the_same(tmp_path: Path) -> None:
    size = TinyVLMConfig(width=16, layers=1, heads=2, image_size=(24, 48), patch_size=12)
    policy = TinyVLM.build([PROMPT, *UTTERANCES], config=size)
    assert isinstance(policy.model.model.vision_tower, ConvVisionModel)
    policy.save_pretrained(tmp_path / "policy")
    loaded = VLMPolicy.from_pretrained(tmp_path / "policy")
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:2])
    seen = observations((PROMPT, PROMPT))
    with torch.no_grad():
        own, other = (each.evaluate(seen, tokens, mask).log_probs for each in (policy, loaded))
    torch.testing.assert_close(own, other)
    assert loaded.model.config.vision_config.image_size == (48, 24)
