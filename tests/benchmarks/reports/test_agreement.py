"""Agreement of a judge, against figures worked out by hand and by another formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reports.agreement import agreement_table, episode_agreement, step_agreement

#: Ten episodes of one step: 4 true negatives, 1 false positive, 2 false negatives, 3 true positives.
TEN = [[(False, False)]] * 4 + [[(False, True)]] + [[(True, False)]] * 2 + [[(True, True)]] * 3


def test_figures_by_hand() -> None:
    found = episode_agreement(TEN)
    assert found.pairs == 10
    assert found.agreement.value == pytest.approx(0.7)
    assert found.false_positives is not None and found.false_positives.value == pytest.approx(1 / 5)
    assert found.false_negatives is not None and found.false_negatives.value == pytest.approx(2 / 5)
    # By chance: .5 * .4 + .5 * .6 = .5.
    assert found.kappa is not None and found.kappa.value == pytest.approx((0.7 - 0.5) / 0.5)
    # Wilson's interval of 7 of 10.
    assert (found.agreement.low, found.agreement.high) == (
        pytest.approx(0.397, abs=1e-3),
        pytest.approx(0.892, abs=1e-3),
    )
    assert step_agreement(TEN).kappa == found.kappa


def test_an_episode_is_a_success_once_it_is_judged_to_be_one() -> None:
    early = [(False, True), (False, False), (True, False)]
    late = [(False, False), (False, True)]
    whole, steps = episode_agreement([early, late]), step_agreement([early, late])
    assert whole.agreement.value == pytest.approx(0.5) and steps.agreement.value == pytest.approx(2 / 5)
    assert whole.false_positives is not None and whole.false_positives.value == 1.0
    assert steps.false_positives is not None and steps.false_positives.value == pytest.approx(2 / 4)


@pytest.mark.parametrize("truth", [True, False])
def test_figures_that_are_not_defined(truth: bool) -> None:
    found = episode_agreement([[(truth, truth)]] * 5)
    assert found.agreement.value == 1.0 and found.kappa is None
    assert (found.false_positives is None) == truth and (found.false_negatives is None) == (not truth)
    assert agreement_table([[(truth, truth)]] * 5).rows[0][-1] == "-"


def test_no_verdict_at_all_is_refused() -> None:
    for episodes in ([], [[]]):
        with pytest.raises(ValueError, match="at least one verdict"):
            step_agreement(episodes)


def test_steps_of_an_episode_are_no_evidence_of_their_own() -> None:
    alike = [[pair] * 50 for (pair,) in TEN]
    once, often = step_agreement(TEN), step_agreement(alike)
    assert often.pairs == 50 * once.pairs and often.agreement == once.agreement and often.kappa == once.kappa


@settings(max_examples=40, deadline=None)
@given(pairs=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_kappa_is_one_minus_the_share_of_disagreement_over_that_of_chance(pairs: list[tuple[bool, bool]]) -> None:
    found = episode_agreement([[pair] for pair in pairs])
    truth, said = np.array(pairs).T
    by_chance = np.mean([[a != b for a in truth] for b in said])
    assert (found.kappa is None) == (by_chance == 0)
    if found.kappa is not None:
        assert found.kappa.value == pytest.approx(1 - np.mean(truth != said) / by_chance)
        assert found.kappa.low - 1e-9 <= found.kappa.value <= found.kappa.high + 1e-9 or len(pairs) < 8


def test_the_table_has_both_levels() -> None:
    table = agreement_table(TEN)
    assert [row[:2] for row in table.rows] == [("episodes", "10"), ("steps", "10")]
    assert table.rows[0][2] == "0.70 [0.40, 0.89]"
