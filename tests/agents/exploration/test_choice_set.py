"""Choice sets: the first place where the utterances of several actions differ."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.exploration.choice_set import ChoiceSet, choice_set

EOS = 9


def test_the_first_token_that_differs_starts_them_all() -> None:
    assert choice_set([5, 1, 7, EOS], [[5, 2, 7, EOS], [5, 3, 7, EOS]], 1) == ChoiceSet(
        1, ((5, 2, 7, EOS), (5, 3, 7, EOS))
    )
    found = choice_set([8, 0, 1, 2, EOS], [[8, 0, 1, 3, EOS], [8, 0, 4, EOS]], 1)
    assert found is not None and found.start == 2 and found.size == 3


def test_alternatives_in_other_tokens_are_left_out() -> None:
    assert choice_set([5, 1, EOS], [[4, 2, EOS]], 1) is None
    assert choice_set([5, 1, EOS], [[5, 1, EOS]], 1) is None
    assert choice_set([5, 1, EOS], [], 1) is None
    assert choice_set([5, 1], [[5, 1, 2, EOS]], 1) is None, "an utterance that was cut off"


words = st.lists(st.integers(0, 3), min_size=1, max_size=4)


@settings(max_examples=100, deadline=None)
@given(words, st.lists(words, min_size=1, max_size=6))
def test_all_other_actions_are_there_once_and_agree_before_the_start(said: list[int], others: list[list[int]]) -> None:
    own = [7, *said, EOS]
    found = choice_set(own, [[7, *other, EOS] for other in others], 1)
    different = {(7, *other, EOS) for other in others} - {tuple(own)}
    if found is None:
        assert not different
        return
    assert set(found.others) == different and found.size == 1 + len(different)
    assert {other[: found.start] for other in found.others} == {tuple(own[: found.start])}
    assert len({sequence[found.start] for sequence in (*found.others, tuple(own))}) > 1
