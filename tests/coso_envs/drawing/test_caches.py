"""Drawings that are kept: bounded in bytes, shared, and emptied together."""

from __future__ import annotations

import itertools
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import coso_envs
from coso_envs.drawing import caches
from coso_envs.drawing.caches import DrawingCache, cached

_NUMBER = itertools.count()


def make_cache(max_bytes: int) -> DrawingCache:
    return DrawingCache(f"test {next(_NUMBER)}", max_bytes)


def test_the_least_recently_used_are_dropped_first() -> None:
    cache = make_cache(1000)
    for i in range(3):
        cache.put(i, np.zeros(300, np.uint8))
    cache.get(0)
    cache.put(3, np.zeros(300, np.uint8))
    assert [cache.get(i) is not None for i in range(4)] == [True, False, True, True]
    assert cache.bytes == 900


def test_a_key_that_is_put_again_counts_once() -> None:
    cache = make_cache(1000)
    for _ in range(5):
        cache.put("a", np.zeros(400, np.uint8))
    assert cache.bytes == 400


def test_a_drawing_larger_than_the_cache_is_not_kept() -> None:
    cache = make_cache(100)
    cache.put("a", np.zeros(101, np.uint8))
    assert cache.get("a") is None and cache.bytes == 0


def test_a_small_drawing_is_kept_when_it_is_offered() -> None:
    cache = make_cache(1000)
    pixels = np.zeros(300, np.uint8)
    cache.offer("a", pixels)
    pixels.fill(1)
    found = cache.get("a")
    assert found is not None and not found.any()


def test_a_large_one_is_kept_when_it_is_offered_twice() -> None:
    cache = make_cache(10**6)
    pixels = np.zeros(10**5, np.uint8)
    cache.offer("a", pixels)
    assert cache.get("a") is None
    cache.offer("a", pixels)
    pixels.fill(1)
    found = cache.get("a")
    assert found is not None and not found.any()
    for i in range(10_000):
        cache.offer(i, pixels)
    cache.offer(0, pixels)
    assert cache.get(0) is None, "an offer is forgotten in time"


def test_a_function_draws_once_and_its_drawing_is_read_only() -> None:
    drawn = []

    @cached(1000)
    def dots(number: int) -> np.ndarray:
        drawn.append(number)
        return np.full(number, 7, np.uint8)

    assert dots(3) is dots(3) and drawn == [3]
    with pytest.raises(ValueError, match="read-only"):
        dots(3)[0] = 0


def test_a_name_is_taken_once() -> None:
    cache = make_cache(1)
    name = next(name for name, known in caches._CACHES.items() if known is cache)
    with pytest.raises(ValueError, match="there is a cache named"):
        DrawingCache(name, 1)


@pytest.mark.parametrize(
    "env_id", [name for name in sorted(coso_envs.ENTRY_POINTS) if "Text" not in name and "BabyAI" not in name]
)
def test_emptied_caches_draw_the_same_pictures(env_id: str) -> None:
    """Over all environments with pictures that are drawn here; MiniGrid draws BabyAI's."""
    env: gym.Env[Any, str] = gym.make(env_id, render_mode="rgb_array")
    pictures: list[Any] = []
    for _ in range(2):
        caches.clear_all()
        assert not any(caches.sizes().values())
        env.reset(seed=0)
        pictures.append(env.render())
        assert any(caches.sizes().values())
    assert np.array_equal(pictures[0], pictures[1])
