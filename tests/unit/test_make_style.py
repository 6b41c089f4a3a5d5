"""What learns the way of writing of many authors: drawing pairs, blotting out names, regressions."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from inboxwatch.fingerprint.style import measure
from inboxwatch.matching.style import StyleProfile, compare
from inboxwatch.matching.style_model import NO_JUDGEMENT, StyleModel, read, written
from inboxwatch.matching.style_sides import by_habit
from inboxwatch.model.style import Habit, merged, unpacked
from tests.bench import metrics
from tests.bench.linking_corpus import Draw, Letter, blot, by_author, draw, load, parts, signatures
from tools.make_style import counted, references
from tools.style_regression import likely, logistic, solved

CORPUS = Path(__file__).parents[3] / "shared/corpora/linking/enron-dev.jsonl.gz"
TEXT = "I think that we should meet on day {} about the {} and, if you like, the other matter as well, Joe."


def letters(authors=4, each=30):
    found = []
    for author in range(authors):
        for number in range(each):
            text = TEXT.format(number, "ABCDEFGH"[author] * 3) * 2
            sketch = measure(text)
            assert sketch is not None
            found.append(Letter(f"a{author}", f"t{number % 10}", f"2001-01-{number % 28 + 1:02}", text, sketch))
    return found


def test_no_known_text_shares_thread_or_day_with_an_unknown_one_of_its_author():
    pairs = draw(by_author(letters()), 20, 20, 1, Draw(shortest=50))

    assert 40 == len(pairs)
    assert [True] * 20 + [False] * 20 == [one.same for one in pairs]
    for pair in pairs[:20]:
        assert {one.author for one in pair.known} == {one.author for one in pair.unknown}
        assert not {one.thread for one in pair.known} & {one.thread for one in pair.unknown}
        assert not {one.day for one in pair.known} & {one.day for one in pair.unknown}


def test_impostors_can_come_from_the_same_thread():
    pairs = draw(by_author(letters()), 0, 9, 1, Draw(shortest=50, same_thread=True))

    assert 9 == len(pairs)
    assert all({one.thread for one in pair.known} & {one.thread for one in pair.unknown} for pair in pairs)


def test_the_same_seed_draws_the_same_pairs():
    one, two = (draw(by_author(letters()), 5, 5, 3, Draw(shortest=50)) for _ in range(2))

    assert [[it.text for it in pair.known] for pair in one] == [[it.text for it in pair.known] for pair in two]


def test_parts_share_no_author():
    some = parts(by_author(letters(5)), 2, 1)

    assert Counter(name for part in some for name in part) == Counter(f"a{one}" for one in range(5))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi Anna, how are you?", "Hi Name, how are you?"),
        ("Anna and Bob - see below", "Name - see below"),
        ("dear Anna how are you", "dear Name how are you"),
        ("write to a.b@example.com now", "write to name@example.org now"),
        ("ask Joe or joe", "ask Name or name"),
    ],
)
def test_names_are_blotted_out(text, left):
    assert left == blot(text, {"joe"})


def test_what_an_author_signs_with_is_found():
    texts = [("a", f"see you there on day {one}, Joe") for one in range(9)] + [("b", "see you there, all the best")] * 9

    assert {"a": {"joe"}, "b": set()} == signatures(texts)


def test_a_corpus_is_read_once_a_text(tmp_path):
    path = tmp_path / "corpus.jsonl.gz"
    lines = [
        {"author": "a", "id": str(one), "date": "2001-01-02 03:04:05", "subj": "Re: FW: The plan!", "text": TEXT}
        for one in range(2)
    ]
    with gzip.open(path, "wt", encoding="utf-8") as target:
        target.writelines(f"{json.dumps(one)}\n" for one in lines)
    found = load(path)

    assert [("a", "the plan", "2001-01-02")] == [(one.author, one.thread, one.day) for one in found]


def test_what_is_counted_is_written_and_read_back():
    found = counted(by_author(letters()))
    model = read(written(found, NO_JUDGEMENT, NO_JUDGEMENT))

    same = StyleModel.of(found)
    assert (same.rates, same.weights, same.bases) == (model.rates, model.weights, model.bases)
    assert [len(same.references[one]) for one in Habit if one in same.references] == [
        len(one) for one in model.references.values()
    ]


def test_references_hold_only_what_several_authors_use():
    authors = by_author(letters())
    users = Counter(at for them in authors.values() for at in merged(one.sketch for one in them).counts)
    seen = {at for one in references(authors) for at in one.counts}

    assert all(users[at] >= 3 for at in seen)
    assert all(unpacked(one).counts for one in counted(authors).references)
    assert by_habit(next(references(authors)))[Habit.LETTERS]


def test_linear_equations_are_solved_with_pivots():
    assert solved([[0.0, 2.0], [1.0, 1.0]], [4.0, 5.0]) == pytest.approx([3.0, 2.0])


def test_a_logistic_regression_finds_the_odds_of_two_groups():
    table = [[1.0, 0.0]] * 4 + [[1.0, 1.0]] * 4
    weights = logistic(table, [True, False, False, False, True, True, True, False], ridge=1e-9)

    assert [0.25, 0.75] == pytest.approx([likely(weights[0]), likely(weights[0] + weights[1])])


@pytest.mark.slow
def test_authors_of_the_corpus_are_told_apart():
    """The shipped numbers know these authors, so this says that all is wired up, not how good it is."""
    if not CORPUS.exists():
        pytest.skip(f"there is no {CORPUS}: figures of the corpus are not checked")
    pairs = draw(by_author(load(CORPUS)), 150, 150, 1)
    ratios = [
        compare(StyleProfile.of(one.sketch for one in pair.known), merged(one.sketch for one in pair.unknown)).log_ratio
        for pair in pairs
    ]

    assert metrics.auc(ratios, [one.same for one in pairs]) > 0.82
