"""A logistic regression in plain Python for `tools/make_style.py`."""

# ruff: noqa: INP001 - a script's part, not a package
from __future__ import annotations

import math
from collections.abc import Sequence


def likely(logarithm: float) -> float:
    """The probability of which the natural logarithm of the odds is given."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logarithm))))


def logistic(table: Sequence[Sequence[float]], truth: Sequence[bool], ridge: float = 0.05) -> list[float]:
    """Weights of a logistic regression by Newton's method; `ridge` holds all but the first near nothing."""
    width = len(table[0])
    weights = [0.0] * width
    for _ in range(12):
        gradient = [-ridge * one * (at > 0) for at, one in enumerate(weights)]
        curve = [[ridge * (at == to and at > 0) for to in range(width)] for at in range(width)]
        for row, same in zip(table, truth, strict=True):
            chance = likely(sum(a * b for a, b in zip(row, weights, strict=True)))
            off, steep = same - chance, chance * (1 - chance)
            for at, one in enumerate(row):
                gradient[at] += off * one
                line, scaled = curve[at], steep * one
                for to in range(at + 1):
                    line[to] += scaled * row[to]
        for at in range(width):
            for to in range(at + 1, width):
                curve[at][to] = curve[to][at]
        step = solved(curve, gradient)
        weights = [a + b for a, b in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-5:  # noqa: PLR2004 - settled
            break
    return weights


def solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of linear equations, by elimination with pivots."""
    lines = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(len(lines)):
        best = max(range(at, len(lines)), key=lambda one: abs(lines[one][at]))
        lines[at], lines[best] = lines[best], lines[at]
        lines[at] = [one / lines[at][at] for one in lines[at]]
        for other, line in enumerate(lines):
            if other != at and line[at]:
                lines[other] = [a - line[at] * b for a, b in zip(line, lines[at], strict=True)]
    return [line[-1] for line in lines]
