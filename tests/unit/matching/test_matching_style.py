"""How far texts look as if written by one author: bounds, silence, order, and that it works at all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.fingerprint.style import measure
from inboxwatch.matching.style import LEAST, MOST, StyleProfile, bounded, compare, language
from inboxwatch.matching.style_model import read, shipped
from inboxwatch.model.style import NUMBERS, StyleSketch, merged

LOUD = (
    "u think u can just ignore me??!! i told u i wont stop... u know i am right, dont u!!!",
    "why dont u pick up??!! i called u like ten times... im not going away, u hear me!!!",
    "omg u are so fake... everybody knows what u did to me!!! answer me or i come over, ok??!!",
    "so u blocked me again??!! nice... i got lots of other ways to find u, dont worry!!!",
)
CALM = (
    "Dear Sir, I should be grateful if you would let me know whether the report has been received; it was sent on Monday.",
    "Dear Madam, thank you for your letter. I have, however, not been able to find the document to which you refer.",
    "I am writing to confirm our appointment; should the time not suit you, kindly propose another. Yours faithfully,",
    "Thank you for the figures, which I have read with interest; I should nevertheless like to discuss the second table.",
)
GERMAN = (
    "Ich habe dir schon oft gesagt, dass ich das nicht will, und du weißt auch genau, warum das so ist!",
    "Warum hast du mir nicht geschrieben? Ich habe den ganzen Tag auf dich gewartet, und du bist nicht gekommen!",
    "Du wirst schon sehen, was du davon hast, wenn du mir nicht mehr antwortest und mich so behandelst!",
    "Das ist mir alles zu viel, und ich weiß auch nicht, wie es mit uns weitergehen soll, wenn du so bist!",
)
NUMBER = st.integers(0, NUMBERS + 99)
SKETCHES = st.builds(
    StyleSketch, st.integers(0, 10**9), st.dictionaries(NUMBER, st.integers(1, 10**6), max_size=60), st.integers(1, 9)
)


def sketches(texts):
    return [one for text in texts if (one := measure(text))]


def evidence(known, unknown):
    return compare(StyleProfile.of(sketches(known)), merged(sketches(unknown)))


def test_a_text_in_the_same_manner_speaks_for_one_author_and_another_against():
    alike, unlike = evidence(LOUD[1:] * 2, LOUD[:1]), evidence(LOUD[1:] * 2, CALM[:1])

    assert alike.log_ratio > 0.3
    assert unlike.log_ratio < -0.1


def test_evidence_names_its_strongest_habits_in_words():
    found = evidence(LOUD[1:] * 2, LOUD[:1])

    assert 3 == len(found.contributions)
    assert found.contributions[0][1] >= 0.1
    assert all(" " in words for words, _ in found.contributions)
    assert found.reason == ""


@given(st.lists(SKETCHES, max_size=4), SKETCHES)
def test_whatever_the_sketches_the_ratio_is_bounded(known, unknown):
    found = compare(StyleProfile.of(known), unknown)

    assert LEAST <= found.log_ratio <= MOST
    assert (found.log_ratio == 0) == bool(found.reason)


@given(st.permutations(LOUD + CALM))
def test_the_order_of_known_texts_is_nothing(known):
    assert evidence(known, CALM[:1]) == evidence(LOUD + CALM, CALM[:1])


def test_known_texts_may_come_added_up():
    added = StyleProfile.of([merged(sketches(LOUD[1:]))])

    assert compare(added, sketches(LOUD)[0]) == compare(StyleProfile.of(sketches(LOUD[1:])), sketches(LOUD)[0])


def test_more_unknown_texts_in_one_manner_say_more():
    one, three = evidence(CALM[:1] * 4 + CALM[1:2], CALM[2:3]), evidence(CALM[:1] * 4 + CALM[1:2], CALM[2:])

    assert three.log_ratio > one.log_ratio


@pytest.mark.parametrize(
    ("known", "unknown", "reason"),
    [
        (CALM * 2, ["I will come and see you tomorrow."], "too short: 26 letters, fewer than 50"),
        (CALM[:1], CALM[1:], "too little is known: 91 letters, fewer than 300"),
        (CALM, GERMAN, "not in the same language"),
        (
            ["Lorem ipsum dolor sit amet consectetur adipiscing elit " * 9],
            ["Quisque faucibus nibh " * 9],
            "in a language that cannot be told",
        ),
    ],
)
def test_where_nothing_can_be_said_the_ratio_is_exactly_nothing_and_the_reason_told(known, unknown, reason):
    found = evidence(known, unknown)

    assert (0.0, reason, ()) == (found.log_ratio, found.reason, found.contributions)


def test_other_languages_are_judged_by_punctuation_alone_and_within_narrow_bounds():
    found = evidence(GERMAN * 3, ["Ich habe dir das nicht gesagt... und du?!?! Das ist mir so egal, wie du bist?!?!"])

    assert -0.3 <= found.log_ratio <= 0.3
    assert {"habits of punctuation"} >= {words for words, _ in found.contributions}


@pytest.mark.parametrize(("texts", "spoken"), [(CALM, "en"), (LOUD, "en"), (GERMAN, "de"), (["zzz " * 30], "")])
def test_the_language_is_told_by_function_words(texts, spoken):
    assert language(merged(sketches(texts))) == spoken


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_bounds_keep_the_order(one, two):
    low, high = sorted((one, two))

    assert LEAST <= bounded(low, LEAST, MOST) <= bounded(high, LEAST, MOST) <= MOST


def test_a_ratio_far_from_its_bounds_is_left_as_it_is():
    assert [-0.6, 0.0, 0.9] == [bounded(one, LEAST, MOST) for one in (-0.6, 0.0, 0.9)]


def test_the_shipped_model_is_whole():
    model = shipped()

    assert all(0 < one <= 1 and math.isfinite(one) for one in model.rates)
    assert all(one >= 1 and math.isfinite(one) for one in model.weights)
    assert all(len(one.means) == len(one.slopes) == len(one.growths) for one in (model.english, model.elsewhere))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"rates": "", "weights": "", "english": {}, "elsewhere": {}}'])
def test_a_file_that_is_no_model_is_refused(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        read(text)
