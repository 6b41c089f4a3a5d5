"""Display names and skeletons (UTS 39)."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from inboxwatch.matching.names import LONGEST, name_keys
from inboxwatch.matching.skeleton import ASCII_PROTOTYPES, prototypes, skeleton
from inboxwatch.matching.visible import shown, visible

LOOK_ALIKES = [
    ("Ivan Petrov", "lvan Petrov"),
    ("Ivan Petrov", "Іvаn Реtrоv"),  # Cyrillic І, а, Р, е, о
    ("Ivan Petrov", "IVAN  PETROV"),
    ("Ivan Petrov", "Ivan\u00a0Petrov"),
    ("Ivan Petrov", "Ivan\u2800Petrov"),
    ("Ivan Petrov", "I\u200bvan\u202e Pet\u00adrov\u2069"),
    ("Ivan Petrov", "'Ivan Petrov'"),
    ("Ivan Petrov", "Ｉｖａｎ Ｐｅｔｒｏｖ"),
    ("Ivan Petrov", "𝐈𝐯𝐚𝐧 𝐏𝐞𝐭𝐫𝐨𝐯"),
    ("Bob", "B0b"),
    ("Tim Barnes", "Tim Bames"),
    ("Jürgen", "Ju\u0308rgen"),
    ("Straße", "STRASSE"),
    ("Жанна", "ЖАННА"),
]


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_names_that_look_alike_share_a_key(one: str, other: str) -> None:
    assert name_keys(one) & name_keys(other)


@pytest.mark.parametrize("other", ["Ivan", "Petrov Ivan", "Ivan Petrovich", "Ívan Petrov", ""])
def test_other_names_share_none(other: str) -> None:
    assert not name_keys("Ivan Petrov") & name_keys(other)


@pytest.mark.parametrize("name", ["", " ", "\u200b\u2060", "''", "\u2800", "x" * (LONGEST + 1)])
def test_a_name_that_shows_nothing_or_has_no_end_has_no_key(name: str) -> None:
    assert name_keys(name) == frozenset()


def test_the_prototypes_of_ascii_are_those_of_the_data() -> None:
    assert {point: text for point, text in prototypes().items() if point < 128} == ASCII_PROTOTYPES


@pytest.mark.parametrize(
    ("text", "expected"),
    [("раураl", "paypal"), ("1l|I", "llll"), ("ｅх", "ex"), ("Ａ", "A"), ("m%", "rnº/₀"), ("ﷺ", "صلى الله عليه وسلم")],
)
def test_known_skeletons(text: str, expected: str) -> None:
    assert skeleton(text) == skeleton(expected)


def test_every_character_of_the_data_becomes_its_prototype() -> None:
    single = [one for one in prototypes() if unicodedata.normalize("NFD", chr(one)) == visible(chr(one))]
    wrong = [one for one in single if skeleton(chr(one)) != unicodedata.normalize("NFD", prototypes()[one])]

    assert (wrong, len(single) > 5000) == ([], True)


def test_names_in_ascii_never_load_the_data() -> None:
    code = (
        "from inboxwatch.matching.names import name_keys; from inboxwatch.matching.skeleton import prototypes;"
        "name_keys('Ivan 0% m|'); print(prototypes.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "0\n"


def test_invisible_characters_are_removed_for_comparing_and_shown_in_reasons() -> None:
    text = "a\u202eb\u200b\x00c\ud800"

    assert (visible(text), shown(text)) == ("abc\ud800", "a\\u{202E}b\\u{200B}\\u{0000}c\\u{D800}")


def test_a_quoted_text_has_an_end() -> None:
    assert len(shown("x" * 100_000)) < 300
