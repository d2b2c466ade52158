"""Lessons in reading: targets of patches by hand, and a model that learns to read unseen pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from agents.learners.reading import Reading, ReadingConfig, Region
from agents.policies import TinyVLM, TinyVLMConfig, VLMPolicy

WORDS = ("red", "green", "blue")


def reader(seed: int = 0) -> VLMPolicy:
    """A policy that sees four rows of two patches of 12 pixels."""
    size = TinyVLMConfig(width=32, layers=1, heads=2, image_size=(24, 48), patch_size=12)
    return TinyVLM.build([f"sign {word}" for word in WORDS] * 3, seed=seed, config=size)


def test_each_patch_is_told_its_own_words_and_the_point_of_its_region() -> None:
    policy = reader()
    page = Region("green", (0, 0, 24, 36), None)
    sign = Region("red red", (10, 13, 24, 24), (17, 5))
    line = Region("blue", (2, 41, 9, 43), (5, 142))  # thinner than half a patch
    words, digits = Reading(policy).targets([page, sign, line])
    assert words.shape == (8, policy.vocab_size) and digits.shape == (8, 6)

    def told(text: str) -> list[int]:
        return policy.tokenizer(f" {text}", add_special_tokens=False)["input_ids"]

    wanted = [told("green")] * 6 + [told("blue")] + [[policy.tokenizer.pad_token_id]]
    wanted[3] = told("red")
    for row, tokens in zip(words, wanted, strict=True):
        assert sorted(row.nonzero()[:, 0].tolist()) == sorted(set(tokens))
        torch.testing.assert_close(row[tokens[0]].item(), 1 / len(set(tokens)))
    assert digits[3].tolist() == [0, 1, 7, 0, 0, 5] and digits[6].tolist() == [0, 0, 5, 1, 4, 2]
    assert (digits[[0, 1, 2, 4, 5, 7]] == -1).all()


def signs(rng: np.random.Generator, count: int) -> tuple[np.ndarray, list[list[Region]]]:
    """Pictures with a coloured sign in one of eight places."""
    images = np.full((count, 48, 24, 3), 255, dtype=np.uint8)
    regions = []
    for image in images:
        colour, row, column = int(rng.integers(3)), int(rng.integers(4)), int(rng.integers(2))
        left, top = 12 * column, 12 * row
        image[top + 1 : top + 11, left + 1 : left + 11] = 255 * np.eye(3, dtype=np.uint8)[colour]
        box = (left, top, left + 12, top + 12)
        regions.append([Region(f"sign {WORDS[colour]}", box, (left + 6, top + 6))])
    return images, regions


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_learns_to_read_pictures_that_it_has_not_seen(seed: int) -> None:
    rng = np.random.default_rng(seed)
    reading = Reading(reader(seed), ReadingConfig(steps=150, seed=seed))
    losses = reading.fit(*signs(rng, 200))
    assert len(losses) == 150
    with torch.no_grad():
        untaught = Reading(reader(seed)).loss(*(unseen := signs(rng, 50))).item()
        assert reading.loss(*unseen).item() < untaught / 5
    # Which steps were taken depends on nothing but the seed.
    again = Reading(reader(seed), ReadingConfig(steps=2, seed=seed)).fit(*signs(np.random.default_rng(seed), 200))
    assert len(again) == 2 and all(np.isfinite(again))


def test_only_what_reads_is_trained() -> None:
    policy = reader()
    before = {name: weights.clone() for name, weights in policy.named_parameters()}
    Reading(policy, ReadingConfig(steps=1)).fit(*signs(np.random.default_rng(0), 20))
    changed = {name for name, weights in policy.named_parameters() if not torch.equal(weights, before[name])}
    assert any("vision_tower" in name for name in changed) and any("embed_tokens" in name for name in changed)
    assert not any("language_model.layers" in name or "value_head" in name for name in changed)


@pytest.mark.parametrize(
    ("size", "message"), [({"image_size": 32}, "rectangular"), ({"image_size": (12, 1200)}, "more than 3 digits")]
)
def test_policies_without_patches_or_with_huge_pictures_are_refused(size: dict[str, Any], message: str) -> None:
    patch = 16 if size["image_size"] == 32 else 12
    policy = TinyVLM.build(["a"], config=TinyVLMConfig(width=16, layers=1, heads=2, patch_size=patch, **size))
    with pytest.raises(ValueError, match=message):
        Reading(policy)


def test_each_picture_needs_its_regions() -> None:
    images, regions = signs(np.random.default_rng(0), 3)
    with pytest.raises(ValueError, match="3 pictures with 2 lists of regions"):
        Reading(reader()).fit(images, regions[:2])
