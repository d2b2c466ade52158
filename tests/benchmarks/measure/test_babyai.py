"""The measurement of BabyAI's expert."""

from __future__ import annotations

from benchmarks.measure.babyai import Options, measure


def test_the_expert_is_counted_alone_and_with_noise() -> None:
    alone = measure("GoToObjS4", Options(episodes=5))
    assert (alone.level, alone.episodes, alone.solved) == ("GoToObjS4", 5, 5)
    assert 1 <= alone.steps <= 5
    noisy = measure("GoToObjS4", Options(episodes=5, noise=1.0))
    assert noisy.steps > alone.steps
    assert measure("GoToObjS4", Options(seconds=0.001)).episodes < 200
