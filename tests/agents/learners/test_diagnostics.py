"""Diagnostics of collapse: mutual information where it is known, and the thoughts of a real policy."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from agents.learners.diagnostics import mutual_information, thought_figures, thought_mask
from agents.policies import Generation, VLMPolicy
from agents.seeding import torch_generator
from parsers import ActionParser
from tests.agents.conftest import PROMPT, observations, said, small_policy


def estimate(table: Tensor, written: Tensor) -> float:
    """Estimate from a table ln p(z | x), float64 [N, Z], and thoughts written to each prompt, int64 [N, K]."""
    own = torch.arange(len(table)).repeat_interleave(written.shape[1])
    return mutual_information(table[:, written.flatten()].T, own)


def information(table: Tensor) -> float:
    """I(X; Z) in nats of a table ln p(z | x), float64 [N, Z], and prompts drawn uniformly, by its definition."""
    joint = table.exp() / len(table)
    return (joint * (joint / (joint.sum(0, keepdim=True) * joint.sum(1, keepdim=True))).log()).nansum().item()


def sampled(table: Tensor, samples: int) -> float:
    written = table.exp().multinomial(samples, replacement=True, generator=torch.Generator().manual_seed(0))
    return estimate(table, written)


@pytest.mark.parametrize("prompts", [2, 8])
def test_thoughts_that_name_their_prompt_have_all_information_and_equal_ones_none(prompts: int) -> None:
    named = torch.eye(prompts, dtype=torch.float64).log()
    assert estimate(named, torch.arange(prompts)[:, None]) == pytest.approx(math.log(prompts))
    equal = torch.full((prompts, 50), 1 / 50, dtype=torch.float64).log()
    # All different from each other: counts would call this the most information there can be.
    assert estimate(equal, torch.arange(prompts * 4).reshape(prompts, 4)) == pytest.approx(0.0, abs=1e-12)


def test_a_thought_that_names_its_prompt_in_three_of_four_cases() -> None:
    """Else it is one that all prompts share: I = 3/4 ln 4, exactly so if the four samples of each are as likely."""
    table = torch.cat([0.75 * torch.eye(4, dtype=torch.float64), torch.full((4, 1), 0.25, dtype=torch.float64)], dim=1)
    written = torch.tensor([[row, row, row, 4] for row in range(4)])
    assert estimate(table.log(), written) == pytest.approx(0.75 * math.log(4))
    assert information(table.log()) == pytest.approx(0.75 * math.log(4))


@pytest.mark.parametrize("sharpness", [0.0, 0.3, 1.0, 3.0])
def test_samples_of_any_table_estimate_its_information_without_bias(sharpness: float) -> None:
    random = torch.randn(6, 200, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    table = (sharpness * random).log_softmax(1)
    known = information(table)
    assert sampled(table, 4000) == pytest.approx(known, abs=0.03)
    # Of 4 samples for each prompt too, on average: the number of samples is no bias.
    few = [
        estimate(table, table.exp().multinomial(4, replacement=True, generator=torch.Generator().manual_seed(seed)))
        for seed in range(300)
    ]
    assert sum(few) / len(few) == pytest.approx(known, abs=0.05)


def test_thoughts_end_where_the_action_begins(policy: VLMPolicy, parser: ActionParser) -> None:
    batch = said(policy, parser, ['{"thoughts": "Nothing to say.", "action": "+"}', "Nothing to say."])
    thoughts = thought_mask(batch)
    first = int(batch.action_mask[0].long().argmax())
    assert first > 0 and thoughts[0].tolist() == [place < first for place in range(thoughts.shape[1])]
    assert torch.equal(thoughts[1], batch.mask[1])


class Parrot:
    """A policy that repeats its prompt's number, or another one, as the table of probabilities says."""

    def __init__(self, table: Tensor, policy: VLMPolicy) -> None:
        self.table = table
        self.tokenizer = policy.tokenizer
        self.tokenize = policy.tokenize_utterances
        self.texts = [f'{{"thoughts": "My number is {z}.", "action": "+"}}' for z in range(table.shape[1])]

    def generate(self, prompts: Any, *, generator: torch.Generator) -> Generation:
        rows = self.table[[prompt["number"] for prompt in prompts]]
        texts = tuple(self.texts[z] for z in rows.multinomial(1, generator=generator).flatten().tolist())
        tokens, mask = self.tokenize(texts)
        nothing = torch.zeros(mask.shape)
        values = torch.zeros(len(texts))
        return Generation(tokens, mask, texts, nothing, nothing, values, cut_off=values.bool())

    def evaluate(self, prompts: Any, tokens: Tensor, mask: Tensor) -> Any:
        """All of a thought's probability is that of its number, the sixth token or so: only sums matter."""
        said = [self.tokenizer.decode(row[keep]) for row, keep in zip(tokens, mask, strict=True)]
        numbers = [next(z for z in range(self.table.shape[1]) if str(z) in text) for text in said]
        log_probs = torch.zeros(mask.shape)
        chosen = self.table[[prompt["number"] for prompt in prompts], numbers].log()
        log_probs[torch.arange(len(mask)), mask.sum(1) - 1] = chosen
        return type("Found", (), {"log_probs": log_probs})


@pytest.mark.parametrize(
    ("table", "share", "distinct"),
    [(torch.eye(4), 1.0, 1.0), (torch.full((4, 4), 0.25), 0.0, (2.0, 4.0)), (torch.eye(4)[[0, 0, 0, 0]], 0.0, 1.0)],
    ids=["names its prompt", "random", "always the same"],
)
def test_figures_of_a_known_policy(table: Tensor, share: float, distinct: Any, parser: ActionParser) -> None:
    parrot: Any = Parrot(table, small_policy())
    prompts: Any = [{"number": number} for number in range(4)]
    figures = thought_figures(parrot, parser, prompts, [None] * 4, replies=8, generator=torch_generator(0, "test"))
    assert figures["eval/thought_information_share"] == pytest.approx(share, abs=1e-6)
    assert figures["eval/thought_information"] == pytest.approx(share * math.log(4), abs=1e-6)
    low, high = distinct if isinstance(distinct, tuple) else (distinct, distinct)
    assert low <= figures["eval/distinct_thoughts"] <= high


def test_figures_of_a_real_policy_are_those_computed_one_by_one(policy: VLMPolicy, parser: ActionParser) -> None:
    prompts = policy.encode(observations([PROMPT, f"{PROMPT} {PROMPT}", "Which?"]))
    replies = 2
    figures = thought_figures(
        policy, parser, prompts, [None] * 3, replies=replies, generator=torch_generator(3, "test")
    )
    asked = [prompts[row] for row in (0, 0, 1, 1, 2, 2)]
    made = policy.generate(asked, generator=torch_generator(3, "test"))
    terms = []
    for row, text in enumerate(made.utterances):
        n = int(made.mask[row].sum())
        tokens = made.tokens[row : row + 1, :n]
        parse = parser.parse(text)
        assert parse.action is None  # an untrained policy: the whole utterance is its thought
        with torch.no_grad():
            each = [policy.evaluate([p], tokens, torch.ones(1, n, dtype=torch.bool)).log_probs.sum() for p in prompts]
        terms.append((each[row // replies] - torch.stack(each).logsumexp(0) + math.log(3)).item())
    assert figures["eval/thought_information"] == pytest.approx(sum(terms) / 6, abs=1e-4)


def test_one_prompt_is_refused(policy: VLMPolicy, parser: ActionParser) -> None:
    prompts = policy.encode(observations([PROMPT]))
    with pytest.raises(ValueError, match="two or more, got 1"):
        thought_figures(policy, parser, prompts, [None], replies=2, generator=torch_generator(0, "test"))
