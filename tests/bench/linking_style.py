"""How well the way of writing tells one author from another, on authors that nothing was learned from.

    python -m tests.bench.linking_style --corpus enron-dev.jsonl.gz [--splits 2] [--quick]

Authors are cut in halves; everything is learned on one half and measured on the other, and the reverse; `--splits`
does so with several cuts. Figures are means over these runs with their standard deviation. Balanced pairs give AUC,
c@1, F0.5u, Brier and Cllr; the rates at a false rate are against all negatives (10,000 in one split).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inboxwatch.matching.style import StyleProfile, compare
from inboxwatch.matching.style_model import StyleModel
from inboxwatch.matching.style_sides import ENGLISH
from inboxwatch.model.style import merged
from tests.bench import metrics
from tests.bench.linking_baselines import HAS_TLSH, baselines
from tests.bench.linking_corpus import Draw, Pair, by_author, draw, load, parts
from tools.make_style import Authors, Lessons, Row, columns, counted, judged, lessons, rows
from tools.style_regression import logistic

Figures = dict[str, float]
_TASKS = {
    "one message of at least 200 characters": Draw(),
    "three messages of at least 200 characters": Draw(unknown=3),
    "one message of 60 to 200 characters": Draw(shortest=60, longest=200),
    "one message of 200 to 1000 characters": Draw(longest=1000),
    "one message of more than 1000 characters": Draw(shortest=1000),
    "one message, impostors from the same thread": Draw(same_thread=True),
}
_MAIN = next(iter(_TASKS))


@dataclass(slots=True)
class Table:
    """Figures by what was measured, one for each run."""

    found: defaultdict[str, list[Figures]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, scores: Sequence[float], pairs: Sequence[Pair]) -> None:
        """Note the figures of one run. Positives come first, and as many negatives as there are make the balance."""
        truth = [one.same for one in pairs]
        even = 2 * sum(truth)
        some, same = scores[:even], truth[:even]
        self.found[name].append(
            {
                "AUC": metrics.auc(scores, truth),
                "c@1": metrics.c_at_1(some, same),
                "F0.5u": metrics.f05u(some, same),
                "Brier": metrics.brier(some, same),
                "Cllr": metrics.cllr(some, same),
                "TPR@1%": metrics.true_rate(scores, truth, 0.01),
                "TPR@0.1%": metrics.true_rate(scores, truth, 0.001),
                "open": sum(one == metrics.UNDECIDED for one in some) / even,
            }
        )

    def lines(self) -> list[str]:
        """As text, in the order in which things were measured."""
        names = list(next(iter(self.found.values()))[0])
        lines = [f"{'':48}" + "".join(f"{one:>14}" for one in names)]
        for name, runs in self.found.items():
            cells = [[one[key] for one in runs] for key in names]
            lines.append(f"{name:48}" + "".join(f"{statistics.mean(one):8.3f} ±{_spread(one):.3f}" for one in cells))
        return lines


def _spread(values: Sequence[float]) -> float:
    return statistics.stdev(values) if len(values) > 1 else 0.0


def ours(pairs: Sequence[Pair], model: StyleModel) -> list[float]:
    """The probabilities that `compare` stands for, 0.5 where it says nothing."""
    found = []
    for pair in pairs:
        profile = StyleProfile.of((one.sketch for one in pair.known), model)
        ratio = compare(profile, merged(one.sketch for one in pair.unknown), model).log_ratio
        found.append(1 / (1 + 10**-ratio) if ratio else metrics.UNDECIDED)
    return found


def ablation(table: Table, taught: Lessons, found: Sequence[Row], pairs: Sequence[Pair]) -> None:
    """Each habit alone, and all but each, learned anew."""
    every = range(len(ENGLISH))
    wanted: dict[str, list[int]] = {}
    for at, habit in enumerate(ENGLISH):
        wanted[f"only {habit.name.lower()}"] = [at]
        wanted[f"without {habit.name.lower()}"] = [one for one in every if one != at]
    for name, some in wanted.items():
        judgement = judged(columns(taught.rows, some), taught.truth)
        scores = [
            metrics.probability(sum(judgement.parts(one, unknown)) + judgement.rest(unknown, known))
            for one, unknown, known in columns(found, some)
        ]
        table.add(name, scores, pairs)


def fused(scores: Sequence[Callable[[Pair], float]], taught: Sequence[Pair], pairs: Sequence[Pair]) -> list[float]:
    """Probabilities out of several scores by one logistic regression on other authors' pairs."""
    table = [[score(one) for score in scores] for one in taught]
    columns = list(zip(*table, strict=True))
    means, spans = [statistics.mean(one) for one in columns], [statistics.pstdev(one) or 1.0 for one in columns]

    def row(values: Sequence[float]) -> list[float]:
        return [1.0, *((one - mean) / span for one, mean, span in zip(values, means, spans, strict=True))]

    weights = logistic([row(one) for one in table], [one.same for one in taught], ridge=1.0)
    return [
        metrics.probability(sum(a * b for a, b in zip(weights, row([score(one) for score in scores]), strict=True)))
        for one in pairs
    ]


@dataclass(slots=True)
class Bench:
    """All tables, filled run by run."""

    quick: bool
    tasks: Table = field(default_factory=Table)
    systems: Table = field(default_factory=Table)
    habits: Table = field(default_factory=Table)

    def run(self, learn: Authors, test: Authors, seed: int) -> None:
        """Learn on some authors, measure on others."""
        taught = lessons(learn, seed)
        model = StyleModel.of(counted(learn), taught.english, taught.elsewhere)
        for name, how in _TASKS.items():
            positives, negatives = (750, 5000) if name == _MAIN else (400, 1000)
            pairs = draw(test, positives, negatives, seed, how)
            self.tasks.add(name, scores := ours(pairs, model), pairs)
            if name == _MAIN:
                self.systems.add("this project's", scores, pairs)
                ablation(self.habits, taught, rows(pairs, model), pairs)
                if not self.quick:
                    self._others(learn, seed, pairs)

    def tell(self) -> None:
        """Print all tables as they are so far."""
        for title, table in (("By task", self.tasks), ("By system", self.systems), ("By habit", self.habits)):
            if table.found:
                print(f"\n{title}", *table.lines(), sep="\n", flush=True)

    def _others(self, learn: Authors, seed: int, pairs: Sequence[Pair]) -> None:
        """The baselines on the same pairs."""
        teach, reference = parts(learn, 2, seed)
        examples = draw(teach, 500, 500, seed)
        others = baselines(one for them in reference.values() for one in them)
        kept: dict[str, dict[Pair, float]] = {}
        for name, score in others.items():
            kept[name] = {one: score(one) for one in (*examples, *pairs)}
            self.systems.add(name, fused([kept[name].__getitem__], examples, pairs), pairs)
        every = [one.__getitem__ for one in kept.values()]
        self.systems.add("logistic regression over these", fused(every, examples, pairs), pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--splits", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="without the other systems")
    asked = parser.parse_args()
    if not asked.corpus.exists():
        parser.exit(message=f"skipped: there is no {asked.corpus}\n")
    if not HAS_TLSH and not asked.quick:
        print("skipped: TLSH (py-tlsh is not installed)")
    authors = by_author(load(asked.corpus))
    bench = Bench(asked.quick)
    for split in range(asked.splits):
        one, two = parts(authors, 2, split)
        for at, (learn, test) in enumerate(((one, two), (two, one))):
            started = time.perf_counter()
            bench.run(learn, test, split * 2 + at + 1)
            print(f"split {split + 1}, half {at + 1}: {time.perf_counter() - started:.0f} s", flush=True)
            bench.tell()


if __name__ == "__main__":
    main()
