"""The way of writing, measured: what changes a sketch, what does not, and that nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.fingerprint.habits import blotted, places, shape
from inboxwatch.fingerprint.style import MEASURED, measure
from inboxwatch.model.style import NUMBERS, Habit, StyleSketch, merged, unpacked, weight_of

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)  # lone surrogates too
WORDS = st.lists(
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=9), min_size=10, max_size=40
)
MAIL = "I don't know why you never answer me!! Call me on 0171 555, or else... You'll be SORRY, believe me :("
WHITE = st.sampled_from([" ", "\n", "\r\n", "  ", " \n", "\t", "\n\n "])
SKETCHES = st.builds(measure, WORDS.map(" ".join)).filter(lambda one: one is not None)


@given(ANY_TEXT)
def test_no_text_raises(text):
    found = measure(text)

    assert found is None or found.letters >= 20


@given(ANY_TEXT)
def test_the_same_text_gives_the_same_sketch(text):
    assert measure(text) == measure(text)


@given(WORDS, st.data())
def test_folding_otherwise_and_white_space_at_the_ends_change_nothing(words, data):
    white = [data.draw(WHITE) for _ in words]
    folded = "".join(f"{word}{gap}" for word, gap in zip(words, white, strict=True))

    assert measure(f"\n {folded} \n") == measure(" ".join(words))


@given(WORDS, WHITE)
def test_folding_otherwise_changes_nothing_of_a_long_text_either(words, white):
    many = words * (MEASURED // len(" ".join(words)) + 1)

    assert measure(white.join(many)) == measure(" ".join(many))


def test_of_a_long_text_the_beginning_and_the_end_are_measured():
    ends = (MAIL + " ") * 20
    assert MEASURED // 2 < len(ends) < MEASURED
    long = [f"{ends}{middle}{ends}" for middle in ("", "Nothing of this is measured. ", "NOR OF THIS; " * 9_000)]

    assert 1 == len({measure(text).packed() for text in long})
    assert measure(long[0] + "!!!").packed() != measure(long[0]).packed()
    assert measure(ends[:100] + "Bread and wine; " + ends[100:]).packed() != measure(ends).packed()


@given(WORDS)
def test_all_numbers_belong_to_a_habit(words):
    found = measure(" ".join(words))

    assert found is None or all(0 <= number < NUMBERS and count > 0 for number, count in found.counts.items())


@pytest.mark.parametrize("text", ["", "short", " \n", "1234567890" * 9, "?!" * 50, "\x00" * 99])
def test_too_few_letters_are_no_way_of_writing(text):
    assert measure(text) is None


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "\ud800 x",
        "ab@",
        "é!? ",
        "'a",
        "1.2",
        "a'",
        "://",
        "\u0301",
        "_",
        "中文字。",
        "a\u202e",
        "A.b ",
        " \n",
        "aA",
    ],
)
def test_ten_million_characters_cost_no_more_than_the_first(unit):
    text = unit * (10_000_000 // len(unit))
    found = measure(text)

    assert found is None or len(found.packed()) < 12_000


def test_invisible_characters_and_typeset_marks_change_nothing():
    typeset = MAIL.replace("'", "’").replace("...", "…").replace("know", "kn\u200bo\u00adw")

    assert measure(typeset) == measure(MAIL)


def test_addresses_links_and_numbers_count_by_their_form():
    one = "Please write to me@example.org or see https://example.org/a?b=1 before 12:30 today, would you?"
    two = "Please write to you@example.com or see http://example.net/other before 18:45 today, would you?"

    assert measure(one) == measure(two)


def test_a_sketch_tells_punctuation_apart():
    assert measure(MAIL) != measure(MAIL.replace("!!", "!"))


def test_a_sketch_holds_numbers_and_no_words():
    found = measure(MAIL)

    assert found is not None
    assert {int} == {type(one) for pair in found.counts.items() for one in pair}
    assert b"answer" not in found.packed()


def test_the_words_of_a_language_are_counted():
    german = measure("Ich habe dir nicht gesagt, dass du mir noch einmal schreiben sollst, und das weißt du auch.")

    first = Habit.TONGUES.first
    assert german is not None
    assert german.counts[first] == 17
    assert german.counts[first + 2] > 10


@given(SKETCHES, SKETCHES, SKETCHES)
def test_sketches_are_added_in_any_order(one, two, three):
    assert (one + two) + three == merged([three, two, one])
    assert (one + two).texts == 2
    assert (one + two).letters == one.letters + two.letters


@given(SKETCHES)
def test_a_packed_sketch_is_read_back(sketch):
    assert unpacked(sketch.packed()) == sketch


def test_a_sketch_of_nothing_is_read_back():
    assert unpacked(merged([]).packed()) == StyleSketch(0, {}, 0)


@given(st.binary(max_size=40))
def test_other_octets_are_read_or_refused(octets):
    try:
        found = unpacked(octets)
    except ValueError:
        return

    assert all(number < NUMBERS for number in found.counts)


def test_a_repeat_counts_less():
    assert [weight_of(times) for times in (0, 1, 2, 3, 7)] == [0, 4, 6, 8, 12]


@pytest.mark.parametrize(
    ("token", "drawn"),
    [
        ("word", "a"),
        ("Word", "Aa"),
        ("WORD", "A"),
        ("wORD", "aA"),
        ("don't", "a'a"),
        ("12:30", "0:0"),
        ("!!", "!!"),
        ("字", "a"),
    ],
)
def test_a_shape_has_no_letters(token, drawn):
    assert shape(token) == drawn


@pytest.mark.parametrize(
    ("token", "left"),
    [
        ("the", "the"),
        ("The", "The"),
        ("house", "ase"),
        ("car", "a"),
        ("London", "Aa"),
        ("FBI", "AA"),
        ("12", "0"),
        (",", ","),
    ],
)
def test_words_of_content_are_blotted_out(token, left):
    assert blotted(token) == left


def test_sentences_are_counted_by_beginning_end_and_length():
    assert {"Sso", "cA", "n1", "e!", "Sgo", "ca", "e-"} <= set(places(["So", "!", "go"]))
