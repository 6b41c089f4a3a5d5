"""The help lines as data: complete for the countries that are promised, dated, and honest about how they were checked."""

import re
from collections import Counter
from datetime import date

import pytest

from inboxwatch.guidance.helplines import (
    MEMBERS,
    How,
    Kind,
    countries,
    country_of,
    guessed_country,
    help_lines,
    lines_of,
)

LINES = help_lines()
PROMISED = "AT AU BE CA CH DE DK ES FI FR GB IE IN IT NL NO NZ PL SE US".split()  # noqa: SIM905 -- so it is read
each_line = pytest.mark.parametrize("line", LINES, ids=lambda one: f"{one.country}-{one.name}")


def test_every_promised_country_is_there():
    assert PROMISED == countries(LINES)


@pytest.mark.parametrize("country", PROMISED)
def test_every_country_has_an_emergency_number_somebody_for_the_young_and_somebody_to_talk_to(country):
    kinds = Counter(one.kind for one in LINES if one.country == country)

    assert 1 == kinds[Kind.EMERGENCY]
    assert kinds[Kind.YOUNG]
    assert kinds[Kind.STALKING] + kinds[Kind.VICTIMS] + kinds[Kind.VIOLENCE]


@each_line
def test_every_line_can_be_reached_and_has_the_form_that_it_should(line):
    assert line.phone or line.text or line.url
    assert re.fullmatch(r"[+0-9][0-9 +-]*(?: or [0-9][0-9 -]*)?", line.phone) or not line.phone
    assert not line.url or re.fullmatch(r"https://[\w.-]+(?:/[\w./-]*)?", line.url)
    assert all(re.fullmatch(r"[a-z]{2}|and others|interpreters", one) for one in line.languages)
    assert re.fullmatch(r"[A-Z]{2}", line.country)
    assert line.name.isprintable()
    assert set(line.lacks) <= MEMBERS
    assert not line.lacks or line.country == "EU"


@each_line
def test_every_line_says_when_and_how_it_was_checked(line):
    assert date(2026, 11, 1) <= line.checked_on
    assert bool(line.page) is (line.how is How.PAGE)
    assert not line.page or re.match(r"https?://", line.page)


def test_no_line_is_there_twice():
    assert [] == [
        one for one, count in Counter((one.country, one.kind, one.name) for one in LINES).items() if count > 1
    ]


def test_an_emergency_number_is_one_that_can_be_dialled():
    assert all(re.fullmatch(r"[0-9]{2,3}", one.phone) for one in LINES if one.kind is Kind.EMERGENCY)


def test_the_common_numbers_fill_what_a_country_of_the_union_has_not():
    portugal = lines_of("PT", LINES)

    assert {"EU"} == {one.country for one in portugal}
    assert {Kind.EMERGENCY, Kind.VIOLENCE, Kind.VICTIMS, Kind.YOUNG} == {one.kind for one in portugal}


@pytest.mark.parametrize(
    ("country", "there"), [("PT", True), ("IT", False), ("BE", False), ("GB", False), ("CH", False)]
)
def test_a_common_number_is_told_only_where_it_is_in_use(country, there):
    assert there is any(one.country == "EU" and one.phone == "116 006" for one in lines_of(country, LINES))


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("GB", "GB"),
        (" gb ", "GB"),
        ("uk", "GB"),
        ("EL", "GR"),
        ("Germany", None),
        ("", None),
        ("D", None),
        ("ÄÖ", None),
    ],
)
def test_a_country_as_it_is_typed(typed, country):
    assert country == country_of(typed)


@pytest.mark.parametrize(
    ("environ", "country"),
    [
        ({"LANG": "en_GB.UTF-8"}, "GB"),
        ({"LANG": "de_AT"}, "AT"),
        ({"LANG": "ca_ES@valencia"}, "ES"),
        ({"LANG": "fil_PH.UTF-8"}, "PH"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "de_CH.UTF-8"}, "CH"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "fr_FR.UTF-8"}, "FR"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "en"}, None),
        ({}, None),
    ],
)
def test_a_country_is_guessed_from_the_language_of_the_computer(environ, country):
    assert country == guessed_country(environ)
