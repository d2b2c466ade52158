"""Demonstrations of several kinds as one set."""

from __future__ import annotations

import numpy as np
import pytest

from agents.demonstrations import Demonstrations, Joined


def shown(name: str, count: int, images: bool = True) -> Demonstrations:
    pictures = np.arange(count * 12, dtype=np.uint8).reshape(count, 2, 2, 3) if images else None
    return Demonstrations([f"{name} {i}?" for i in range(count)], [f"{name} {i}." for i in range(count)], pictures)


def test_joined_demonstrations_are_those_of_each_part() -> None:
    first, second = shown("a", 3), shown("b", 2)
    both = Joined(first, second)
    assert len(both) == 5 and both.has_images
    assert both.utterances == ["a 0.", "a 1.", "a 2.", "b 0.", "b 1."]
    batch = both.observations([4, 0, 3])
    assert batch["prompt"] == ("b 1?", "a 0?", "b 0?")
    assert first.images is not None and second.images is not None
    np.testing.assert_array_equal(batch["image"], np.stack([second.images[1], first.images[0], second.images[0]]))
    with pytest.raises(IndexError):
        both.observations([5])


def test_those_without_pictures_are_joined_with_their_like() -> None:
    both = Joined(shown("a", 1, images=False), shown("b", 1, images=False))
    assert not both.has_images and both.observations([1]) == {"prompt": ("b 0?",)}
    with pytest.raises(ValueError, match="with and without pictures"):
        Joined(shown("a", 1), shown("b", 1, images=False))
