"""The measures, held against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from tests.bench import metrics

TRUTH = [True, True, True, False, False]
SCORES = [0.9, 0.5, 0.4, 0.4, 0.1]
"""One hit, one left open, one miss, two rejected. Couples ranked rightly: 5 of 6 and one tie."""


def test_auc_counts_couples_and_half_of_ties():
    assert metrics.auc(SCORES, TRUTH) == pytest.approx(5.5 / 6)


def test_auc_of_one_score_for_all_is_chance():
    assert metrics.auc([0.3] * 5, TRUTH) == pytest.approx(0.5)


def test_c_at_1_gives_an_open_answer_the_share_of_the_right_ones():
    assert metrics.c_at_1(SCORES, TRUTH) == pytest.approx((3 + 1 * 3 / 5) / 5)


def test_c_at_1_of_nothing_answered_is_nothing():
    assert metrics.c_at_1([0.5, 0.5], [True, False]) == 0


def test_f05u_counts_an_open_answer_as_missed():
    assert metrics.f05u(SCORES, TRUTH) == pytest.approx(1.25 / (1.25 + 0.25 * 2))


def test_f05u_counts_a_false_alarm_in_full():
    assert metrics.f05u([0.9, 0.9], [True, False]) == pytest.approx(1.25 / 2.25)


def test_brier_is_one_less_the_mean_square():
    assert metrics.brier(SCORES, TRUTH) == pytest.approx(1 - (0.01 + 0.25 + 0.36 + 0.16 + 0.01) / 5)


def test_cllr_of_saying_nothing_is_one_bit():
    assert metrics.cllr([0.5] * 5, TRUTH) == pytest.approx(1)


def test_cllr_takes_the_mean_of_both_sides():
    expected = (-math.log2(0.8) + (-math.log2(0.9) - math.log2(0.6)) / 2) / 2

    assert metrics.cllr([0.8, 0.1, 0.4], [True, False, False]) == pytest.approx(expected)


def test_cllr_stays_finite_where_a_score_is_certain_and_wrong():
    assert metrics.cllr([0.0, 1.0], [True, False]) == pytest.approx(-math.log2(1e-12))


def test_true_rate_lets_no_more_negatives_pass_than_allowed():
    scores, truth = [0.9, 0.7, 0.5, 0.8, 0.6, 0.4, 0.2], [True, True, True, False, False, False, False]

    assert metrics.true_rate(scores, truth, 0) == pytest.approx(1 / 3)
    assert metrics.true_rate(scores, truth, 0.25) == pytest.approx(2 / 3)
    assert metrics.true_rate(scores, truth, 0.5) == pytest.approx(1)


def test_true_rate_of_tied_scores_is_nothing():
    assert metrics.true_rate([1.0] * 4, [True, True, False, False], 0.01) == 0
