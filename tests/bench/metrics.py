"""Measures of how well scores tell pairs by one author from pairs by two, as the field defines them.

Scores are probabilities from 0 to 1, or for those that only rank anything that grows with likeness. `truth` is true for
a pair by one author. Definitions of c@1, F0.5u and Brier: the evaluators of PAN at CLEF 2020 to 2023; Cllr: Brümmer and
du Preez 2006.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

UNDECIDED = 0.5
"""Exactly this score is an answer left open."""


def auc(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """The share of couples of one positive and one negative that are ranked rightly; ties count half."""
    order = sorted(range(len(scores)), key=lambda at: scores[at])
    positives = sum(truth)
    negatives = len(truth) - positives
    ranks = 0.0
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and scores[order[end]] == scores[order[at]]:
            end += 1
        ranks += (at + 1 + end) / 2 * sum(truth[order[one]] for one in range(at, end))
        at = end
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def c_at_1(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """Accuracy in which an open answer counts as much as the others were right (Peñas and Rodrigo 2011)."""
    right = sum((score > UNDECIDED) == same for score, same in zip(scores, truth, strict=True) if score != UNDECIDED)
    left_open = sum(score == UNDECIDED for score in scores)
    return (right + left_open * right / len(scores)) / len(scores)


def f05u(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """F0.5 in which an open answer counts as a positive that was missed (Bevendorff et al. 2019)."""
    hits = sum(score > UNDECIDED and same for score, same in zip(scores, truth, strict=True))
    alarms = sum(score > UNDECIDED and not same for score, same in zip(scores, truth, strict=True))
    missed = sum(score < UNDECIDED and same for score, same in zip(scores, truth, strict=True))
    left_open = sum(score == UNDECIDED for score in scores)
    below = 1.25 * hits + 0.25 * (missed + left_open) + alarms
    return 1.25 * hits / below if below else 0.0


def brier(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """The complement of the mean squared error, so that 1 is best."""
    return 1 - sum((score - same) ** 2 for score, same in zip(scores, truth, strict=True)) / len(scores)


def cllr(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """What the likelihood ratios cost, in bits: 0 is perfect, 1 says nothing, more misleads."""
    sides: dict[bool, list[float]] = {True: [], False: []}
    for score, same in zip(scores, truth, strict=True):
        kept = min(max(score, 1e-12), 1 - 1e-12)
        sides[same].append(-math.log2(kept if same else 1 - kept))
    return sum(sum(side) / len(side) for side in sides.values()) / 2


def true_rate(scores: Sequence[float], truth: Sequence[bool], false_rate: float) -> float:
    """The share of positives above the lowest threshold that at most `false_rate` of the negatives exceed."""
    negatives = sorted((score for score, same in zip(scores, truth, strict=True) if not same), reverse=True)
    threshold = negatives[math.floor(false_rate * len(negatives))]
    positives = [score for score, same in zip(scores, truth, strict=True) if same]
    return sum(score > threshold for score in positives) / len(positives)


def probability(logarithm: float) -> float:
    """The probability of which the natural logarithm of the odds is given."""
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, logarithm))))
