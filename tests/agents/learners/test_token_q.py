"""Q over tokens: targets by hand, values by dynamic programming, and no more memory than is needed."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor

from agents.learners.afsft import token_q
from agents.learners.afsft.token_q import TokenQ, TokenValues, td_targets, token_values
from agents.policies.protocol import TokenStates

GAMMA = 0.6


def random_head(hidden_size: int, vocab_size: int, seed: int = 0) -> TokenQ:
    torch.manual_seed(seed)
    q = TokenQ(hidden_size, vocab_size)
    for parameter in q.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    return q


def test_targets_of_three_tokens_by_hand() -> None:
    """A step that goes on, one that terminates, and a shorter one whose last token is its second."""
    taken = torch.tensor([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 9.0]])
    expected = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    probs = torch.tensor([[0.9, 0.5, 0.25], [0.9, 1.0, 0.5], [0.9, 0.1, 0.9]])
    mask = torch.tensor([[True, True, True], [True, True, True], [True, True, False]])
    outcomes = torch.tensor([0.5 + 0.9 * 2.0, 1.0, -1.0 + 0.9 * 3.0])
    one_step = td_targets(taken, expected, probs, mask, outcomes, trace_decay=0.0)
    assert one_step[0].tolist() == pytest.approx([2.0, 3.0, 2.3])
    assert one_step[1].tolist() == pytest.approx([5.0, 6.0, 1.0])
    assert one_step[2, :2].tolist() == pytest.approx([8.0, 1.7])
    backed_up = td_targets(taken, expected, probs, mask, outcomes, trace_decay=0.5)
    # 3 + .5 * .25 * (2.3 - .3) = 3.25, and 2 + .5 * .5 * (3.25 - .2) = 2.7625.
    assert backed_up[0].tolist() == pytest.approx([2.7625, 3.25, 2.3])
    # 6 + .5 * .5 * (1 - .6) = 6.1, and 5 + .5 * 1 * (6.1 - .5) = 7.8.
    assert backed_up[1].tolist() == pytest.approx([7.8, 6.1, 1.0])
    # 8 + .5 * .1 * (1.7 - .8) = 8.045.
    assert backed_up[2, :2].tolist() == pytest.approx([8.045, 1.7])


def test_an_outcome_reaches_the_first_token_at_once_where_the_policy_is_certain() -> None:
    certain = torch.ones(1, 4)
    targets = td_targets(torch.zeros(1, 4), torch.zeros(1, 4), certain, certain.bool(), torch.tensor([1.5]), 1.0)
    assert targets.tolist() == [[1.5] * 4]


@pytest.mark.parametrize("part", [1, 30, 10**6])
def test_expected_values_are_sums_over_the_vocabulary_whatever_the_size_of_a_part(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    q = random_head(3, 7)
    states, scores = torch.randn(2, 5, 3), 3 * torch.randn(2, 5, 7)
    each = torch.stack([sum(q(states, torch.full((2, 5), token))) for token in range(7)], -1)
    largest: list[int] = []
    whole = q.deviation.forward

    def measured(features: Tensor) -> Tensor:
        found = whole(features)
        largest.append(found.numel())
        return found

    monkeypatch.setattr(q.deviation, "forward", measured)
    monkeypatch.setattr(token_q, "PART", part)
    found = q.expected(states, scores)
    torch.testing.assert_close(found, (scores.softmax(-1) * each).sum(-1))
    assert not found.requires_grad and max(largest) <= max(part, 7)


def test_q_of_written_tokens_reads_only_their_rows() -> None:
    q = random_head(3, 1000)
    tokens = torch.tensor([[5, 7], [5, 999]])
    sum(q(torch.randn(2, 2, 3), tokens)).sum().backward()
    touched = q.deviation.weight.grad.abs().sum(1).nonzero().flatten().tolist()  # type: ignore[union-attr]
    assert touched == [5, 7, 999] == q.deviation.bias.grad.nonzero().flatten().tolist()  # type: ignore[union-attr]


@pytest.mark.parametrize("margin", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("sureness", [1.0, 4.0])
def test_a_token_is_kept_unless_its_q_is_clearly_below_that_of_the_others(margin: float, sureness: float) -> None:
    q = random_head(3, 5)
    states, scores = torch.randn(40, 6, 3), sureness * torch.randn(40, 6, 5)
    tokens, mask = torch.randint(5, (40, 6)), torch.ones(40, 6, dtype=torch.bool)
    values = token_values(q, q, TokenStates(states, scores), tokens, mask, torch.zeros(40), 1.0)
    each = torch.stack([sum(q(states, torch.full((40, 6), token))) for token in range(5)], -1).double()
    said = torch.nn.functional.one_hot(tokens, 5).bool()
    others = scores.double().softmax(-1).masked_fill(said, 0.0)
    above = each[said].view(40, 6) - (others * each).sum(-1) / others.sum(-1)
    error = (each[said].view(40, 6) - values.targets).square().mean().sqrt()
    clear = (above + margin * error).abs() > 1e-3
    expected = above >= -margin * error
    assert expected.any() and not expected.all()
    assert torch.equal(values.kept(margin, mask)[clear], expected[clear])


def test_a_sure_token_is_dropped_for_its_worth_and_not_for_noise() -> None:
    """Tokens worth .1 less than others, noise where Q errs by .4, and tokens worth 1 less; padding errs more."""
    advantages = torch.tensor([[0.001 * -0.1, 0.001 * -1.0, 0.5 * -0.1, 0.5 * -1.0, 0.0]])
    mask = torch.tensor([[True] * 4 + [False]])
    nothing, errors = torch.zeros(1, 5), torch.tensor([[0.4, -0.4, 0.4, -0.4, 100.0]])
    values = TokenValues(nothing, errors, nothing, advantages, others=torch.tensor([[0.001, 0.001, 0.5, 0.5, 0.5]]))
    assert values.kept(0.5, mask).tolist() == [[True, False, True, False, False]]
    assert not values.kept(0.0, mask).any()


def test_a_target_follows_by_its_share() -> None:
    q = random_head(3, 4)
    target = q.frozen_copy()
    before = [parameter.clone() for parameter in target.parameters()]
    with torch.no_grad():
        for parameter in q.parameters():
            parameter += 1.0
    target.follow(q, 0.25)
    for old, new in zip(before, target.parameters(), strict=True):
        torch.testing.assert_close(new, old + 0.25)
    assert not any(parameter.requires_grad for parameter in target.parameters())


class Process:
    """A process with two states and utterances of two tokens out of two, and a policy over its six places."""

    def __init__(self, seed: int) -> None:
        random = torch.Generator().manual_seed(seed)
        self.rewards = torch.rand(2, 2, 2, generator=random) * 2 - 1
        self.following = torch.randint(3, (2, 2, 2), generator=random)  # 2 = the end
        self.following[0, 0, 0], self.following[1, 1, 1] = 1, 0
        self.scores = torch.randn(6, 2, generator=random)
        self.pi = self.scores.softmax(-1)

    @staticmethod
    def place(state: int, prefix: tuple[int, ...] = ()) -> int:
        return 3 * state + (1 + prefix[0] if prefix else 0)

    def solution(self) -> Tensor:
        """Return Q of each place and token, [6, 2], by sweeps over all of them: exact dynamic programming."""
        q = torch.zeros(6, 2)
        for _ in range(400):
            v = (self.pi * q).sum(1)
            for state, first in product(range(2), range(2)):
                q[self.place(state), first] = v[self.place(state, (first,))]
                for second in range(2):
                    after = int(self.following[state, first, second])
                    more = 0.0 if after == 2 else GAMMA * float(v[self.place(after)])
                    q[self.place(state, (first,)), second] = self.rewards[state, first, second] + more
        return q


@pytest.mark.parametrize(("seed", "trace_decay"), [(0, 0.0), (1, 0.5), (2, 1.0)])
def test_q_converges_to_dynamic_programming(seed: int, trace_decay: float) -> None:
    """All data comes from a policy that writes everything equally often, the values are those of another one."""
    process = Process(seed)
    torch.manual_seed(seed)
    rows = list(product(range(2), repeat=3))
    tokens = torch.tensor([row[1:] for row in rows])
    places = torch.tensor([[process.place(s), process.place(s, (a,))] for s, a, _ in rows])
    states, mask = torch.nn.functional.one_hot(places, 16).float(), torch.ones(8, 2, dtype=torch.bool)
    known = TokenStates(states, process.scores[places])
    rewards, after = (table[tuple(torch.tensor(rows).T)] for table in (process.rewards, process.following))
    begin = torch.tensor([process.place(min(s, 1)) for s in after.tolist()])
    first = torch.nn.functional.one_hot(begin, 16).float()
    q = TokenQ(16, 2)
    target = q.frozen_copy()
    optimizer = torch.optim.Adam(q.parameters(), lr=3e-2)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, total_iters=900)
    for _ in range(900):
        following = target.expected(first, process.scores[begin]) * (after != 2)
        values = token_values(q, target, known, tokens, mask, rewards + GAMMA * following, trace_decay)
        optimizer.zero_grad()
        values.loss(mask).backward()
        optimizer.step()
        schedule.step()
        target.follow(q, 0.2)
    everywhere = torch.eye(16)[:6, None].expand(6, 2, 16)
    found = sum(q(everywhere, torch.arange(2).expand(6, 2)))
    assert isinstance(found, Tensor)
    torch.testing.assert_close(found, process.solution(), atol=0.03, rtol=0)
    advantages = process.solution()[places, tokens] - (process.pi * process.solution()).sum(1)[places]
    torch.testing.assert_close(values.advantages, advantages, atol=0.05, rtol=0)


def test_a_token_without_data_is_worth_what_its_place_is_worth() -> None:
    """Without a baseline the two tokens that nobody wrote would be worth 0, more than the one that costs 1."""
    torch.manual_seed(0)
    q = TokenQ(4, 3)
    target = q.frozen_copy()
    places = TokenStates(torch.ones(1, 1, 4), torch.tensor([[[4.0, 0.0, 0.0]]]))
    tokens, mask = torch.zeros(1, 1, dtype=torch.long), torch.ones(1, 1, dtype=torch.bool)
    optimizer = torch.optim.Adam(q.parameters(), lr=1e-2)
    for _ in range(300):
        values: Any = token_values(q, target, places, tokens, mask, torch.tensor([-1.0]), 1.0)
        optimizer.zero_grad()
        values.loss(mask).backward()
        optimizer.step()
    all_tokens = sum(q(places.states.expand(1, 3, 4), torch.arange(3)[None]))
    assert isinstance(all_tokens, Tensor)
    torch.testing.assert_close(all_tokens, torch.full((1, 3), -1.0), atol=0.1, rtol=0)
