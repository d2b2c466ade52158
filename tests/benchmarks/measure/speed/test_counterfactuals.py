"""The measured ways of computing causal weights give the same effects."""

from __future__ import annotations

import torch

from benchmarks.measure.speed.counterfactuals import Options, all_ways, measure, published_scm
from benchmarks.measure.speed.released_weights import ReleasedWeights


def test_the_measured_ways_agree() -> None:
    scm = published_scm()
    tokens, labels = torch.randint(32_000, (2, 9)), torch.tensor([0, 5])
    ignored = torch.rand(2, 9) < 0.5
    found = {name: way() for name, way in all_ways(scm, tokens, labels, ignored, 1).items()}
    for name in ("released", "every position"):
        torch.testing.assert_close(found[name], found["one by one"], atol=5e-5, rtol=0)
    torch.testing.assert_close(found["wanted"], found["one by one"].masked_fill(ignored, 0.0), atol=5e-5, rtol=0)
    assert found["released"].max() > 1e-3
    masked = torch.ones(2, 9, dtype=torch.bool)
    repeated = ReleasedWeights(scm, 3).effects(tokens, masked, labels, 4)[:, 7]
    by_hand = all_ways(scm, tokens, labels, ignored, 2)["one by one"]()[:, 7]
    torch.testing.assert_close(repeated, by_hand, atol=5e-5, rtol=0)


def test_the_table_of_speeds_has_a_row_for_each_way() -> None:
    rows = list(measure(Options(sizes=("2x6",), repeats=1)))
    ways = ["released", "one by one", "every position", "wanted", "every, bf16", "wanted, bf16"]
    assert [row.way for row in rows] == ways
    assert rows[0].times_released == 1.0 and all(row.difference < 1e-5 for row in rows[:4])
    assert all(row.difference < 0.05 for row in rows[4:])
