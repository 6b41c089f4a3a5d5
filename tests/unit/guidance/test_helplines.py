"""The help lines as data: complete for the countries that are promised, dated, and honest about how they were checked."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from inboxwatch.guidance.book import book
from inboxwatch.guidance.helplines import (
    MEMBERS,
    OLD,
    How,
    Kind,
    countries,
    country_of,
    guessed_country,
    help_lines,
    is_old,
    is_yet_to_come,
    lines_of,
)

LINES = help_lines()
NAMES = book().words["countries"]
PROMISED = "AR AT AU BE BR CA CH CL CO DE DK ES FI FR GB IE IN IT JP KR LU MT MX NL NO NZ PL PT SE SG US ZA".split()  # noqa: SIM905 -- so it is read
HARMONISED = r"116\d{3}"  # decision 2007/116/EC, and countries beside the European Union
FORMS = {
    "AR": r"911|1\d\d|11\d{8}|0800\d{7}",
    "AT": r"1\d\d|0800\d{6}",
    "AU": r"000|1800\d{6}|13\d{4}|04\d{8}",
    "BE": rf"1\d\d|1712|0800\d{{5}}|{HARMONISED}",
    "BR": r"1\d\d|61\d{8}",
    "CA": r"911|988|18\d{9}|\d{6}",
    "CH": r"1\d\d",
    "CL": r"1\d\d|1455|\*4141|\+569\d{8}",
    "CO": r"1\d\d",
    "DE": rf"110|0800\d{{7}}|{HARMONISED}",
    "DK": rf"112|1888|\d{{8}}|{HARMONISED}",
    "ES": rf"112|0\d\d|[69]\d{{8}}|{HARMONISED}",
    "EU": rf"112|{HARMONISED}",
    "FI": rf"112|080\d{{6}}|09\d{{8}}|{HARMONISED}",
    "FR": rf"1\d|11\d|3\d{{3}}|{HARMONISED}",
    "GB": rf"999|0800\d{{4}}|0800\d{{7}}|0808\d{{7}}|020\d{{8}}|{HARMONISED}",
    "IE": rf"999|1800\d{{6}}|01\d{{7}}|{HARMONISED}",
    "IN": r"1\d\d|1098|1930|14416",
    "IT": r"112|1522|19696|0\d{9}",
    "JP": r"110|#9110|0120\d{6}",
    "KR": r"1\d\d|13\d\d",
    "LU": rf"113|\d{{6}}|2060\d{{4}}|{HARMONISED}",
    "MT": rf"112|179|{HARMONISED}",
    "MX": r"911|079|800\d{7}",
    "NL": r"11[23]|0[89]00\d{4}",
    "NO": rf"112|{HARMONISED}",
    "NZ": r"111|1737|0[58]0[08]\d{6}",
    "PL": rf"112|800\d{{6}}|\+48\d{{9}}|{HARMONISED}",
    "PT": rf"112|3060|[28]\d{{8}}|{HARMONISED}",
    "SE": rf"112|90101|020\d{{6}}|{HARMONISED}",
    "SG": r"999|70999|1767|1800\d{7}",
    "US": r"911|988|18\d{9}|\d{5}",
    "ZA": r"10111|116|31531|0800\d{6}",
}
"""What a number of a country looks like, without spaces: a line that slipped into another country is found."""
DIALLED = re.compile(r"[+#*]?\d[\d -]*$")
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
    assert re.fullmatch(r"[+#*]?[0-9][0-9 -]*(?: or [0-9][0-9 -]*)?", line.phone) or not line.phone
    assert re.fullmatch(r"(?:WhatsApp |[A-Za-z]+ to )?\+?[0-9][0-9 -]*", line.text) or not line.text
    assert line.url or not line.chat, "a chat is on a page"
    assert not line.url or re.fullmatch(r"https://[\w.-]+(?:/[\w./-]*)?", line.url)
    assert all(re.fullmatch(r"[a-z]{2}|and others|interpreters", one) for one in line.languages)
    assert re.fullmatch(r"[A-Z]{2}", line.country)
    assert line.name.isprintable()
    assert set(line.lacks) <= MEMBERS
    assert not line.lacks or line.country == "EU"


@each_line
def test_every_number_has_the_form_that_numbers_of_its_country_have(line):
    numbers = [DIALLED.search(one) for text in (line.phone, line.text) if text for one in text.split(" or ")]

    for number in numbers:
        assert re.fullmatch(FORMS[line.country], re.sub(r"[ -]", "", number[0])), f"{number[0]} in {line.country}"


@each_line
def test_whoever_calls_is_told_when_somebody_is_there_and_in_which_language(line):
    assert line.hours or not line.phone
    assert line.languages or line.kind in {Kind.EMERGENCY, Kind.IMAGES} or line.country == "EU"


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
    assert all(re.fullmatch(r"[0-9]{2,3}|10111", one.phone) for one in LINES if one.kind is Kind.EMERGENCY)


@pytest.mark.parametrize("country", PROMISED)
def test_the_emergency_number_is_the_first_line_of_a_country(country):
    assert Kind.EMERGENCY is lines_of(country, LINES)[0].kind


def test_every_country_of_the_union_and_every_country_with_lines_has_a_name():
    assert {*PROMISED, *MEMBERS, "EU"} == set(NAMES)


def test_the_common_numbers_fill_what_a_country_of_the_union_has_not():
    estonia = lines_of("EE", LINES)

    assert {"EU"} == {one.country for one in estonia}
    assert {Kind.EMERGENCY, Kind.VIOLENCE, Kind.VICTIMS, Kind.YOUNG, Kind.CRISIS} == {one.kind for one in estonia}


@pytest.mark.parametrize(
    ("country", "there"),
    [("EE", True), ("PT", False), ("LU", False), ("IT", False), ("BE", False), ("GB", False), ("CH", False)],
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
        ("usa", "US"),
        ("Scotland", "GB"),
        ("de_DE.UTF-8", "DE"),
        ("pt-br", "BR"),
        ("sr_Latn_RS", "RS"),
        ("en_UK", "GB"),
        ("Germany", "DE"),
        ("germany ", "DE"),
        ("the netherlands", "NL"),
        ("United  Kingdom", "GB"),
        ("Atlantis", None),
        ("de_", None),
        ("d_e", None),
        ("", None),
        ("D", None),
        ("ÄÖ", None),
    ],
)
def test_a_country_as_it_is_typed(typed, country):
    assert country == country_of(typed, NAMES)


def test_a_line_is_old_after_a_year_and_none_when_the_clock_is_behind():
    day = max(one.checked_on for one in LINES)
    fresh = [one for one in LINES if one.checked_on == day]

    assert not is_old(fresh, day + OLD)
    assert is_old(fresh, day + OLD + timedelta(1))
    assert not is_yet_to_come(fresh, day - timedelta(1))
    assert is_yet_to_come(fresh, day - timedelta(2))


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
        ({"LANG": "EN_us"}, "US"),
        ({"LANG": "sr_RS@latin"}, "RS"),
        ({}, None),
    ],
)
def test_a_country_is_guessed_from_the_language_of_the_computer(environ, country):
    assert country == guessed_country(environ)
