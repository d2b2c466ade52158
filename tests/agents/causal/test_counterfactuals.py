"""The quick counterfactual passes against a plain loop with BertModel itself."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.causal import SCM, CausalConfig, SCMConfig, causal_weights, counterfactuals, lean, weights

VOCABULARY, NULL = 40, 7
SIZES = (
    SCMConfig(layers=1, hidden_size=16, heads=2, intermediate_size=24, max_tokens=24),
    SCMConfig(layers=2, hidden_size=24, heads=3, intermediate_size=40, max_tokens=24),
    SCMConfig(layers=3, hidden_size=32, heads=1, intermediate_size=32, max_tokens=24),
)
RAW = CausalConfig(normalise=False, zero_punctuation=False)


def random_scm(config: SCMConfig, counts: list[int], seed: int = 0, sharpness: float = 1.0) -> SCM:
    """Random weights under which tokens have effects; with a high sharpness one token gets nearly all attention."""
    torch.manual_seed(seed)
    scm = SCM(VOCABULARY, counts, config).eval()
    with torch.no_grad():
        for name, weight in scm.named_parameters():
            if weight.ndim == 1:
                weight += 0.1 * torch.randn_like(weight)
            else:
                weight *= 5 * sharpness if "query" in name else 5
    return scm


@torch.no_grad()
def by_loop(scm: SCM, tokens: torch.Tensor, lengths: list[int], labels: torch.Tensor, window: int) -> torch.Tensor:
    """Each utterance alone, each window alone, through the SCM's own forward pass, which is BertModel's."""
    found = torch.zeros(tokens.shape)
    for b, n in enumerate(lengths):
        whole, mask = tokens[b : b + 1, :n], torch.ones(1, n, dtype=torch.bool)
        before = scm.probability(whole, mask, labels[b : b + 1])
        for i in range(n):
            changed = whole.clone()
            changed[0, i : i + window] = NULL
            found[b, i] = (before - scm.probability(changed, mask, labels[b : b + 1])).abs()
    return found


@settings(deadline=None, max_examples=15)
@given(
    size=st.sampled_from(SIZES),
    lengths=st.lists(st.integers(1, 20), min_size=1, max_size=5),
    window=st.integers(1, 5),
    counts=st.sampled_from(([3], [2, 4], [2, 3, 2])),
    sharpness=st.sampled_from((1.0, 40.0, 1000.0)),
    pass_tokens=st.sampled_from((1, 13, 64, None)),
    ignored_share=st.sampled_from((0.0, 0.4, 1.0)),
    seed=st.integers(0, 99),
)
def test_effects_are_those_of_a_plain_loop(
    size: SCMConfig,
    lengths: list[int],
    window: int,
    counts: list[int],
    sharpness: float,
    pass_tokens: int | None,
    ignored_share: float,
    seed: int,
) -> None:
    scm = random_scm(size, counts, seed, sharpness)
    n = max(lengths) + seed % 3  # sometimes more padding than the longest utterance needs
    tokens = torch.randint(VOCABULARY, (len(lengths), n))
    mask = torch.arange(n) < torch.tensor(lengths)[:, None]
    labels = torch.stack([torch.randint(count, (len(lengths),)) for count in counts], 1)
    ignored = torch.rand(tokens.shape) < ignored_share
    config = dataclasses.replace(RAW, window=window)
    found = causal_weights(
        scm, tokens, mask, labels, null_token=NULL, config=config, ignored=ignored, pass_tokens=pass_tokens
    )
    expected = by_loop(scm, tokens, lengths, labels, window).masked_fill(ignored, 0.0)
    torch.testing.assert_close(found, expected, atol=5e-5, rtol=0)


def test_without_onednn_the_effects_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    scm = random_scm(SIZES[1], [3])
    tokens, mask = torch.randint(VOCABULARY, (2, 9)), torch.ones(2, 9, dtype=torch.bool)
    labels = torch.tensor([[0], [2]])
    fused = causal_weights(scm, tokens, mask, labels, null_token=NULL, config=RAW)
    monkeypatch.setattr(lean, "onednn_serves", lambda dtype: False)
    plain = causal_weights(scm, tokens, mask, labels, null_token=NULL, config=RAW)
    torch.testing.assert_close(fused, plain, atol=1e-6, rtol=0)
    assert fused.max() > 0.01


@pytest.mark.parametrize("onednn", [True, False])
def test_in_bfloat16_the_effects_are_nearly_the_same(onednn: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    scm = random_scm(SCMConfig(max_tokens=24), [5, 3])
    tokens, mask = torch.randint(VOCABULARY, (6, 24)), torch.ones(6, 24, dtype=torch.bool)
    mask[3:, 17:] = False
    labels = torch.stack([torch.randint(5, (6,)), torch.randint(3, (6,))], 1)
    exact = causal_weights(scm, tokens, mask, labels, null_token=NULL, config=RAW)
    if not onednn:
        monkeypatch.setattr(lean, "onednn_serves", lambda dtype: False)
    config = dataclasses.replace(RAW, precision="bfloat16")
    quick = causal_weights(scm, tokens, mask, labels, null_token=NULL, config=config)
    assert quick.dtype == torch.float32
    assert not torch.equal(quick, exact)
    assert torch.corrcoef(torch.stack([quick[mask], exact[mask]]))[0, 1] > 0.99
    assert (quick - exact).abs().max() < 0.2 * exact.max()


def test_a_repeated_utterance_is_weighed_once_for_each_label(monkeypatch: pytest.MonkeyPatch) -> None:
    scm = random_scm(SIZES[0], [3])
    one, other = torch.randint(VOCABULARY, (2, 8))
    tokens = torch.stack([one, other, one, one, one])
    tokens[3, 6:] = 3  # padding may hold anything
    mask = torch.ones(5, 8, dtype=torch.bool)
    mask[2:4, 6:] = False
    labels = torch.tensor([[1], [1], [1], [1], [2]])
    asked: list[int] = []
    effects = weights.effects

    def count(scm: SCM, tokens: torch.Tensor, *arguments: object, **more: object) -> torch.Tensor:
        asked.append(len(tokens))
        return effects(scm, tokens, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(weights, "effects", count)
    found = causal_weights(scm, tokens, mask, labels, null_token=NULL, config=RAW)
    assert asked == [4], "rows 2 and 3 are the same utterance, and row 4 asks for another label"
    torch.testing.assert_close(found, by_loop(scm, tokens, [8, 8, 6, 6, 8], labels, 4), atol=5e-5, rtol=0)


def test_the_passes_that_are_counted_are_those_that_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    scm = random_scm(SIZES[1], [3])
    tokens = torch.randint(VOCABULARY, (4, 6))
    tokens[1] = tokens[0]
    mask = torch.ones(4, 6, dtype=torch.bool)
    mask[2, 4:] = False
    ignored = torch.zeros(4, 6, dtype=torch.bool)
    ignored[2, 0] = ignored[3] = True
    labels = torch.tensor([[0], [0], [1], [1]])
    made: list[int] = []
    probability = counterfactuals._probability

    def count(scm: SCM, layers: list[lean.LeanLayer], states: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        made.append(len(states))
        return probability(scm, layers, states, labels)

    monkeypatch.setattr(counterfactuals, "_probability", count)
    causal_weights(scm, tokens, mask, labels, null_token=NULL, config=RAW, ignored=ignored)
    # The first and second are one utterance of 6 tokens, the third has 3 weighed ones, the fourth none.
    assert sum(made) == weights.count_passes(tokens, mask, labels, ignored) == (1 + 6) + (1 + 3)


def test_weights_are_those_of_the_scm_as_it_is_now() -> None:
    """Nothing is kept from one call to the next, since the SCM learns in between."""
    scm = random_scm(SIZES[1], [3])
    tokens, mask = torch.randint(VOCABULARY, (3, 10)), torch.ones(3, 10, dtype=torch.bool)
    labels = torch.tensor([[0], [1], [2]])
    before = causal_weights(scm, tokens, mask, labels, null_token=NULL, config=RAW)
    optimizer = torch.optim.SGD(scm.parameters(), lr=0.5)
    scm.loss(tokens, mask, labels).backward()
    optimizer.step()
    after = causal_weights(scm, tokens, mask, labels, null_token=NULL, config=RAW)
    assert (before - after).abs().max() > 1e-3
    torch.testing.assert_close(after, by_loop(scm, tokens, [10] * 3, labels, 4), atol=5e-5, rtol=0)
