"""Choice sets: the places where the tokens of an utterance's possible actions part."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.exploration.choice_set import Branch, choice_set

EOS = 9


def test_one_token_actions_part_at_one_place() -> None:
    found = choice_set([5, 1, 7, EOS], [[5, 2, 7, EOS], [5, 3, 7, EOS]], first=1)
    assert found is not None and found.size == 3
    assert found.branches == (Branch(1, (1, 2, 3), (1, 1, 1)),)
    assert found.others == ((5, 2), (5, 3)) and found.length == 2


def test_longer_actions_part_at_several_places() -> None:
    """Said: go to desk. Others: go to bed, go back, open desk."""
    go, to, desk, bed, back, open_ = range(6)
    found = choice_set(
        [8, go, to, desk, 7, EOS],
        [[8, go, to, bed, 7, EOS], [8, go, back, 7, EOS], [8, open_, desk, 7, EOS]],
        first=1,
    )
    assert found is not None and found.size == 4 and found.start == 1
    assert found.branches == (
        Branch(1, (go, open_), (3, 1)),
        Branch(2, (to, back), (2, 1)),
        Branch(3, (desk, bed), (1, 1)),
    )
    # "desk", "7" and EOS end "open desk" as well, but not the others.
    assert found.length == 4 and found.others == ((8, go, to, bed), (8, go, back), (8, open_, desk))


def test_alternatives_in_other_tokens_are_left_out() -> None:
    assert choice_set([5, 1, EOS], [[4, 2, EOS]], first=1) is None
    assert choice_set([5, 1, EOS], [[5, 1, EOS]], first=1) is None
    assert choice_set([5, 1, EOS], [], first=1) is None
    assert choice_set([5, 1], [[5, 1, 2, EOS]], first=1) is None, "an utterance that was cut off"


def test_no_action_is_cut_to_the_beginning_of_another() -> None:
    """Said: go to desk 1. Other: go to desk 1 0. The probability of "1" alone would include that of "1 0"."""
    found = choice_set([5, 1, 7, EOS], [[5, 1, 0, 7, EOS]], first=1)
    assert found is not None
    assert found.others == ((5, 1, 0, 7),) and found.length == 3
    # An utterance that was cut off ends without EOS, so it may be such a beginning.
    cut_off = choice_set([5, 1], [[5, 1, 2, EOS], [5, 3, EOS]], first=1)
    assert cut_off is not None and cut_off.length == 2


words = st.lists(st.integers(0, 3), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(words, st.lists(words, min_size=1, max_size=6), st.lists(st.integers(4, 5), max_size=2))
def test_every_other_action_leaves_the_utterance_at_exactly_one_branch(
    said: list[int], others: list[list[int]], tail: list[int]
) -> None:
    own = [7, *said, *tail, EOS]
    found = choice_set(own, [[7, *other, *tail, EOS] for other in others], first=1)
    different = {tuple(other) for other in others} - {tuple(said)}
    if found is None:
        assert not different
        return
    assert found.size == 1 + len(different)
    # Each branch's other tokens are where actions leave; with the one that was said they are all K.
    assert sum(sum(branch.counts[1:]) for branch in found.branches) == found.size - 1
    for branch in found.branches:
        assert branch.tokens[0] == own[branch.position] and len(set(branch.tokens)) == len(branch.tokens) > 1
    sequences = sorted([tuple(own[: found.length]), *found.others])
    assert all(b[: len(a)] != a for a, b in pairwise(sequences)), "one action is the beginning of another"
    # What is cut is what all have in common at the end.
    ends = {tuple(own[found.length :])} | {
        tuple([7, *other, *tail, EOS][len(cut) :])
        for other in different
        for cut in found.others
        if tuple([7, *other, *tail, EOS][: len(cut)]) == cut and len(cut) > found.start
    }
    assert any(len(end) == len(own) - found.length for end in ends)
